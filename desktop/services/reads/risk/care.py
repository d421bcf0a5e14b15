"""Who looks after a person, by team, and how members of staff are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.reads.risk.pages import CareLine, Contact, Member
from desktop.services.store import outbox
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

CONTACT = "member.contact"


def care(reader: Reader, state: DeskState, patient: UUID) -> tuple[CareLine, ...]:
    """One line for each team with a referral, by name; those of this person's own teams can be changed."""
    with reader.snapshot():
        directory, me = state.directory(reader), state.me(reader)
        pending = reader.pending("stream = ? and kind in ('owner.named', 'referral.opened')", (patient.bytes,))
        changes = [change for fact in pending for change in effects(fact)]
        rows = overlay(reader.rows("owner", "patient = ?", (patient.bytes,)), changes, "owner")
        referrals = overlay(reader.rows("referral", "patient = ?", (patient.bytes,)), changes, "referral")
        waits = {fact.body.team for fact in pending if isinstance(fact.body, bodies.OwnerNamed)}
        named = {row["team"]: row for row in rows.values()}
        lines = []
        for team in {UUID(bytes=row["team"]) for row in referrals.values()}:
            row = named.get(team.bytes)
            may = me.role == "clinician" and team in me.teams
            known = directory.teams.get(team)
            lines.append(
                CareLine(
                    team,
                    known.name if known else "",
                    _member(directory, row["owner"]) if row else None,
                    _member(directory, row["deputy"]) if row else None,
                    _clinicians(directory, team) if may else (),
                    pending=team in waits,
                )
            )
    return tuple(sorted(lines, key=lambda line: line.team_name))


def contact(reader: Reader, state: DeskState, member: UUID | None) -> Contact:
    """Where a member (None for who is here) is told; raises `LookupError` for somebody unknown."""
    with reader.snapshot():
        directory = state.directory(reader)
        who = member or state.identity.member_id
        known = state.me(reader) if who == state.identity.member_id else directory.members.get(who)
        if known is None:
            raise LookupError("no such member of staff")
        held, waits = directory.contacts.get(who), False
        for act in outbox.select(reader.outbox, "kind = ? and state in ('waiting', 'accepted')", (CONTACT,)):
            body = bodies.statement_body(CONTACT, parse(act.statement).body)
            if isinstance(body, bodies.MemberContact) and body.member == who:
                held, waits = body, act.state == "waiting"
    mobile, email = (held.mobile or "", held.email or "") if held else ("", "")
    return Contact(who, known.name, mobile, email, pending=waits)


def _member(directory: Directory, key: bytes | None) -> Member | None:
    known = directory.members.get(UUID(bytes=key)) if key else None
    return Member(known.id, known.name) if known else None


def _clinicians(directory: Directory, team: UUID) -> tuple[Member, ...]:
    found = [Member(one.id, one.name) for one in directory.members_of(team) if one.role == "clinician"]
    return tuple(sorted(found, key=lambda one: one.name))
