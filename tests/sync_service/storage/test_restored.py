"""A restored backup: nothing but two administrators' word until it is whole, then what was lost comes back first."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.agreement.statements import EVERYTHING, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.log import entry as entries
from care_record.sealing.keys import SealingKey, key_id
from care_record.statements.members import SETTLING_MS
from care_record.wire import bodies, cbor
from care_record.wire.bodies import AccountWithdrew, ResponseReturned
from care_record.wire.ids import id_at
from care_record.wire.link import receipt_number
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.storage import backup, database
from sync_service.storage import tables as t
from sync_service.storage.backup import Described
from sync_service.storage.batch import Batch
from sync_service.storage.sending.given_back import give_back
from sync_service.storage.tree.restored import AwaitsIncarnation, OtherIncarnation
from tests.probes.bench import MEASURE, Bench
from tests.probes.mailbox import Mailbox
from tests.probes.postgres import Postgres
from tests.probes.trust_world import Workstation


@dataclass
class Back:
    """A trust whose service can be restored: what the backup says of itself, and a second administrator."""

    bench: Bench
    folder: Path
    second: Workstation
    address: str
    described: Described | None = None

    def keep(self) -> None:
        """Back up now."""
        for name, kind in (("one", "backup"), ("one.wraps", "wraps")):
            described = backup.write(self.bench.engine, self.folder / name, kind, self.bench.world.clock())  # type: ignore[arg-type]
            self.described = self.described or described

    def restore(self) -> None:
        """The service comes back with another database, filled from the backup."""
        engine = database.connect(self.address)
        backup.restore(engine, self.folder / "one", self.folder / "one.wraps")
        engine.dispose()
        self.bench.close()
        self.bench.open(self.address)

    def begun(self, **changes: object) -> bodies.IncarnationBegun:
        assert self.described is not None
        fields: dict[str, object] = {
            "number": 2,
            "size": self.described.size,
            "root": self.described.root,
            "reason": "The disk failed.",
        }
        return bodies.IncarnationBegun.model_validate(fields | changes)

    def say_begun(self, **changes: object) -> bytes:
        return self.bench.administrator.say("incarnation.begun", self.bench.world.trust, self.begun(**changes))

    def say_confirmed(self, place: Workstation | None = None) -> bytes:
        body = bodies.IncarnationConfirmed(number=2)
        return (place or self.second).say("incarnation.confirmed", self.bench.world.trust, body)

    def confirm(self) -> None:
        self.bench.apply(self.say_begun())
        self.bench.apply(self.say_confirmed())


@pytest.fixture
def back(tmp_path: Path, request: pytest.FixtureRequest, bench: Bench, address: str | None) -> Back:
    new = f"sqlite:///{tmp_path / 'new.db'}"
    if address is not None:
        postgres: Postgres = request.getfixturevalue("postgres")
        new = postgres.empty_database()
    second, said = bench.world.staff("system-administrator", "edith")
    bench.apply(*said)
    return Back(bench, tmp_path, second, new)


def wraps_seen(bench: Bench, *, hold: bool) -> int:
    assert bench.clinician.member is not None
    with database.reading(bench.engine) as connection:
        page = bench.feed.page(connection, bench.clinician.member, 0, bench.world.clock(), hold_wraps=hold)
    return sum(frame.count(b"wraps") for frame in page.frames)


def test_until_two_administrators_have_said_so_nothing_else_is_taken(back: Back) -> None:
    bench = back.bench
    patient, _ = bench.ready_patient()
    back.keep()
    back.restore()
    assert bench.service().waiting
    for refused in ([bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN)], [b"no statement"]):
        with pytest.raises(AwaitsIncarnation):
            bench.processor.apply(refused)
    with pytest.raises(AwaitsIncarnation):
        bench.processor.apply([back.say_begun(), bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN)])
    bench.apply(back.say_begun())
    assert bench.one(back.say_confirmed(bench.administrator)).code == "not-second"
    assert bench.service().waiting
    bench.apply(back.say_confirmed())
    assert not bench.service().waiting
    assert bench.service().settling
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN))


def test_only_the_very_backup_can_be_named(back: Back) -> None:
    back.keep()
    back.restore()
    assert back.described is not None
    for changes in ({"size": back.described.size - 1}, {"root": bytes(32)}):
        assert back.bench.one(back.say_begun(**changes)).code == "other-backup"
    assert back.bench.one(back.say_begun(number=3)).outcome == "applied"


def test_a_service_that_was_not_restored_takes_no_other_incarnation(back: Back) -> None:
    back.keep()
    assert back.bench.one(back.say_begun()).code == "not-restored"
    assert not back.bench.service().settling


def test_all_is_said_once(back: Back) -> None:
    back.keep()
    back.restore()
    back.confirm()
    assert back.bench.one(back.say_begun(number=3)).code == "not-restored"


def test_wraps_and_messages_are_held_back_for_a_day(back: Back, mailbox: tuple[Mailbox, int]) -> None:
    bench = back.bench
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    back.keep()
    back.restore()
    box, port = mailbox
    service = bench.service(port)
    assert service.settings.mail is not None
    notifier = Notifier(service, MailServer(service.settings.mail, None))
    back.confirm()
    assert not asyncio.run(notifier.round())
    assert bench.service().settling
    assert (wraps_seen(bench, hold=False), wraps_seen(bench, hold=True)) == (1, 0)
    bench.world.clock.now += SETTLING_MS
    assert not bench.service().settling
    asyncio.run(notifier.round())
    box.messages.get(timeout=5)
    assert box.messages.empty()


def test_who_has_not_learned_of_it_pushes_nothing(back: Back) -> None:
    bench = back.bench
    patient, _ = bench.ready_patient()
    back.keep()
    back.restore()
    back.confirm()
    said = [bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN)]
    with pytest.raises(OtherIncarnation):
        bench.processor.apply(said, incarnation=1)
    assert bench.processor.apply(said, incarnation=2)[0].outcome == "applied"


def test_what_is_said_of_a_record_that_is_not_back_yet_keeps_its_id_free_for_a_day(back: Back) -> None:
    bench = back.bench
    bench.ready_patient(1)
    back.keep()
    registered, referred = bench.world.registration(bench.clinician, bench.world.patient(2))
    bench.apply(registered, referred)
    back.restore()
    back.confirm()
    assert bench.one(referred).code == "not-back-yet"
    bench.apply(registered, referred)
    _, of_nobody = bench.world.registration(bench.clinician, bench.world.patient(3))
    assert bench.one(of_nobody).code == "not-back-yet"
    bench.world.clock.now += SETTLING_MS
    assert bench.one(of_nobody).code == "unknown-patient"


def test_what_was_lost_comes_back_as_it_was_signed_and_counts_once(back: Back) -> None:
    bench = back.bench
    patient, _ = bench.ready_patient()
    back.keep()
    lost = bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN)
    bench.apply(lost)
    back.restore()
    back.confirm()
    first = bench.apply(lost)
    assert bench.apply(lost) == first
    assert bench.kinds(patient).count("consent.withdrawn") == 1


def test_an_agreement_that_rests_on_what_was_lost_comes_back_to_its_author(back: Back) -> None:
    """Its base is a number that something else may have by now."""
    bench = back.bench
    patient, _ = bench.ready_patient()
    back.keep()
    (withdrawn,) = bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN))
    agreed = bench.world.agreement(bench.clinician, patient, base=withdrawn.seq or 0)
    bench.apply(agreed)
    back.restore()
    back.confirm()
    assert bench.one(agreed).code == "restored"


def answer_to(bench: Bench, request: UUID, key: SealingKey, patient: UUID, seq: int) -> bytes:
    """An entry that the log had at this number."""
    named = key_id(key.public.encoded)
    made = id_at(bench.world.clock(), bench.world.random(10))
    fact = ResponseReturned(
        request=request,
        envelope=cbor.encode({"v": 1, "key": named, "sealed": b"s" * 1200}),
        attention=True,
        key=named,
        mode="online",
        respondent="patient",
        receipt=receipt_number(made),
        authored=bench.world.clock(),
    )
    return entry_of(bench, patient, made, fact, seq)


def withdrawal_of(bench: Bench, patient: UUID, seq: int) -> bytes:
    """What a person said on their own page."""
    made, account = (id_at(bench.world.clock(), bench.world.random(10)) for _ in range(2))
    said = Agreement(
        made, Kind.WITHDRAWN, EVERYTHING, bench.world.today(), HowGiven.OWN_PAGE, by=account, path="own-page"
    )
    return entry_of(bench, patient, made, AccountWithdrew(account=account, agreement=said.to_dict()), seq)


def entry_of(bench: Bench, patient: UUID, made: UUID, fact: ResponseReturned | AccountWithdrew, seq: int) -> bytes:
    return entries.make(
        seq=seq,
        stream=patient,
        n=seq,
        prev=bytes(32),
        id=made,
        kind=fact.kind,
        at=bench.world.clock(),
        salt=bytes(16),
        body=cbor.encode(fact.to_map()),
    ).encode()


def give(bench: Bench, place: Workstation, *entries: bytes) -> list[str]:
    assert place.member is not None
    with database.writing(bench.engine) as connection:
        directory = bench.processor.directory_in(connection)
        assert directory is not None
        batch = Batch(connection, bench.tools)
        return list(give_back(batch, directory, place.member, place.device, list(entries)))


def test_an_answer_that_was_lost_is_taken_once_and_says_who_gave_it_back(back: Back) -> None:
    bench = back.bench
    patient, key = bench.ready_patient()
    known, said = bench.world.request(bench.clinician, patient, MEASURE)
    bench.apply(said)
    back.keep()
    later, asked = bench.world.request(bench.clinician, patient, MEASURE)
    lost = [answer_to(bench, known, key, patient, 90), answer_to(bench, later, key, patient, 91)]
    assert give(bench, bench.clinician, *lost) == ["refused", "refused"]
    back.restore()
    assert give(bench, bench.clinician, *lost) == ["refused", "refused"]
    back.confirm()
    assert give(bench, bench.outsider, *lost) == ["unknown-request", "unknown-request"]
    assert give(bench, bench.clinician, *lost) == ["taken", "unknown-request"]
    bench.apply(asked)
    assert give(bench, bench.clinician, *lost) == ["taken", "taken"]
    again = answer_to(bench, known, key, patient, 92)
    assert give(bench, bench.clinician, again, b"nothing") == ["refused", "refused"]
    found = [entry for _, entry in bench.pull(bench.clinician.member)[0] if entry.kind == "response.returned"]
    facts = [bodies.service_fact(one.kind, cbor.decode_map(one.body or b"")) for one in found]
    assert [fact.given_back for fact in facts if isinstance(fact, ResponseReturned)] == [bench.clinician.device] * 2
    with database.reading(bench.engine) as connection:
        assert set(connection.scalars(select(t.requests.c.state))) == {"returned"}


def test_an_answer_that_the_backup_can_have_held_is_refused(back: Back) -> None:
    bench = back.bench
    patient, key = bench.ready_patient()
    known, said = bench.world.request(bench.clinician, patient, MEASURE)
    bench.apply(said)
    back.keep()
    back.restore()
    back.confirm()
    assert give(bench, bench.clinician, answer_to(bench, known, key, patient, 3)) == ["refused"]


def test_a_withdrawal_on_ones_own_page_that_was_lost_suspends_the_record_again_once(back: Back) -> None:
    bench = back.bench
    patient, _ = bench.ready_patient()
    _, asked = bench.world.request(bench.clinician, patient, MEASURE)
    bench.apply(asked)
    back.keep()
    lost = withdrawal_of(bench, patient, 90)
    back.restore()
    assert give(bench, bench.clinician, lost) == ["refused"]
    back.confirm()
    assert give(bench, bench.outsider, lost) == ["unknown-request"]
    assert suspended(bench, patient) is None
    assert give(bench, bench.clinician, lost) == ["taken"]
    assert suspended(bench, patient) == entries.parse(lost).id
    assert give(bench, bench.clinician, lost) == ["taken"]
    said = [one for _, one in bench.pull(bench.clinician.member)[0] if one.kind == "account.withdrew"]
    assert [AccountWithdrew.model_validate(cbor.decode_map(one.body or b"")).given_back for one in said] == [
        bench.clinician.device
    ]
    with database.reading(bench.engine) as connection:
        assert set(connection.scalars(select(t.requests.c.state))) == {"cancelled"}


def test_a_withdrawal_waits_for_whoever_registered_the_person(back: Back) -> None:
    bench = back.bench
    back.keep()
    person = bench.world.patient(1)
    lost = withdrawal_of(bench, person.id, 90)
    back.restore()
    back.confirm()
    assert give(bench, bench.clinician, lost) == ["unknown-request"]
    bench.apply(*bench.world.registration(bench.clinician, person))
    assert give(bench, bench.clinician, lost) == ["taken"]


def suspended(bench: Bench, patient: UUID) -> UUID | None:
    """The withdrawal by which a record is suspended."""
    with database.writing(bench.engine) as connection:
        found = Batch(connection, bench.tools).access.of(patient).suspended
    return found.statement if found else None
