"""Nothing of one person is shown before the reading of it is noted; notes never stand in the way of an act."""

import inspect
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from care_record.wire.ids import audit_stream, new_id
from desktop.services.acts import Acts, Done
from desktop.services.problems import NotLogged
from desktop.services.reads import Reads
from desktop.services.store import readings
from desktop.services.store.projection import Effect, Value
from desktop.services.store.tables import write
from tests.desktop.services.clinic import Bench, Clinic, draft, open_desk
from tests.probes.service_process import Device

# One line of a list, in which many people stand: finding somebody is no reading of the record.
LISTS = frozenset({"line"})
OF_ONE = {
    name: parameter
    for name, method in inspect.getmembers(Reads, inspect.isfunction)
    for parameter in inspect.signature(method).parameters
    if not name.startswith("_") and name not in LISTS and parameter in ("patient", "response", "request")
}


@pytest.fixture
def offline(clinic: Clinic, tmp_path: Path) -> Iterator[Bench]:
    """A desk that has had its first sync, and has lost the network since."""
    with open_desk(tmp_path / "offline", clinic.identity(clinic.place), clinic.place, sync=False) as one:
        reader = one.desk.reader()
        for _ in range(2):
            one.desk.sync.sync_once(reader)
        reader.close()
        yield one


def note(asked: NotLogged, acts: Acts) -> None:
    acts.look(asked.patient, asked.what)


def registered(bench: Bench, clinic: Clinic, number: int = 1) -> UUID:
    done: Done = bench.act(lambda acts: acts.register_patient(draft(clinic.world.team, number)))
    assert done.id is not None
    return done.id


def with_answer(bench: Bench, patient: UUID) -> UUID:
    """An answer that has arrived, still sealed."""
    response = new_id()
    values: dict[str, Value] = {"patient": patient.bytes, "request": new_id().bytes, "at": 1, "authored": 1}
    values |= {"state": "sealed", "attention": 0, "receipt": "0000-0000", "mode": "online"}
    values |= {"respondent": "patient", "flagged": 0}
    bench.desk.writer.submit(
        lambda stores: write(stores.mirror, [Effect("put", "response", response.bytes, values)])
    ).result()
    return response


def test_every_read_of_one_person_asks_for_its_note_first(clinic: Clinic, offline: Bench) -> None:
    reads = offline.desk.reads()
    for number, (name, parameter) in enumerate(OF_ONE.items(), start=1):
        patient = registered(offline, clinic, number)
        asked = with_answer(offline, patient) if parameter == "response" else patient
        with pytest.raises(NotLogged) as refused:
            getattr(reads, name)(asked)
        assert refused.value.patient == patient, name
        offline.act(partial(note, refused.value))
        assert getattr(reads, name)(asked)
    reads.close()


def test_reads_of_one_person_are_known() -> None:
    assert set(OF_ONE) >= {"banner", "patient", "response", "agreement", "send_options"}


def test_lists_and_finding_are_no_reading(clinic: Clinic, offline: Bench) -> None:
    patient = registered(offline, clinic)
    with_answer(offline, patient)
    reads = offline.desk.reads()
    try:
        assert len(reads.find("feath")) == 1
        assert len(reads.patients()) == 1
        assert reads.line(patient).id == patient
        reads.today()
        reads.returned()
    finally:
        reads.close()
    assert offline.reads.waiting.page().notes.waiting == 0


def test_nobody_is_noted_whom_the_trust_does_not_know(offline: Bench) -> None:
    with pytest.raises(LookupError):
        offline.reads.patient(new_id())
    assert offline.reads.waiting.page().notes.waiting == 0


def test_a_note_waits_beside_the_acts_and_is_none_of_them(clinic: Clinic, offline: Bench) -> None:
    patient = registered(offline, clinic)
    before = offline.reads.outbox(), offline.reads.status().waiting, offline.reads.counts()
    offline.reads.patient(patient)
    offline.reads.agreement(patient)

    assert (offline.reads.outbox(), offline.reads.status().waiting, offline.reads.counts()) == before
    assert offline.reads.waiting.page().notes.waiting == 1


def test_a_note_reaches_the_log_after_everything_else_and_the_privacy_officer_reads_it(
    clinic: Clinic, bench: Bench
) -> None:
    officer, said = clinic.world.staff("privacy-officer", "reid")
    root = Device(clinic.service.http, clinic.world.root)
    root.sign_on()
    assert {receipt.outcome for receipt in root.push(*said)} == {"applied"}
    bench.until_ready(clinic.world.team)
    patient = registered(bench, clinic)
    bench.reads.patient(patient)
    bench.until(lambda: not bench.reads.outbox() and not bench.reads.waiting.page().notes.waiting)

    device = Device(clinic.service.http, officer)
    device.sign_on()
    entries = [entry for _, entry in device.pull()[0]]
    (noted,) = [entry for entry in entries if entry.kind == "record.read"]
    registration = next(entry for entry in entries if entry.kind == "patient.registered")
    assert noted.seq > registration.seq
    assert noted.stream == audit_stream(clinic.world.trust)
    assert noted.body is not None
    body = bodies.statement_body("record.read", read_statement(noted.body).body)
    assert body == bodies.RecordRead(patient=patient, what="record", counter=1)


def test_a_refused_note_is_said_in_the_status_line(clinic: Clinic, offline: Bench) -> None:
    offline.reads.patient(registered(offline, clinic))
    offline.desk.writer.submit(lambda stores: stores.outbox.execute("update reading set code = 'malformed'")).result()

    assert "1 note of reading was refused by the service: tell" in offline.reads.status().sentence
    assert offline.reads.waiting.page().notes.refused == 1
    reader = offline.desk.reader()
    assert readings.sendable(reader.outbox) == []
    reader.close()
