"""What is known of a person who is to be invited, and the rows of invitations."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from care_record.agreement.ledger import standing
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.identity.standing import proof
from care_record.invitations.deciding import Against, Known, Ways, against_ways, may_invite
from care_record.invitations.following import STATE_AFTER, state_after
from care_record.invitations.link import LinkLife
from care_record.statements.contents import contents
from care_record.wire.bodies import InvitationEnded, InvitationFact, InvitationRequested
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.log import read_entry
from sync_service.storage.state import Wanted

OPEN_STATES = tuple(state.value for state in DeliveryState if state.is_open)
ADDRESS = b"mhcr/confirmed-address"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One row; `what` is `link`, or `notice` where who is invited has an account already. `expires` in ms."""

    id: UUID
    patient: UUID
    seq: int
    role: str
    channel: str
    second: str
    what: str
    state: DeliveryState
    tries: int
    expires: int

    @property
    def life(self) -> LinkLife:
        """Where its links stand."""
        return LinkLife(
            self.expires,
            self.tries,
            used=self.state is DeliveryState.USED,
            ended=self.state is DeliveryState.CANCELLED or self.what != "link",
        )


def invitation_of(row: Row[Any]) -> Invitation:
    """An invitation from its row."""
    return Invitation(
        UUID(bytes=row.id),
        UUID(bytes=row.patient),
        row.seq,
        row.role,
        row.channel,
        row.second,
        row.what,
        DeliveryState(row.state),
        row.tries,
        row.expires,
    )


def find(connection: Connection, invitation: UUID) -> Invitation | None:
    """One invitation, as it is in the database."""
    row = connection.execute(select(t.invitations).where(t.invitations.c.id == invitation.bytes)).one_or_none()
    return None if row is None else invitation_of(row)


def load(batch: Batch, patient: UUID) -> None:
    """Read a person and the head of their stream, for facts outside a push."""
    batch.state.load(Wanted(frozenset({patient.bytes})))
    batch.log.load({patient.bytes})


def open_invitations(batch: Batch, patient: UUID) -> list[Invitation]:
    """The person's invitations that can still be used, and notices that have not gone out."""
    columns = t.invitations.c
    query = select(t.invitations).where(columns.patient == patient.bytes, columns.state.in_(OPEN_STATES))
    return [invitation_of(row) for row in batch.connection.execute(query.order_by(columns.seq))]


def has_account(connection: Connection, patient: UUID) -> bool:
    """Whether the person has registered."""
    columns = t.patient_accounts.c
    query = select(columns.id).where(columns.patient == patient.bytes, columns.role == "patient")
    return connection.execute(query.limit(1)).first() is not None


def confirmed(batch: Batch, patient: UUID) -> frozenset[tuple[Channel, str]]:
    """The addresses for which a code has come back. The patient must be loaded."""
    columns, held = t.confirmed_addresses.c, batch.state.patients[patient]
    rows = batch.connection.execute(
        select(columns.channel, columns.address).where(columns.patient == patient.bytes)
    ).all()
    return frozenset(
        (
            Channel(row.channel),
            batch.tools.at_rest.decrypt(patient.bytes, held.wrapped_key, row.address, ADDRESS).decode(),
        )
        for row in rows
    )


def known_of(batch: Batch, patient: UUID, *, role: str = "patient") -> Known:
    """What the rules ask for, of a loaded patient; `role` is who is invited."""
    return Known(
        patient=batch.state.patients[patient].patient,
        referrals=tuple(batch.state.referrals.get(patient, {}).values()),
        standing=standing(batch.state.agreement.get(patient, [])),
        proof=proof(batch.state.identity.get(patient, [])),
        suspended=batch.access.is_suspended(patient),
        registered=role == "patient" and has_account(batch.connection, patient),
        confirmed=confirmed(batch, patient),
        texts=batch.tools.texts,
        set_aside=batch.state.patients[patient].set_aside is not None,
    )


def against(batch: Batch, invitation: Invitation, asked: InvitationRequested) -> list[Against]:
    """What speaks against it now, of a loaded patient: decided again at each step."""
    known = known_of(batch, invitation.patient, role=invitation.role)
    carer = invitation.role == "carer"
    return may_invite(known, batch.today, carer=carer) + against_ways(known, Ways.of(asked))


def asked_of(batch: Batch, invitation: Invitation) -> InvitationRequested:
    """What was asked for, from the log. The patient must be loaded."""
    wrapped = batch.state.patients[invitation.patient].wrapped_key
    entry = read_entry(batch.connection, batch.tools.at_rest, invitation.seq, invitation.patient, wrapped)
    body, _ = contents(entry) or (None, None)
    assert isinstance(body, InvitationRequested)  # noqa: S101
    return body


def say(
    batch: Batch, invitation: Invitation, kind: str, what: str | None = None, reason: str | None = None
) -> Invitation:
    """Append a fact about an invitation of a loaded patient and move its state on; a second time says nothing."""
    after = state_after(invitation.state, kind, what)
    if what != "code" and kind in STATE_AFTER and after is invitation.state:
        return invitation
    body = InvitationFact.model_validate(
        {"v": 1, "kind": kind, "invitation": invitation.id, "what": what, "reason": reason or None}
    )
    batch.fact(invitation.patient, body)
    return move(batch, invitation, after)


def end(batch: Batch, invitation: Invitation, reason: str) -> InvitationEnded:
    """Cancel it with its links and messages; the fact that says so is for the caller to append."""
    move(batch, invitation, DeliveryState.CANCELLED)
    return InvitationEnded(invitation=invitation.id, reason=reason)


def end_all(batch: Batch, patient: UUID, reason: str) -> list[InvitationEnded]:
    """Cancel all invitations of a person that are open; the facts that say so."""
    return [end(batch, one, reason) for one in open_invitations(batch, patient)]


def move(batch: Batch, invitation: Invitation, after: DeliveryState, **more: object) -> Invitation:
    """Store a state; what ends takes its links and its messages with it."""
    batch.connection.execute(
        update(t.invitations).where(t.invitations.c.id == invitation.id.bytes).values(state=after.value, **more)
    )
    if after.is_final:
        kill_links(batch.connection, invitation.id)
        messages = t.register_messages.c
        waiting = messages.state.in_(("queued", "awaiting", "held"))
        batch.connection.execute(
            update(t.register_messages).where(messages.about == invitation.id.bytes, waiting).values(state="cancelled")
        )
    return replace(invitation, state=after)


def kill_links(connection: Connection, invitation: UUID) -> None:
    """No link of this invitation opens any more."""
    links = t.invitation_links.c
    connection.execute(update(t.invitation_links).where(links.invitation == invitation.bytes).values(dead=True))
