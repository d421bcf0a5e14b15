"""Invitations to register, decided by the same rules as on the desktop; addresses that do not become the record's."""

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.invitations.deciding import OF_ADDRESSES, Ways, against_ways, may_invite
from care_record.invitations.link import LASTS_MS
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import bodies
from care_record.wire.bodies import Body, InvitationRequested
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.registering.known import end, find, known_of, open_invitations
from sync_service.storage.registering.messages import message
from sync_service.storage.rules.said import B_co, Said, known_patient

AGAIN = "Sent again; the earlier link no longer works."
WAITING = "This person has an invitation that is still open. Send it again, or cancel it first."


def requested(batch: Batch, said: Said[InvitationRequested]) -> list[Body]:
    """An invitation, or a notice to whoever has an account. What only lacks an address waits for one."""
    _of_own(batch, said)
    body, ways = said.body, Ways.of(said.body)
    if (body.role == "carer") != (body.carer is not None):
        raise Refused("invalid", "A carer is invited by name, and nobody else is.")
    known = known_of(batch, said.patient, role=body.role)
    reasons = may_invite(known, batch.today, carer=body.role == "carer")
    reasons += [one for one in against_ways(known, ways) if one.code not in OF_ADDRESSES]
    if reasons:
        raise Refused(reasons[0].code.value, reasons[0].words)
    # what this batch asked for is read back
    batch.flush()
    facts = _replace(batch, said)
    what = "notice" if known.registered else "link"
    batch.add(
        t.invitations,
        id=said.statement.id.bytes,
        patient=said.patient.bytes,
        seq=said.seq,
        role=body.role,
        channel=body.channel,
        second=body.second,
        what=what,
        state=DeliveryState.QUEUED.value,
        tries=0,
        expires=batch.now + LASTS_MS,
    )
    batch.add(t.register_messages, **message(batch, said.statement.id, said.patient, what, Channel(body.channel)))
    return facts


def _replace(batch: Batch, said: Said[InvitationRequested]) -> list[Body]:
    body = said.body
    replaced = find(batch.connection, body.replaces) if body.replaces else None
    if body.replaces and (replaced is None or replaced.patient != said.patient or replaced.role != body.role):
        raise Refused("unknown-invitation", "The invitation that this one replaces is not known.")
    others = [one for one in open_invitations(batch, said.patient) if one.role == "patient" and one.id != body.replaces]
    if body.role == "patient" and any(one.what == "link" for one in others):
        raise Refused("already-waiting", WAITING)
    return [end(batch, replaced, AGAIN)] if replaced and replaced.state.is_open else []


def cancelled(batch: Batch, said: Said[bodies.InvitationCancelled]) -> list[Body]:
    """An invitation taken back before it is used."""
    _of_own(batch, said)
    batch.flush()
    known = find(batch.connection, said.body.invitation)
    if known is None or known.patient != said.patient:
        raise Refused("unknown-invitation", "This invitation is not known.")
    if known.state.is_final:
        raise Refused("ended", f"This invitation is {known.state.label.lower()} already.")
    end(batch, known, said.body.reason)
    return []


def address_declined(batch: Batch, said: Said[bodies.AddressDeclined]) -> list[Body]:
    """An address that the person gave does not become the record's; what it was stands in the log."""
    _of_own(batch, said)
    return []


def _of_own(batch: Batch, said: Said[B_co]) -> None:
    """The patient of a team of the author's; an identity administrator's desk is there for the whole trust."""
    desk = said.author is not None and said.author.role == IDENTITY_ADMINISTRATOR
    if not (desk and said.patient in batch.state.patients):
        known_patient(batch, said)
