"""A copy of the access log: a table for people, and the entries as they were signed for programs.

Both lie outside the program's protection from the moment that they are written. The second one holds what another
program needs to check every signature: the trust's root, its staff's statements, and each entry as it was stored.
"""

from __future__ import annotations

import base64
import csv
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from care_record.audit.families import FAMILIES
from care_record.people.dates import LONDON
from care_record.reporting.table import safe
from desktop.services.problems import CopyNotWritten, NotLogged
from desktop.services.reads.access_log.log import lines_at
from desktop.services.reads.access_log.pages import AccessFilter, AccessLine, Exported, Place
from desktop.services.reads.access_log.query import FIRST, find
from desktop.services.store import readings

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

FORMAT = 1
_AT_ONCE = 1000
_HEADINGS = (
    "When (UTC)",
    "On the workstation (UTC)",
    "Who",
    "Role",
    "Teams",
    "Workstation",
    "Kind",
    "What",
    "More",
    "Whose record",
    "NHS number",
    "Marked",
    "Number in the log",
)
Going = Callable[[int], bool]
"""Told the number of lines so far; False stops the writing."""


def export(
    reader: Reader, state: DeskState, which: AccessFilter, table: Path, note: UUID, going: Going
) -> Exported | None:
    """Write the lines that fit, newest first, as `table` and beside it with the ending `.jsonl`; None when stopped.

    `note` is the note of reading for this copy; without it `NotLogged` is raised. Raises `CopyNotWritten`; then, and
    when stopped, nothing is left behind.
    """
    if not readings.is_export(reader.outbox, note):
        raise NotLogged(which.patient or state.identity.trust_id, "export")
    statements = table.with_suffix(".jsonl")
    begun = [path.with_name(f"{path.name}.part") for path in (table, statements)]
    try:
        with _made(begun[0]) as people, _made(begun[1]) as programs:
            count = _write(reader, state, which, people, programs, going)
        if count is None:
            return None
        for part, path in zip(begun, (table, statements), strict=True):
            part.replace(path)
    except OSError as error:
        raise CopyNotWritten from error
    finally:
        for part in begun:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return Exported(count, table.name, statements.name)


def _made(path: Path) -> IO[str]:
    """A new text file, readable by this account alone."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8-sig" if ".csv" in path.name else "utf-8", newline="")


def _write(
    reader: Reader, state: DeskState, which: AccessFilter, people: IO[str], programs: IO[str], going: Going
) -> int | None:
    rows = csv.writer(people)
    rows.writerow(_HEADINGS)
    for fields in _beginning(reader, state):
        programs.write(json.dumps(fields) + "\n")
    before, count = FIRST, 0
    while True:
        with reader.snapshot():
            places = find(reader, state.directory(reader), which, before, _AT_ONCE)
            rows.writerows([safe(cell) for cell in _cells(line)] for line in lines_at(reader, state, places))
            for fields in _entries(reader, places):
                programs.write(json.dumps(fields) + "\n")
        count += len(places)
        if not going(count):
            return None
        if len(places) < _AT_ONCE:
            break
        before = places[-1]
    for stream in (people, programs):
        stream.flush()
        os.fsync(stream.fileno())
    return count


def _cells(line: AccessLine) -> Iterator[str]:
    yield line.at.isoformat(timespec="seconds")
    yield line.said_at.isoformat(timespec="seconds") if line.said_at else ""
    yield from (line.who, line.role, line.teams, line.workstation, FAMILIES[line.family], line.what, line.more)
    yield from (line.whose, line.nhs_number, ", ".join((*line.unusual, *filter(None, [line.doubtful]))), str(line.seq))


def _beginning(reader: Reader, state: DeskState) -> Iterator[dict[str, Any]]:
    """What the file is, and the trust's own statements, by which every other signature is checked."""
    identity = state.identity
    made = {"trust": str(identity.trust_id), "trust_name": identity.trust_name, "root": identity.root}
    yield {"format": "mhcr/access-log", "v": FORMAT, "time_zone": str(LONDON), **made}
    for row in reader.all(f"{_ENTRY} where stream = ? order by n", (identity.trust_id.bytes,)):
        yield {"staff": True, **_entry(row)}


_ENTRY = "select seq, kind, header, salt, body from entry"


def _entries(reader: Reader, places: list[Place]) -> Iterator[dict[str, Any]]:
    marks = ",".join("?" * len(places))
    for row in reader.all(f"{_ENTRY} where seq in ({marks}) order by seq desc", [seq for _, seq in places]):
        yield _entry(row)


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    seq, kind, header, salt, body = row
    return {"seq": seq, "kind": kind, "header": _base64(header), "salt": _base64(salt), "body": _base64(body)}


def _base64(data: bytes | None) -> str | None:
    return base64.b64encode(data).decode() if data is not None else None
