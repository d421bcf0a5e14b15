"""Reading is noted before anything is shown: once for each person, patient and half hour, with numbers in a row."""

import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.audit.half_hours import HALF_HOUR_MS, half_hour
from care_record.statements.statement import Statement, parse
from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from care_record.wire.receipt import Receipt
from desktop.services.profile import Profile
from desktop.services.store import connection, readings, schema
from desktop.services.store.writer import Stores
from tests.desktop.services.store.readings_crash import KEYS, PATIENT, POINTS, signer
from tests.probes.trust_world import NOON, World

ROOT = Path(__file__).resolve().parents[4]
WORLD = World()
PLACE, _ = WORLD.staff("clinician", "osei", WORLD.team)
OTHER = UUID(int=6)

# What can happen at a workstation: a look, time that passes (also backwards), the program's end, a sync.
STEPS = st.one_of(
    st.tuples(st.just("look"), st.integers(1, 3), st.sampled_from(["record", "response", "access-log", "retained"])),
    st.tuples(st.just("time"), st.integers(-2 * HALF_HOUR_MS, 5 * HALF_HOUR_MS)),
    st.tuples(st.just("restart")),
    st.tuples(st.just("sync")),
)


def said(patient: UUID, what: bodies.ReadOf = "record") -> readings.Sign:
    def sign(counter: int) -> Statement:
        body = bodies.RecordRead(patient=patient, what=what, counter=counter)
        return parse(PLACE.say("record.read", audit_stream(WORLD.trust), body))

    return sign


def opened(folder: Path) -> apsw.Connection:
    outbox = connection.connect(folder / "outbox.db", KEYS.outbox)
    schema.prepare_outbox(outbox)
    return outbox


def take_all(outbox: apsw.Connection) -> list[bodies.RecordRead]:
    """The service takes what waits."""
    found = []
    for identity, statement in readings.sendable(outbox):
        body = bodies.statement_body("record.read", parse(statement).body)
        assert isinstance(body, bodies.RecordRead)
        found.append(body)
        readings.keep_receipts(outbox, [Receipt(UUID(bytes=identity), "applied", 1)])
    return found


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=40))
def test_any_sequence_of_openings_gives_one_note_a_patient_and_half_hour(
    steps: list[tuple[object, ...]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        now, looks, came = NOON, set(), []
        outbox = opened(Path(name))
        for step in steps:
            match step:
                case ("look", int(number), str(what)):
                    readings.note(outbox, UUID(int=number), what, now, said(UUID(int=number)))
                    assert readings.is_noted(outbox, UUID(int=number), now)
                    looks.add((number, half_hour(now)))
                case ("time", int(passed)):
                    now += passed
                case ("restart",):
                    outbox.close()
                    outbox = opened(Path(name))
                case _:
                    came += take_all(outbox)
        came += take_all(outbox)
        outbox.close()

    assert [one.counter for one in came] == list(range(1, len(looks) + 1))
    assert Counter(one.patient.int for one in came) == Counter(number for number, _ in looks)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_leaves_one_note_and_no_gap(tmp_path: Path, point: str) -> None:
    program = [sys.executable, "-m", "tests.desktop.services.store.readings_crash", str(tmp_path), point]
    assert subprocess.run(program, cwd=ROOT, check=False).returncode == -signal.SIGKILL

    stores = Stores(Profile(tmp_path), KEYS)
    again = readings.note(stores.outbox, PATIENT, "record", NOON, signer(World()))
    later = readings.note(stores.outbox, PATIENT, "record", NOON + HALF_HOUR_MS, signer(World(seed=b"later")))
    stores.close()

    assert again == (1 if point in ("before the note", "inside the note") else None)
    assert later == 2


def test_an_export_is_noted_every_time(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    for _ in range(3):
        assert readings.note(outbox, PATIENT, "export", NOON, said(PATIENT, "export")) is not None

    assert len(readings.sendable(outbox)) == 3
    assert not readings.is_noted(outbox, PATIENT, NOON)
    outbox.close()


def test_a_refused_note_stays_and_is_counted(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    readings.note(outbox, PATIENT, "record", NOON, said(PATIENT))
    readings.note(outbox, OTHER, "record", NOON, said(OTHER))
    ((identity, _), _) = readings.sendable(outbox)
    readings.keep_receipts(outbox, [Receipt(UUID(bytes=identity), "refused", code="malformed", words="No.")])

    assert readings.count(outbox) == (1, 1)
    assert len(readings.sendable(outbox)) == 1
    assert len(readings.unsent(outbox)) == 2
    outbox.close()


def test_notes_that_have_gone_are_forgotten_after_a_week_and_the_numbers_go_on(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    for day in range(20):
        readings.note(outbox, PATIENT, "record", NOON + day * 48 * HALF_HOUR_MS, said(PATIENT))
        take_all(outbox)

    assert outbox.execute("select count(*), max(counter) from reading").fetchone() == (8, 20)
    outbox.close()


def test_what_a_restored_backup_may_lack_goes_out_again(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    readings.note(outbox, PATIENT, "record", NOON, said(PATIENT))
    before = take_all(outbox)
    assert readings.sendable(outbox) == []

    readings.send_again(outbox)

    assert take_all(outbox) == before
    outbox.close()


def test_a_note_is_never_rewritten(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    readings.note(outbox, PATIENT, "record", NOON, said(PATIENT))

    with pytest.raises(apsw.ConstraintError, match="never rewritten"):
        outbox.execute("update reading set counter = 7")
    outbox.close()
