"""Exports as files: written whole or not at all, never over one that is there, readable by this account alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.reporting import fhir, mhsds, readiness, table
from care_record.wire.ids import new_id
from desktop.services.files import write_new
from desktop.services.problems import NotLogged
from desktop.services.reads.reporting import collecting
from desktop.services.reads.reporting.pages import Kind, Scope, Whom, Written
from desktop.services.store import readings

if TYPE_CHECKING:
    from care_record.reporting.answered import Answered
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

READINESS_FILE = "readiness.txt"


def whom(reader: Reader, state: DeskState, scope: Scope) -> Whom:
    """Whose answers an export of this scope would hold."""
    collecting.require_clinician(reader, state)
    with reader.snapshot():
        found = list(collecting.rows(reader, state, scope))
    kept = [row for row in found if not row["quarantined"]]
    patients = tuple(dict.fromkeys(UUID(bytes=row["patient"]) for row in kept))
    return Whom(patients, len(kept), len(found) - len(kept))


def report(reader: Reader, state: DeskState) -> readiness.Readiness:
    """How ready the scores of one's own teams are for the national data set."""
    collecting.require_clinician(reader, state)
    with reader.snapshot():
        return readiness.readiness(
            collecting.cared(reader, state), collecting.answered(reader, state, Scope()), state.today()
        )


def export(
    reader: Reader, state: DeskState, kind: Kind, scope: Scope, place: Path, notes: Mapping[UUID, UUID]
) -> Written:
    """Write the answers of a scope: one file, or for the national data set a folder of tables.

    `notes` holds the note of each person's export. Raises `NotLogged` where one is lacking, `AlreadyThere` and
    `CopyNotWritten` where the place does not take it; then nothing is left behind.
    """
    collecting.require_clinician(reader, state)
    with reader.snapshot():
        found = list(collecting.answered(reader, state, scope, contents=kind == "fhir"))
        patients = {one.patient.id for one in found}
        for patient in patients:
            if patient not in notes or not readings.is_export(reader.outbox, notes[patient], patient):
                raise NotLogged(patient, "export")
        files = _files(kind, found, reader, state)
    written = write_new(place, files)
    return Written(written, len(found), len(patients))


def _files(kind: Kind, found: list[Answered], reader: Reader, state: DeskState) -> bytes | dict[str, bytes]:
    """One file's content, or those of a folder by name."""
    if kind == "fhir":
        made = fhir.bundle(found, from_milliseconds(state.now()), new_id())
        return json.dumps(made, ensure_ascii=False, indent=1).encode()
    if kind == "csv":
        return table.scores(found).encode("utf-8-sig")
    said = readiness.as_text(readiness.readiness(collecting.cared(reader, state), found, state.today()))
    tables = {name: text.encode() for name, text in mhsds.tables(found).items()}
    return {**tables, READINESS_FILE: f"{said}\n".encode()}
