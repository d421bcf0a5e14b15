"""The list of those who are left out, as a table for people; outside this program's protection once it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.dates import show_date
from care_record.reporting.table import csv_text
from desktop.services.files import write_new
from desktop.services.problems import NotLogged
from desktop.services.reads.cohort.pages import ListWritten
from desktop.services.store import readings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from desktop.services.reads.cohort.pages import Preview
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_HEADINGS = ("Family name", "Given name", "Born", "NHS number", "Why left out", "Measure", "In words")


def write_left_out(reader: Reader, state: DeskState, shown: Preview, path: Path, note: UUID) -> ListWritten:
    """Write the list; `note` is the note of reading for this copy, without it `NotLogged` is raised.

    Raises `AlreadyThere` and `CopyNotWritten`; then nothing is left behind.
    """
    if not readings.is_export(reader.outbox, note):
        raise NotLogged(state.identity.trust_id, "export")
    rows = list(_rows(shown))
    write_new(path, csv_text(_HEADINGS, rows).encode("utf-8-sig"))
    return ListWritten(path, len(rows))


def _rows(shown: Preview) -> Iterator[tuple[str, ...]]:
    for group in shown.left_out:
        for one in group.people:
            person = one.person
            yield (
                person.name.family,
                person.name.given,
                show_date(person.birth_date),
                person.nhs_number,
                group.title,
                one.measure,
                one.words,
            )
    for lost in shown.not_found:
        yield ("", "", "", lost.line, "Not found", "", lost.words)
