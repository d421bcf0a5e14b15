"""Who can read a record: what stands, by whose signature, and everything that has changed it."""

import pytest

from care_record.agreement.statements import Kind
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.reads import who_can_read
from desktop.services.reads.who_can_read import NOBODY_YET, WhoCanRead
from desktop.services.retained.building import in_memory
from desktop.services.state.desk_state import DeskState
from desktop.services.store import outbox
from tests.desktop.services.clinic import identity_of
from tests.desktop.services.retained.desk import WORDS, RecordsDesk
from tests.probes.trust_world import Workstation


@pytest.fixture
def desk() -> RecordsDesk:
    return RecordsDesk()


def page(desk: RecordsDesk, *waiting: bytes, place: Workstation | None = None) -> WhoCanRead:
    """The page at a workstation whose mirror holds the record's stream, and whose outbox what waits."""
    state = DeskState(identity_of(desk.world, place or desk.clinician, "http://x"), desk.world.clock, desk.ring)
    state.keep_directory(desk.directory)
    with in_memory(desk.check(desk.open())) as reader:
        if waiting:
            outbox.add(reader.outbox, [parse(one) for one in waiting])
        return who_can_read.who_can_read(reader, state, desk.patient.id)


def asked(desk: RecordsDesk) -> bytes:
    body = bodies.AccessRequested(team=desk.world.other_team, reason="Shared care.")
    return desk.other.say("access.requested", desk.patient.id, body)


def test_a_team_stands_with_its_basis_its_time_and_who_signed(desk: RecordsDesk) -> None:
    desk.grant()

    found = page(desk)

    assert found.sentence == "Hove Adult Team can open this record."
    (holder,) = found.holders
    assert (holder.basis, holder.what) == ("It cares for the person", "Everything in the record")
    assert (holder.by, holder.people) == ("Dr osei", ("Dr osei",))
    assert "Records desk can open it for a time" in found.retained


def test_before_a_key_is_made_nobody_can_read(desk: RecordsDesk) -> None:
    assert (page(desk).sentence, page(desk).holders) == (NOBODY_YET, ())


def test_what_waits_here_stands_as_waiting(desk: RecordsDesk) -> None:
    desk.grant()

    found = page(desk, asked(desk))

    assert [one.pending for one in found.asking] == [True]
    assert found.history[0].words == "Lewes Adult Team asked for access."


def test_a_team_that_joined_later_reads_from_that_time_on(desk: RecordsDesk) -> None:
    desk.grant()
    desk.grant(2)
    desk.log.append(asked(desk))
    parties = [bodies.Party(team=desk.world.other_team, generation=1)]
    public = desk.grants[-1].public.encoded
    body = bodies.AccessGranted(basis="agreement", epoch=2, public=public, parties=parties)
    desk.log.append(desk.clinician.say("access.granted", desk.patient.id, body))

    found = page(desk)

    assert found.sentence == "Hove Adult Team and Lewes Adult Team can open this record."
    later = next(one for one in found.holders if one.team.name == "Lewes Adult Team")
    assert (later.basis, later.what) == ("The person agreed to share", "What came from 22-Nov-2026 on")
    assert found.asking == ()


def test_an_end_a_withdrawal_its_confirmation_and_an_opening_stand_in_the_history(desk: RecordsDesk) -> None:
    desk.grant()
    withdrawn = desk.world.agreement(desk.clinician, desk.patient.id, Kind.WITHDRAWN)
    desk.log.append(withdrawn)
    assert page(desk).sentence.startswith("Nobody can open this record: the person withdrew on 22-Nov-2026")
    confirmed = bodies.WithdrawalConfirmed(withdrawal=parse(withdrawn).id, how="telephone-on-record")
    desk.log.append(desk.clinician.say("withdrawal.confirmed", desk.patient.id, confirmed))

    found = page(desk)

    assert found.sentence.startswith("No team can open this record")
    assert [one.kind for one in found.history] == ["opened", "destroyed", "opened", "suspended", "given"]
    assert found.history[0].reason == WORDS
    assert found.history[0].who == "Dr halvorsen"
    assert "by the telephone number on record" in found.history[1].words


def test_a_coordinator_sees_who_but_not_what_was_written(desk: RecordsDesk) -> None:
    desk.grant()
    desk.log.append(asked(desk))

    found = page(desk, place=desk.coordinator)

    assert found.holders
    assert {one.reason for one in found.history} == {""}
