"""The trust as this workstation knows it: verified history, and what still waits here laid over the directory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.statements import following
from care_record.statements.directory import Directory, NotAuthorised
from care_record.statements.history import Event, EventKind, StaffHistory
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from desktop.services.reads.trust.lines import Standing
from desktop.services.store import outbox
from desktop.services.trust.founding import ROOT

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Known:
    """`now` has what waits laid over `verified`; `pending` are ids of members, teams and devices that differ."""

    me: UUID
    device: UUID
    verified: Directory
    now: Directory
    history: StaffHistory
    standing: Standing
    pending: frozenset[object] = field(default_factory=frozenset)

    def name(self, member: UUID | None) -> str:
        """A member's name; the root key's, where nobody has said it."""
        if member is None or member == self.now.trust:
            return "the trust\u2019s root key"
        known = self.now.members.get(member)
        return known.name if known else "somebody unknown"

    def last(self, *kinds: EventKind, **of: object) -> Event | None:
        """The newest event of these kinds with these values."""
        for event in reversed(self.history.events):
            if event.kind in kinds and all(getattr(event, name) == value for name, value in of.items()):
                return event
        return None


def known(reader: Reader, state: DeskState) -> Known:
    """What is known now. Inside a snapshot."""
    verified = state.directory(reader)
    now, pending = lay_over(reader, verified)
    history = state.staff.read(reader, state.identity)
    return Known(
        state.identity.member_id, state.identity.device_id, verified, now, history, standing(reader, verified), pending
    )


def standing(reader: Reader, directory: Directory) -> Standing:
    """Whether one administrator stands alone, and whether the root key is here."""
    root = reader.get("select 1 from meta where name = ? and value is not null", (ROOT,)) is not None
    return Standing(len(directory.administrators()) < 2, root)


def lay_over(reader: Reader, directory: Directory) -> tuple[Directory, frozenset[object]]:
    """The directory once what waits here has gone out, and whom it concerns; what no longer fits is left out."""
    where = "stream = ? and state in ('waiting', 'accepted')"
    acts = outbox.select(reader.outbox, where, (directory.trust.bytes,))
    settled = {row[0] for row in reader.mirror.execute("select id from settled")} if acts else set()
    concerned: set[object] = set()
    for act in acts:
        if act.id.bytes in settled:
            continue
        statement = parse_statement(act.statement)
        body = bodies.statement_body(statement.kind, statement.body)
        try:
            directory = following.after(directory, statement, body)
        except NotAuthorised:
            continue
        concerned |= {getattr(body, name, None) for name in ("member", "team", "device")} | {statement.kind}
    return directory, frozenset(concerned - {None})


def moment(event: Event | None) -> datetime | None:
    """When an event was numbered."""
    return from_milliseconds(event.at) if event else None
