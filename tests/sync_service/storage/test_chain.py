"""What proves a record's key: the statements on the way from the root to its grant, in the log's order."""

from uuid import UUID

import pytest

from care_record.sealing.keys import SealingKey
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage.database import reading
from sync_service.storage.sending.chain import Chains
from tests.probes.bench import Bench
from tests.probes.chains import PROVED, Offer, verdict
from tests.probes.trust_world import Workstation


class Record:
    """A patient's record at the service, and what the service says to prove its key."""

    def __init__(
        self, bench: Bench, by: Workstation | None = None, chains: Chains | None = None, index: int = 1
    ) -> None:
        self.bench, self.world, self.chains = bench, bench.world, chains or Chains()
        patient, self.key = self.world.patient(index), SealingKey(self.world.random(32))
        self.patient = patient.id
        place = by or bench.clinician
        bench.apply(*self.world.registration(place, patient), self.world.access(place, patient.id, self.key))

    def chain(self, epoch: int = 1) -> list[bytes]:
        with reading(self.bench.engine) as connection:
            return self.chains.chain(connection, self.world.trust, self.patient, epoch)

    def kinds(self) -> list[str]:
        return [parse(statement).kind for statement in self.chain()]

    def verdict(self) -> str:
        root = self.world.root.key.public_key().public_bytes_raw()
        key, chain = self.key, tuple(self.chain())
        return verdict(Offer(root, self.world.trust, self.patient, 1, key.key_id, key.public.encoded, chain))


def appoint(bench: Bench, by: Workstation, second: Workstation) -> Workstation:
    """A further clinician of the team, by an administrator's word and a member's."""
    place = bench.world.workstation(bench.world.id())
    assert place.member is not None
    said: list[bodies.Body] = [
        bodies.MemberAuthorised(member=place.member, name="Dr Bea", role="clinician", account="bea"),
        bodies.DeviceEnrolled(
            device=place.device,
            member=place.member,
            sign=place.key.public_key().public_bytes_raw(),
            seal=place.sealing.public.encoded,
            label="Laptop",
        ),
        bodies.MemberAdded(team=bench.world.team, member=place.member),
    ]
    kinds = ("member.authorised", "device.enrolled", "member.added")
    bench.apply(*(by.say(kind, bench.world.trust, body) for kind, body in zip(kinds, said, strict=True)))
    confirmed = bodies.MemberConfirmed(team=bench.world.team, member=place.member)
    bench.apply(second.say("member.confirmed", bench.world.trust, confirmed))
    return place


def about(chain: list[bytes]) -> set[object]:
    """Members and devices whom a chain names."""
    bodies_of = [parse(statement).body for statement in chain]
    return {UUID(bytes=body[key]) for body in bodies_of for key in ("member", "device") if key in body}


def test_a_chain_names_nobody_but_those_on_the_way(bench: Bench) -> None:
    record = Record(bench)
    kinds = ["trust.created", "team.created", "member.authorised", "member.added", "device.enrolled", "access.granted"]
    assert record.kinds() == kinds
    assert about(record.chain()) == {bench.clinician.member, bench.clinician.device}
    assert record.verdict() == PROVED


def test_whoever_authorised_and_confirmed_a_clinician_stands_in_the_chain(bench: Bench) -> None:
    bea = appoint(bench, bench.administrator, bench.clinician)
    record = Record(bench, bea)
    people = [bea, bench.administrator, bench.clinician]
    assert about(record.chain()) == {place.member for place in people} | {place.device for place in people}
    assert record.verdict() == PROVED


def test_a_chain_tells_of_who_left_before_and_of_nothing_after(bench: Bench) -> None:
    bea = appoint(bench, bench.administrator, bench.clinician)
    trust, world = bench.world.trust, bench.world
    revoked = bodies.DeviceRevoked(device=bench.administrator.device)
    bench.apply(world.root.say("device.revoked", trust, revoked))
    record = Record(bench, bea)
    assert record.kinds().count("device.revoked") == 1
    before = record.chain()
    bench.apply(world.root.say("device.revoked", trust, bodies.DeviceRevoked(device=bea.device)))
    assert record.chain() == before
    assert record.verdict() == PROVED


def test_a_chain_follows_what_is_said_of_staff(bench: Bench) -> None:
    record = Record(bench)
    record.chain()
    bea = appoint(bench, bench.administrator, bench.clinician)
    assert Record(bench, bea, record.chains, index=2).verdict() == PROVED


@pytest.mark.parametrize("epoch", [0, 2])
def test_an_epoch_that_nobody_opened_has_no_chain(bench: Bench, epoch: int) -> None:
    assert Record(bench).chain(epoch) == []
