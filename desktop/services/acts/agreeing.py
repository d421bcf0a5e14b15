"""Recording, refusing and withdrawing the agreement to share and to be contacted."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from care_record.agreement.age import AgreementPath, age_rule
from care_record.agreement.statements import Kind, Scope, statement_problems
from care_record.agreement.statements import Statement as Agreement
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.access.sealing import sealed_note
from desktop.services.acts.author import Author, Said
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, STATUS, AgreementDraft, Done
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

CHANGED = frozenset({AGREEMENT, PATIENTS, OUTBOX, STATUS})
_BODIES = {
    "recorded": bodies.ConsentRecorded,
    "refused": bodies.ConsentRefused,
    "withdrawn": bodies.ConsentWithdrawn,
}


def state(
    author: Author, patient: UUID, draft: AgreementDraft, kind: Literal["recorded", "refused", "withdrawn"]
) -> Done:
    """One statement of the ledger, with the base that its author has seen."""
    author.need_clinician("Only a clinician records what a person agrees to.")
    ends = kind != "recorded"
    with author.reader.snapshot():
        person, pending = author.patient(patient)
        if person.deceased:
            raise Rejected((("kind", "This person has died. No agreement can be recorded."),))
        rules = [
            age_rule(referral.service, person.birth_date, author.today)
            for referral in patient_lines.referrals(author.reader, author.state, patient, pending)
            if referral.is_open(author.today) and referral.team in author.me().teams
        ]
        if kind == "recorded" and not rules:
            raise Rejected((("kind", "This person has no open referral to a team of yours."),))
        refused = next((rule for rule in rules if not rule.allowed), None)
        if kind == "recorded" and refused:
            raise Rejected((("kind", refused.words),))
        held = patient_lines.standing_of(author.reader, patient, pending)
        identity = new_id()
        # What waits here was seen by its author, though it has no number yet to be a base.
        waiting = [fact.id for fact in pending if isinstance(fact.body, bodies.AgreementBody)]
        supersedes = draft.supersedes or (waiting[-1] if waiting else None)
        new = Agreement(
            id=identity,
            kind=Kind(kind),
            scope=draft.scope,
            given_on=draft.given_on,
            how=draft.how,
            by=author.me().id,
            path=rules[0].path.value if rules else AgreementPath.ADULT.value,
            present=draft.present,
            supersedes=supersedes,
            base=held.base,
        )
        problems = statement_problems(new, author.today, allowed=not refused)
        if problems:
            raise Rejected(tuple((one.field, one.words) for one in problems))
        note, opening = sealed_note(author, patient, draft.note, identity, pending, first=ends)
    body = _BODIES[kind](agreement=new.to_dict(), note=note)
    if ends and Scope.SHARE in draft.scope:
        author.state.keys.forget(patient)
    author.commit([*opening, Said(f"consent.{kind}", patient, body, identity, held.base)], draft.note)
    words = {"recorded": "The agreement is recorded.", "refused": "The refusal is recorded."}
    return Done(CHANGED, identity, words.get(kind, "The withdrawal is recorded. Care is not affected."))
