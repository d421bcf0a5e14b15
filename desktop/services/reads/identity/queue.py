"""The queue: by priority and age, with what waits in the outbox laid over."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import LONDON, from_milliseconds
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import cbor
from care_record.wire.bodies import identity
from desktop.services.reads import patient_lines
from desktop.services.reads.identity.pages import YOU, CaseLine, Queue, Staff

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

SOURCES = {
    "email": "E-mail",
    "telephone": "Telephone",
    "post": "Post",
    "web": "Web page",
    "desk": "At the desk",
}
DECIDED = ("accepted", "declined")
RANK = {"urgent": 0, "soon": 1, "normal": 2}
_KINDS = "kind like 'identity.%'"


def queue(reader: Reader, state: DeskState) -> Queue:
    """All that is open, and what was closed since midnight in London."""
    with reader.snapshot():
        midnight = datetime.combine(state.today(), time(), LONDON)
        since = int(midnight.timestamp() * 1000)
        pending = reader.pending(_KINDS)
        waiting = {fact.stream.bytes for fact in pending}
        rows = reader.overlaid("identity_case", "state <> 'closed' or closed_at >= ?", (since,), pending)
        names = _names(reader, state, rows)
        second = state.directory(reader).policy.identity_second_person
        lines = [line(reader, state, row, names, waiting=row["id"] in waiting) for row in rows.values()]
        others = colleagues(reader, state)
    opened = sorted((one for one in lines if one.state != "closed"), key=_order)
    done = [one for one in lines if one.state == "closed"]
    done.sort(key=lambda one: (one.closed_at is not None and one.closed_at.timestamp(), one.id.bytes), reverse=True)
    return Queue(tuple(opened), tuple(done), second, others)


def colleagues(reader: Reader, state: DeskState) -> tuple[Staff, ...]:
    """The others of the identity desk, by name. Inside a snapshot."""
    me, members = state.me(reader), state.directory(reader).members.values()
    found = [Staff(one.id, one.name) for one in members if one.role == IDENTITY_ADMINISTRATOR and one.id != me.id]
    return tuple(sorted(found, key=lambda one: (one.name, one.id.bytes)))


def line(reader: Reader, state: DeskState, row: Row, names: dict[bytes, str], *, waiting: bool = False) -> CaseLine:
    """One case as the queue shows it. Inside a snapshot."""
    asked = asked_of(row)
    received, owner = date.fromisoformat(row["received"]), row["owner"]
    me, second = state.me(reader), state.directory(reader).policy.identity_second_person
    did, did_words = _did(reader, state, row)
    own_check = row["checked_by"] is not None and member_of(reader, state, row["checked_by"]) == me.id
    return CaseLine(
        id=UUID(bytes=row["id"]),
        name=HumanName(family=asked.family, given=asked.given).display,
        born=asked.born,
        nhs_number=str(NHSNumber(asked.nhs_number)) if asked.nhs_number else "",
        source=SOURCES[asked.source],
        received=received,
        days=max(0, (state.today() - received).days),
        priority=row["priority"],
        owner=member_name(reader, state, owner) if owner else "",
        mine=owner == me.id.bytes,
        state=row["state"],
        matched=names.get(row["patient"] or b"", ""),
        to_approve=row["state"] == "checked" and (not second or not own_check),
        returned=bool(row["returned"]),
        outcome=row["outcome"] or "",
        closed_at=from_milliseconds(row["closed_at"]) if row["closed_at"] else None,
        closed_here=row["closed_by"] is not None and member_of(reader, state, row["closed_by"]) == me.id,
        waiting=waiting,
        did=did,
        did_words=did_words,
    )


def _did(reader: Reader, state: DeskState, row: Row) -> tuple[str, str]:
    """Who has checked, decided or closed it, and which of these; both empty while it is still to be checked."""
    if row["state"] == "checked":
        return _who(reader, state, row["checked_by"]), "checked it"
    if row["state"] != "closed":
        return "", ""
    if row["outcome"] not in DECIDED:
        return _who(reader, state, row["closed_by"]), "closed it"
    if row["approved_by"] is None:
        return _who(reader, state, row["closed_by"]), "decided it"
    checked = _who(reader, state, row["checked_by"])
    return _who(reader, state, row["approved_by"]), f"decided it; {'you' if checked == YOU else checked} checked it"


def _who(reader: Reader, state: DeskState, device: bytes | None) -> str:
    mine = device is not None and member_of(reader, state, device) == state.me(reader).id
    return YOU if mine else state.who(reader, device) or "Somebody else"


def asked_of(row: Row) -> identity.IdentityRequested:
    """What was asked, whoever took it down."""
    plain = {key: value for key, value in cbor.decode(row["asked"]).items() if key not in ("v", "kind")}
    return identity.IdentityRequested.model_validate(plain)


def member_of(reader: Reader, state: DeskState, device: bytes) -> UUID | None:
    """Whose workstation it is."""
    known = state.directory(reader).devices.get(UUID(bytes=device))
    return known.member if known else None


def member_name(reader: Reader, state: DeskState, member: bytes) -> str:
    """A member's name."""
    known = state.directory(reader).members.get(UUID(bytes=member))
    return known.name if known else "Somebody else"


def _names(reader: Reader, state: DeskState, rows: dict[bytes, Row]) -> dict[bytes, str]:
    patients = [row["patient"] for row in rows.values() if row["patient"] is not None]
    found = patient_lines.lines(reader, state, patients)
    return {key: one.name.display for key, one in found.items()}


def _order(one: CaseLine) -> tuple[int, date, bytes]:
    return RANK[one.priority], one.received, one.id.bytes
