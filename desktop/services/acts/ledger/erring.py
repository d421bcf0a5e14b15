"""Marking an entry as made in error and entering it under the right person; merging two records of one person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.statements import Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.channels.channel import Channel
from care_record.people.patient import Patient
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts import agreeing, registering, sending
from desktop.services.acts.drafts import (
    AGREEMENT,
    OUTBOX,
    PATIENTS,
    REQUESTS,
    RESPONSES,
    STATUS,
    AgreementDraft,
    Done,
)
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from care_record.people.services import Referral

CHANGED = frozenset({AGREEMENT, PATIENTS, REQUESTS, RESPONSES, OUTBOX, STATUS})
_ENTRY = "select kind, body from entry where stream = ? and id = ? and body is not null"
_RISK = "select 1 from response where id = ? and flagged = 1 and acknowledged_at is null"
OTHERS = "Another team still has an open referral in this record. It is closed there first."


def in_error(author: Author, patient: UUID, what: UUID, why: str, right: UUID | None) -> Done:
    """Mark one entry, and enter it under `right` where that can be: one act for the person, two for the ledger.

    What cannot be entered there is said, and the mark stands.
    """
    reason = _reason(why)
    with author.reader.snapshot():
        person, pending = author.patient(patient)
        kind, body = _entry(author, patient, what)
        if isinstance(body, bodies.ResponseEntered) and author.reader.get(_RISK, (what.bytes,)):
            raise Rejected((("what", "This answer is flagged and nobody has acknowledged it. Do that first."),))
        said: list[Said] = []
        if isinstance(body, (bodies.ReferralOpened, bodies.PatientRegistered)):
            held = patient_lines.referrals(author.reader, author.state, patient, pending)
            open_ones = [one for one in held if one.closed is None]
            if isinstance(body, bodies.ReferralOpened):
                open_ones = [one for one in open_ones if one.id == body.referral]
            said += _closing(author, patient, open_ones)
        about = body.response if isinstance(body, bodies.ResponseReviewed) else None
        marked = bodies.EnteredInError(what=what, kind=kind, why=reason, about=about, right=right)  # type: ignore[arg-type]
        said.append(Said("entered-in-error", patient, marked))
    if isinstance(body, bodies.AgreementBody):
        author.state.keys.forget(patient)
    author.commit(said)
    words = f"Marked as entered in error in the record of {person.name.display}."
    if right is None:
        return Done(CHANGED, what, words)
    try:
        done = _anew(author, right, kind, body)
    except Rejected as error:
        why_not = " ".join(text for _, text in error.problems)
        return Done(CHANGED, what, f"{words} It could not be entered for the other person: {why_not}")
    return Done(CHANGED, done.id if done else what, f"{words} {done.words if done else 'Enter it anew by hand.'}")


def merge(author: Author, old: UUID, into: UUID, why: str) -> Done:
    """Set a record aside: its referrals to one's own teams go on in the other one, and its NHS number too."""
    reason = _reason(why)
    if old == into:
        raise Rejected((("into", "Choose the other record of this person."),))
    with author.reader.snapshot():
        person, pending = author.patient(old)
        kept, waits = author.patient(into)
        for one in (old, into):
            row = author.reader.rows("patient", "id = ?", (one.bytes,)).get(one.bytes)
            if row is not None and row["set_aside"] is not None:
                raise Rejected((("into", "One of the two records was set aside already."),))
        mine = patient_lines.referrals(author.reader, author.state, old, pending)
        there = {
            one.team for one in patient_lines.referrals(author.reader, author.state, into, waits) if one.closed is None
        }
        open_ones = [one for one in mine if one.closed is None]
        said = _closing(author, old, open_ones)
        said += [
            Said("referral.opened", into, bodies.ReferralOpened(referral=new_id(), team=one.team, opened=author.today))
            for one in open_ones
            if one.team not in there
        ]
        said.append(Said("patient.merged", old, bodies.PatientMerged(into=into, why=reason)))
        if person.nhs_number and kept.nhs_number is None:
            said.append(Said("patient.updated", into, _with_number(kept, person)))
    author.commit(said)
    return Done(CHANGED, into, f"Merged. {kept.name.display} is one record from now on; both histories can be read.")


def _closing(author: Author, patient: UUID, open_ones: list[Referral]) -> list[Said]:
    """The end of these referrals; raises `Rejected` where one is another team's."""
    if any(one.team not in author.me().teams for one in open_ones):
        raise Rejected((("what", OTHERS),))
    return [
        Said("referral.closed", patient, bodies.ReferralClosed(referral=one.id, closed=max(author.today, one.opened)))
        for one in open_ones
    ]


def _anew(author: Author, right: UUID, kind: str, body: bodies.Body) -> Done | None:
    """The same entry for the right person, by the same rules as any; None where it has to be entered by hand."""
    if isinstance(body, bodies.MeasureRequested):
        if body.respondent != "patient":
            # whoever else was asked was asked about the other person
            return None
        measure = author.state.measure(author.reader, body.questionnaire, body.version)
        if measure is None:
            return None
        due = max(body.due, author.today)
        channel = Channel(body.channel)
        return sending.send(author, right, (measure.id,), channel, due, body.message or "", sending.Asked("patient"))
    if isinstance(body, bodies.ReferralOpened):
        return registering.open_referral(author, right, body.team, body.reason or "")
    if isinstance(body, bodies.AgreementBody) and kind.startswith("consent."):
        of = Kind.of_wire(kind)
        said = Agreement.from_dict(body.agreement, statement=right, kind=of, base=0, seq=None)
        draft = AgreementDraft(
            said.scope,
            said.given_on,
            said.how,
            said.present,
            teams=said.teams,
            witness=said.witness,
            capacity=said.capacity,
            evidence=said.evidence,
            review_on=said.review_on,
        )
        return agreeing.state(author, right, draft, of.value)
    return None


def _entry(author: Author, patient: UUID, what: UUID) -> tuple[str, bodies.Body]:
    found = author.reader.get(_ENTRY, (patient.bytes, what.bytes))
    if found is None:
        raise Rejected((("what", "This entry is not in this record, or waits in the outbox: discard it there."),))
    kind, data = found
    if kind.startswith(("consent.", "withdrawal.", "response.")):
        author.need_clinician("A clinician marks what was said, answered or reviewed.")
    return kind, bodies.statement_body(kind, read_statement(data).body)


def _with_number(kept: Patient, person: Patient) -> bodies.PatientUpdated:
    return bodies.PatientUpdated(patient=replace(kept, nhs_number=person.nhs_number).to_dict())


def _reason(why: str) -> str:
    said = why.strip()
    if not said:
        raise Rejected((("why", "Say why; it stands beside what it is about."),))
    return said[:500]
