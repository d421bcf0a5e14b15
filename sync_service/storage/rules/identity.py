"""Proof of identity: what the identity desk may say of an access request, and what its decision does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from care_record.identity.case import CaseRefused, decision_problem, follow
from care_record.identity.case import Said as OfCase
from care_record.identity.standing import Decision, missed
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body, identity
from sync_service.storage import oversight
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.identity import pictures
from sync_service.storage.identity.desk import show_to_desk
from sync_service.storage.rules.said import Said


def requested(batch: Batch, said: Said[identity.IdentityRequested]) -> list[Body]:
    """A new access request, seen by the identity desk alone, and by who oversees it."""
    if not batch.log.is_new(said.statement.stream):
        raise Refused("exists", "This access request exists already.")
    if said.body.source == "web":
        raise Refused("invalid", "The web page's own requests come from the service.")
    if said.body.received is not None and said.body.received > batch.today:
        raise Refused("invalid", "The day on which the request was received is in the future.")
    _follow(batch, said)
    show_to_desk(batch, said.directory, said.statement.stream, said.seq)
    oversight.show_to_officers(batch, said.directory, said.statement.stream, said.seq)
    return []


def assigned(batch: Batch, said: Said[identity.IdentityAssigned]) -> list[Body]:
    """Given to an identity administrator, or to nobody."""
    member = said.directory.members.get(said.body.member) if said.body.member else None
    if said.body.member is not None and (member is None or member.role != IDENTITY_ADMINISTRATOR):
        raise Refused("unknown-member", "An access request is given to an identity administrator.")
    _follow(batch, said)
    return []


def matched(batch: Batch, said: Said[identity.IdentityMatched]) -> list[Body]:
    """The desk sees the record's demographics and teams from here on; of a restricted one no address or contact."""
    held = batch.state.patients.get(said.body.patient)
    if held is None:
        raise Refused("unknown-patient", "This record is not known. Search again.")
    _follow(batch, said)
    show_to_desk(batch, said.directory, said.body.patient, said.seq)
    shown = held.patient.without_contact() if held.patient.restricted else held.patient
    referrals = batch.state.referrals.get(said.body.patient, {}).values()
    teams = [identity.IdentityTeam(team=one.team, opened=one.opened, closed=one.closed) for one in referrals]
    return [identity.IdentityRecord(patient=shown.to_dict(), teams=sorted(teams, key=lambda one: one.opened))]


def checked(batch: Batch, said: Said[identity.IdentityChecked]) -> list[Body]:
    """The check; whoever vouches is a clinician of the trust, and not who checks."""
    voucher = said.body.voucher
    if voucher is not None:
        known = said.directory.members.get(voucher)
        if known is None or known.role != "clinician":
            raise Refused("unknown-voucher", "Whoever vouches for a person is a clinician of this trust.")
    _follow(batch, said)
    return []


def closed(batch: Batch, said: Said[identity.IdentityClosed]) -> list[Body]:
    """The request is over: pictures of documents that came for it are destroyed."""
    _follow(batch, said)
    pictures.destroy(batch, said.statement.stream)
    return []


def pictures_asked(batch: Batch, said: Said[identity.IdentityPicturesAsked]) -> list[Body]:
    """Pictures may come from now on, sealed to the key that is named."""
    _follow(batch, said)
    return pictures.asked(batch, said)


def step(batch: Batch, said: Said[Any]) -> list[Body]:
    """Any other statement about an access request."""
    _follow(batch, said)
    return []


def decided(batch: Batch, said: Said[bodies.IdentityDecided]) -> list[Body]:
    """Accepted or declined: by an author who had seen all that was decided before; a decline counts at once."""
    body = said.body
    held = batch.state.patients.get(said.patient)
    author = said.author.id if said.author else UUID(int=0)
    second = said.directory.policy.identity_second_person
    words = decision_problem(batch.cases.of(body.case), said.patient, author, body, second_person=second)
    if held is None or words:
        raise Refused("not-decided", words or "This record is not known.")
    if body.outcome == "accepted" and held.patient.deceased:
        raise Refused("died", "This person has died. No proof of identity can be accepted.")
    if said.statement.base >= said.seq:
        raise Refused("invalid", "This decision names as seen what had not been said yet.")
    known = batch.state.identity.setdefault(said.patient, [])
    new = Decision(said.statement.id, said.seq, said.statement.base, batch.now, body, said.statement.device)
    if newer := missed(new, known):
        days = ", ".join(
            f"{one.body.outcome} on {show_date(day_in_london(from_milliseconds(one.at)))}" for one in newer
        )
        raise Refused(
            "newer-decision",
            f"You had not seen what was decided meanwhile ({days}). Read it, then decide again.",
            tuple(one.seq for one in newer if one.seq is not None),
        )
    known.append(new)
    batch.add(
        t.identity_facts,
        seq=said.seq,
        patient=said.patient.bytes,
        id=new.id.bytes,
        device=said.statement.device.bytes,
        at=batch.now,
        # a decline counts whatever its base, also one that no column holds
        base=min(new.base, said.seq),
        body=cbor.encode(body.to_map()),
    )
    return []


def _follow(batch: Batch, said: Said[Any]) -> None:
    case = said.statement.stream
    author = said.author.id if said.author else None
    second = said.directory.policy.identity_second_person
    one = OfCase(said.statement.id, author, batch.now, batch.today, said.body, second_person=second)
    try:
        batch.cases.keep(follow(batch.cases.of(case), case, one))
    except CaseRefused as refused:
        raise Refused(refused.code, refused.words) from refused


RULES: dict[type[Body], Callable[[Batch, Said[Any]], list[Body]]] = {
    identity.IdentityRequested: requested,
    identity.IdentityAssigned: assigned,
    identity.IdentityMatched: matched,
    identity.IdentityUnmatched: step,
    identity.IdentityEvidence: step,
    identity.IdentityEvidenceRemoved: step,
    identity.IdentityChecked: checked,
    identity.IdentityApproved: step,
    identity.IdentitySentBack: step,
    identity.IdentityClosed: closed,
    identity.IdentityPicturesAsked: pictures_asked,
    bodies.IdentityDecided: decided,
}
