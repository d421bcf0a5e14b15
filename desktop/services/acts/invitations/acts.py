"""The door for screens to inviting, and to addresses that a person gave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.invitations.deciding import OF_ADDRESSES, Ways, against_ways, may_invite
from care_record.people.dates import parse_birth_date
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile
from care_record.wire import bodies
from desktop.services.acts.drafts import OUTBOX, PATIENTS, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads.invitations.carers import carer_of
from desktop.services.reads.invitations.known import known_of

if TYPE_CHECKING:
    from care_record.invitations.deciding import Known
    from care_record.wire.bodies import Carer, InvitationRequested
    from care_record.wire.bodies.invitations import InvitationChannel, SecondWay
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Row

INVITATIONS = "invitations"
CHANGED = frozenset({INVITATIONS, PATIENTS, OUTBOX, STATUS})


@dataclass(frozen=True, slots=True)
class CarerDraft:
    """A carer as typed."""

    family: str
    given: str
    relationship: str
    born: str
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class InvitationDraft:
    """By which ways the link and the second code go; a carer where one is invited."""

    channel: InvitationChannel
    second: SecondWay
    carer: CarerDraft | None = None


class InvitationActs:
    """Each act is one transaction of the outbox; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def invite(self, patient: UUID, draft: InvitationDraft) -> Done:
        """Invite a person, or somebody who cares for them; whoever has an account is told so in place of a link."""
        carer = _read(draft.carer, self._author) if draft.carer else None
        body = bodies.InvitationRequested(
            channel=draft.channel, second=draft.second, role="carer" if carer else "patient", carer=carer
        )
        return self._say(patient, body)

    def send_again(self, invitation: UUID, draft: InvitationDraft | None = None) -> Done:
        """The same invitation anew, by other ways where `draft` names some; the earlier link stops working."""
        row = self._row(invitation)
        with self._author.reader.snapshot():
            carer = carer_of(self._author.reader, row)
        body = bodies.InvitationRequested(
            channel=draft.channel if draft else row["channel"],
            second=draft.second if draft else row["second"],
            role=row["role"],
            carer=carer,
            replaces=invitation,
        )
        return self._say(UUID(bytes=row["patient"]), body)

    def cancel(self, invitation: UUID, reason: str) -> Done:
        """Take an invitation back; its links stop working."""
        row = self._row(invitation)
        if row["state"] in ("used", "cancelled", "expired"):
            raise Rejected((("invitation", f"This invitation is {row['state']} already."),))
        said = bodies.InvitationCancelled(invitation=invitation, reason=reason.strip() or "Cancelled by the desk.")
        self._author.commit([Said("invitation.cancelled", UUID(bytes=row["patient"]), said)])
        return Done(CHANGED, invitation, "The invitation is cancelled; its links stop working.")

    def accept_address(self, given: UUID) -> Done:
        """Take an address that the person gave, and confirmed by a code, into the record."""
        row = self._given(given)
        patient, email = UUID(bytes=row["patient"]), row["channel"] == Channel.EMAIL.value
        with self._author.reader.snapshot():
            person, _ = self._author.patient(patient)
        if person.restricted:
            raise Rejected((("address", "Contact details are restricted for this person\u2019s safety."),))
        if self._author.me().role not in ("clinician", "coordinator"):
            raise Rejected((("address", "The person\u2019s care team takes it into the record."),))
        corrected = replace(person, **{"email" if email else "mobile": row["address"]})
        body = bodies.PatientUpdated(patient=corrected.to_dict())
        self._author.commit([Said("patient.updated", patient, body)])
        return Done(CHANGED, given, "The address is the record\u2019s now.")

    def decline_address(self, given: UUID, reason: str) -> Done:
        """Leave the record as it is."""
        row = self._given(given)
        if not reason.strip():
            raise Rejected((("reason", "Say why; your colleagues will read it."),))
        body = bodies.AddressDeclined(said=given, reason=reason.strip())
        self._author.commit([Said("account.address-declined", UUID(bytes=row["patient"]), body)])
        return Done(CHANGED, given, "The record stays as it is.")

    def _say(self, patient: UUID, body: InvitationRequested) -> Done:
        author = self._author
        with author.reader.snapshot():
            pending = author.reader.pending("stream = ?", (patient.bytes,))
            known = known_of(author.reader, author.state, patient, pending)
            _check(author, known, body, patient, pending)
        signed = author.commit([Said("invitation.requested", patient, body)])
        told = body.role == "patient" and known.registered
        words = "The person has an account, and will be told so." if told else "The invitation will go out."
        waits = [one for one in against_ways(known, Ways.of(body)) if one.code in OF_ADDRESSES]
        return Done(CHANGED, signed[0].id, f"It waits. {waits[0].words}" if waits else words)

    def _row(self, invitation: UUID) -> Row:
        with self._author.reader.snapshot():
            pending = self._author.reader.pending("kind like 'invitation.%'")
            rows = self._author.reader.overlaid("invitation", "id = ?", (invitation.bytes,), pending)
        if invitation.bytes not in rows:
            raise LookupError("no such invitation here")
        return rows[invitation.bytes]

    def _given(self, given: UUID) -> Row:
        rows = self._author.reader.rows("given_address", "id = ?", (given.bytes,))
        if given.bytes not in rows:
            raise LookupError("no such address here")
        return rows[given.bytes]


def _check(author: Author, known: Known, body: InvitationRequested, patient: UUID, pending: list[Fact]) -> None:
    role = author.me().role
    if body.role == "carer" and role != "clinician":
        raise Rejected((("carer", "A clinician invites a carer: they know who it is."),))
    if role not in ("clinician", "coordinator", "identity-administrator"):
        raise Rejected((("role", "This is not for you to do."),))
    against = may_invite(known, author.today, carer=body.role == "carer")
    against += [one for one in against_ways(known, Ways.of(body)) if one.code not in OF_ADDRESSES]
    if against:
        raise Rejected(tuple(("channel", one.words) for one in against))
    rows = author.reader.overlaid("invitation", "patient = ? and role = 'patient'", (patient.bytes,), pending)
    opened = (one for one in rows.values() if one["state"] not in ("used", "cancelled", "expired"))
    others = [one for one in opened if one["what"] == "link" and one["id"] != (body.replaces or patient).bytes]
    if body.role == "patient" and others and not known.registered:
        words = "This person has an invitation that is still open. Send it again, or cancel it first."
        raise Rejected((("channel", words),))


def _read(draft: CarerDraft, author: Author) -> Carer:
    problems: list[tuple[str, str]] = []
    values: dict[str, str | None] = {"email": None, "mobile": None}
    for field, typed, parse in (("email", draft.email, parse_email), ("mobile", draft.mobile, parse_mobile)):
        if typed.strip():
            try:
                values[field] = parse(typed)
            except InvalidValueError as error:
                problems.append((field, error.words))
    needed = ("family", "given", "relationship")
    problems += [(field, "Enter this.") for field in needed if not getattr(draft, field).strip()]
    born = author.today
    try:
        born = parse_birth_date(draft.born, author.today)
    except InvalidValueError as error:
        problems.append(("born", error.words))
    if problems:
        raise Rejected(tuple(problems))
    return bodies.Carer(
        family=draft.family.strip(),
        given=draft.given.strip(),
        relationship=draft.relationship.strip(),
        born=born,
        **values,
    )
