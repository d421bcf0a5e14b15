"""What stands above a record of which a newer version of this program has recorded more than this one can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.dates import show_moment
from desktop.views.parts.notices import Notice

if TYPE_CHECKING:
    from desktop.services.reads import NewerLine, PatientRecord

_MOST = 3
_STOPPED = "Until then nothing is sent or recorded for this person here; answers and withdrawals still are."
_GOES_ON = "The rest of the record stands; ask before you rely on what may have changed."


def newer_notice(record: PatientRecord) -> Notice | None:
    """One notice for all such entries; None where there are none."""
    lines = record.newer
    if not lines:
        return None
    title = (
        "1 entry from a newer version of this program: update to read it."
        if len(lines) == 1
        else f"{len(lines):,} entries from a newer version of this program: update to read them."
    )
    shown = [_line(one) for one in lines[:_MOST]]
    if len(lines) > _MOST:
        shown.append(f"and {len(lines) - _MOST:,} earlier.")
    more = " ".join((*shown, _STOPPED if record.stopped else _GOES_ON))
    return Notice("warning" if record.stopped else "info", title, more)


def _line(line: NewerLine) -> str:
    by = f" by {line.who}" if line.who else ""
    return f"{line.what}, {show_moment(line.at)}{by}."
