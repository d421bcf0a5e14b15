"""After a restored backup the notes of reading that it lacks are there again, with their numbers."""

from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from care_record.log.entry import parse as parse_entry
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import near_clients, sync
from tests.probes.restored_desks import RestoredDesks

ROUNDS = 4
HALF_HOUR = 30 * 60_000


def looked_at(rig: RestoredDesks, desk: Desk, index: int) -> UUID:
    """Somebody who is registered and whose record is looked at, all of it sent."""
    made: UUID | None = desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, index))).id
    assert made is not None
    desk.act(lambda acts: acts.look(made, "record"))
    for _ in range(ROUNDS):
        sync(desk)
    return made


def noted(rig: RestoredDesks) -> list[bodies.RecordRead]:
    """The notes in the service's log, in its order."""
    entries = select(t.log_entries.c.entry).where(t.log_entries.c.stream == audit_stream(rig.bench.world.trust).bytes)
    with reading(rig.bench.engine) as connection:
        stored = connection.scalars(entries.order_by(t.log_entries.c.seq)).all()
    said = [parse_statement(parse_entry(one).body or b"") for one in stored]
    found = [bodies.statement_body(one.kind, one.body) for one in said]
    return [one for one in found if isinstance(one, bodies.RecordRead)]


def test_notes_that_the_backup_lacks_come_back_with_their_numbers(tmp_path: Path) -> None:
    with near_clients(), ExitStack() as stack:
        rig = RestoredDesks(tmp_path, stack)
        ada = rig.desk(rig.bench.clinician)
        for _ in range(ROUNDS):
            sync(ada)
        old = looked_at(rig, ada, 1)
        rig.keep()
        new = looked_at(rig, ada, 2)
        assert [one.counter for one in noted(rig)] == [1, 2]

        rig.restore()
        assert [one.counter for one in noted(rig)] == [1]
        rig.bench.apply(rig.begun())
        rig.bench.apply(rig.confirmed())
        for _ in range(ROUNDS):
            sync(ada)

        assert [(one.counter, one.patient) for one in noted(rig)] == [(1, old), (2, new)]


def test_notes_that_went_out_last_before_the_service_failed_come_back_too(tmp_path: Path) -> None:
    """The workstation has fetched nothing that the backup lacks: it starts nothing over, and sends them again."""
    with near_clients(), ExitStack() as stack:
        rig = RestoredDesks(tmp_path, stack)
        ada = rig.desk(rig.bench.clinician)
        for _ in range(ROUNDS):
            sync(ada)
        person = looked_at(rig, ada, 1)
        rig.bench.world.clock.now += HALF_HOUR
        for _ in range(ROUNDS):
            sync(ada)
        rig.keep()
        ada.act(lambda acts: acts.look(person, "record"))
        sync(ada)
        assert [one.counter for one in noted(rig)] == [1, 2]

        rig.restore()
        rig.bench.apply(rig.begun())
        rig.bench.apply(rig.confirmed())
        for _ in range(ROUNDS):
            sync(ada)

        assert [one.counter for one in noted(rig)] == [1, 2]
