"""The list of what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.access.hidden import suspended, to_look_at
from desktop.services.reads import patient_lines, scores
from desktop.services.reads.lines import response_line
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from desktop.services.reads.measures import ResponseLine, ReturnedFilter
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_WHERE = {
    "unread": "reviewed_at is null order by flagged desc, at desc",
    "flagged": "flagged = 1 order by at desc",
    "all": "true order by at desc",
}
_OF_TEAM = "request in (select id from request where team = ?) and "
REVIEWS = "kind in ('response.entered', 'response.reviewed', 'risk.acknowledged')"


def returned(
    reader: Reader, state: DeskState, which: ReturnedFilter, team: UUID | None, limit: int
) -> tuple[ResponseLine, ...]:
    """Returned answers; for `unread`, flagged ones first."""
    with reader.snapshot():
        pending = reader.pending(REVIEWS)
        where, bindings = _WHERE[which], []
        if team is not None:
            where = _OF_TEAM + where
            bindings = [team.bytes]
        if which == "unread":
            shown_here, bound = to_look_at(reader, state)
            where, bindings = f"{shown_here} and {where}", [*bound, *bindings]
        rows = reader.rows("response", f"{where} limit ?", [*bindings, limit + len(pending)])
        overlay(rows, (change for fact in pending for change in effects(fact)), "response")
        away = suspended(reader, state) if which == "unread" else frozenset()
        shown = [
            row
            for row in rows.values()
            if row["void"] is None
            and (
                which == "all"
                or (row["flagged"] if which == "flagged" else row["reviewed_at"] is None and row["patient"] not in away)
            )
        ]
        # what was taken here and waits comes last from the overlay, and is the newest
        shown.sort(key=lambda row: (which == "unread" and not row["flagged"], -row["at"]))
        return response_lines(reader, state, shown[:limit])


def requests_of(reader: Reader, wanted: list[bytes]) -> dict[bytes, Row]:
    """Sends by id, also those that only wait here. Inside a snapshot."""
    if not wanted:
        return {}
    found = reader.rows("request", f"id in ({','.join('?' * len(wanted))})", wanted)
    missing = set(wanted) - set(found)
    if missing:
        pending = [fact for fact in reader.pending("kind = 'measure.requested'") if fact.id.bytes in missing]
        overlay(found, (change for fact in pending for change in effects(fact)), "request")
    return found


def response_lines(reader: Reader, state: DeskState, rows: list[Row]) -> tuple[ResponseLine, ...]:
    """Lines of rows, in their order. Inside a snapshot."""
    people = patient_lines.lines(reader, state, [row["patient"] for row in rows])
    wanted = list({row["request"] for row in rows})
    requests = requests_of(reader, wanted)
    changes = scores.changes(
        reader, list({row["patient"] for row in rows}), lambda url, version: state.measure(reader, url, version)
    )
    hidden = suspended(reader, state)
    return tuple(
        response_line(
            reader,
            state,
            row,
            people[row["patient"]],
            request=requests.get(row["request"]),
            change_words=changes.get(row["id"], ""),
            hidden=row["patient"] in hidden,
        )
        for row in rows
        if row["patient"] in people
    )
