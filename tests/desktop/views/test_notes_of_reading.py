"""Whatever screen shows a person's record, the reading of it is noted before: walked on a real store."""

from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from care_record.audit.half_hours import HALF_HOUR_MS
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.keys import new_keys
from desktop.services.open_desk import OpenDesk
from desktop.services.profile import Profile
from desktop.services.store import mirror, readings
from desktop.services.store.projection import Effect, Value
from desktop.services.store.tables import write
from desktop.services.store.writer import Stores
from desktop.views.frame.screens import SCREENS
from desktop.views.measures.propose import PLACE as MEASURE_FILE
from desktop.views.measures.propose import TRY as MEASURE_TRY
from desktop.views.screen import Address
from desktop.views.two_records.merge import PLACE as TWO_RECORDS
from desktop.views.two_records.trust import PLACE as TWO_IN_TRUST
from desktop.views.two_records.whose import PLACE as WHOSE
from tests.desktop.services.clinic import identity_of
from tests.desktop.services.pages import Log
from tests.probes.trust_world import NOON, Clock, World
from tests.probes.window import WindowProbe

NOBODY_LISTENS = "http://127.0.0.1:9"
ANSWER = new_id()
# Places that show two people beside each other, under nobody's banner.
OF_TWO = frozenset({TWO_RECORDS, WHOSE})
# Places that show one person; all others show lists, forms or the program itself, and open without a patient.
OF_ONE = frozenset(
    {
        "patient",
        "send-to",
        "agreement",
        "reading",
        "who-can-read",
        "access-of",
        "scores",
        "raters",
        "schedules-of",
        "invitations-of",
        "take-answers",
        "conflict",
    }
)
WHAT = {"reading": "response", "scores": "response", "raters": "response", "access-of": "access-log"}


OF_ITEM = frozenset({"reading", "raters", "take-answers", "conflict"})
# Of one thing that is no record here: the service shows it, and notes it itself.
OF_THING = frozenset({"identity-case", TWO_IN_TRUST})
# What a place needs to be told besides.
WORDS = {
    TWO_IN_TRUST: str(new_id()),
    MEASURE_TRY: '{"measure": "phq-9"}',
    MEASURE_FILE: '{"path": "none.json"}',
    WHOSE: f"{ANSWER} It is somebody else's.",
}


class DeskSession:
    """A session whose profile is open already: one patient with one answer, and no service that answers."""

    def __init__(self, folder: Path, role: bodies.Role) -> None:
        world = World()
        place, staff = world.staff(role, "osei", world.team)
        clinician, more = world.staff("clinician", "patel", world.team)
        person = world.patient()
        log = Log(world)
        log.append(*world.founding(), *staff, *more, *world.registration(clinician, person))
        self.patient = person.id
        self.clock = Clock(NOON)
        self.profile = Profile(folder)
        keys = new_keys(lambda count: bytes([7]) * count)
        stores = Stores(self.profile, keys)
        mirror.keep(stores.mirror, "device_sign", place.key.private_bytes_raw())
        mirror.keep(stores.mirror, "device_seal", place.sealing.seed)
        mirror.apply_page(stores.mirror, log.page(), frozenset())
        write(stores.mirror, [_answer(person.id)])
        identity = identity_of(world, place, NOBODY_LISTENS, role)
        self.desk = OpenDesk(self.profile, identity, keys, stores, self.clock)

    def lock(self) -> None:
        """The desk is closed with the session."""

    def close(self) -> None:
        self.desk.close()
        self.profile.close()


def _answer(patient: UUID) -> Effect:
    values: dict[str, Value] = {"patient": patient.bytes, "request": new_id().bytes, "at": NOON, "authored": NOON}
    values |= {"state": "sealed", "attention": 0, "receipt": "0000-0000", "mode": "online"}
    values |= {"respondent": "patient", "flagged": 0}
    return Effect("put", "response", ANSWER.bytes, values)


def notes(session: DeskSession) -> list[bodies.RecordRead]:
    reader = session.desk.reader()
    found = [parse(statement) for _, statement in readings.sendable(reader.outbox)]
    reader.close()
    said = [bodies.statement_body(one.kind, one.body) for one in found]
    return [one for one in said if isinstance(one, bodies.RecordRead)]


def address_of(session: DeskSession, place: str) -> Address:
    """A place, with whom and what it is about."""
    patient = session.patient if place in OF_ONE else None
    item = ANSWER if place in OF_ITEM | OF_THING else session.patient if place in OF_TWO else None
    return Address(place, patient, item, WORDS.get(place, ""))


@pytest.mark.parametrize("role", ["clinician", "coordinator"])
def test_every_screen_that_shows_a_record_notes_it_first(qtbot: QtBot, tmp_path: Path, role: bodies.Role) -> None:
    session = DeskSession(tmp_path, role)
    probe = WindowProbe(qtbot, session=session).start("open")  # type: ignore[arg-type]
    expected = []
    for place in SCREENS:
        session.clock.now += HALF_HOUR_MS
        probe.go(address_of(session, place))
        if place in OF_ONE | OF_TWO:
            expected.append(WHAT.get(place, "record"))
        assert (probe.shell.header.shown is not None) == (place in OF_ONE), place
        assert [one.what for one in notes(session)] == expected, place
        probe.go(Address("settings"))

    assert [one.counter for one in notes(session)] == list(range(1, len(OF_ONE | OF_TWO) + 1))
    assert {one.patient for one in notes(session)} == {session.patient}


def test_going_to_and_fro_in_one_half_hour_is_one_note(qtbot: QtBot, tmp_path: Path) -> None:
    session = DeskSession(tmp_path, "clinician")
    probe = WindowProbe(qtbot, session=session).start("open")  # type: ignore[arg-type]
    for place in (*sorted(OF_ONE), "today", *sorted(OF_ONE)):
        probe.go(address_of(session, place))

    assert len(notes(session)) == 1


def test_a_record_whose_reading_cannot_be_noted_is_not_shown(qtbot: QtBot, tmp_path: Path) -> None:
    session = DeskSession(tmp_path, "clinician")
    probe = WindowProbe(qtbot, session=session).start("open")  # type: ignore[arg-type]
    full = "create trigger full before insert on reading begin select raise(abort, 'full'); end"
    session.desk.writer.submit(lambda stores: stores.outbox.execute(full)).result()

    probe.go(Address("patient", session.patient))

    assert probe.shell.header.shown is None
    assert "Featherstonehaugh" not in probe.words()
    assert notes(session) == []
