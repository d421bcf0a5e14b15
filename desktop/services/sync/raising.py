"""What a workstation says by itself: a flag that the attention bit did not carry, or an answer that will not open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.authoring.author import Said
from desktop.services.store import outbox

if TYPE_CHECKING:
    from desktop.services.authoring.author import Author

KIND = "risk.raised"
# a review does not end a flag: an answer that was read before its flag was found is raised all the same
_OPEN = "acknowledged_at is null"
_DIFFERS = f"flagged = 1 and attention = 0 and state = 'open' and {_OPEN} order by seq limit 100"
_RAISED = "select 1 from risk_event where risk_event.response = response.id and risk_event.kind = 'raised'"
_SHUT = f"state = 'shut' and {_OPEN} and not exists ({_RAISED}) order by seq limit 100"


def raise_flags(author: Author) -> bool:
    """Say each once; gives whether anything was said. A colleague's desk may have been first: the service takes one."""
    if author.me().role != "clinician":
        return False
    reader = author.reader
    with reader.snapshot():
        wanted = [(row, "not-in-bit") for row in reader.rows("response", _DIFFERS).values()]
        wanted += [(row, "does-not-open") for row in reader.rows("response", _SHUT).values()]
        said = _said(author) if wanted else set()
    found = [
        Said(KIND, UUID(bytes=row["patient"]), bodies.RiskRaised(response=UUID(bytes=row["id"]), reason=reason))  # type: ignore[arg-type]
        for row, reason in wanted
        if row["id"] not in said
    ]
    for one in found:
        author.commit([one], wake=False)
    if found:
        author.committed()
    return bool(found)


def _said(author: Author) -> set[bytes]:
    """The answers of which this workstation has said so, whatever became of it."""
    found = set()
    for act in outbox.select(author.reader.outbox, "kind = ?", (KIND,)):
        body = bodies.statement_body(KIND, parse(act.statement).body)
        if isinstance(body, bodies.RiskRaised):
            found.add(body.response.bytes)
    return found
