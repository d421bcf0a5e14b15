"""The door for screens to what the identity desk does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire.bodies import identity
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import OUTBOX, PATIENTS, STATUS, Done
from desktop.services.acts.identity import deciding
from desktop.services.acts.identity.drafts import read_evidence, read_request
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads.identity.case import row_of

if TYPE_CHECKING:
    from care_record.wire.bodies import Body
    from care_record.wire.bodies.identity import IdentityEnd
    from desktop.services.acts.identity.drafts import EvidenceDraft, RequestDraft
    from desktop.services.reads.identity.pages import Draft

IDENTITY = "identity"
CHANGED = frozenset({IDENTITY, OUTBOX, STATUS})


class IdentityActs:
    """Each act is done for the person once it is in the outbox. Raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        if author.me().role != IDENTITY_ADMINISTRATOR:
            raise Rejected((("role", "Only an identity administrator works at the identity desk."),))
        self._author = author

    def enter(self, draft: RequestDraft, *, take: bool = False) -> Done:
        """Take a request down, and with `take` look after it; `Done.id` is the case's id."""
        case, me = new_id(), self._author.me().id
        said = [Said("identity.requested", case, read_request(draft, self._author.today))]
        if take:
            said.append(Said("identity.assigned", case, identity.IdentityAssigned(member=me)))
        self._author.commit(said)
        return Done(CHANGED, case, "The request is taken down.")

    def assign(self, case: UUID, member: UUID | None) -> Done:
        """Give a request to a colleague, or back to nobody."""
        with self._author.reader.snapshot():
            row, _ = row_of(self._author.reader, case)
            members = self._author.state.directory(self._author.reader).members
        known = members.get(member) if member else None
        if row["state"] == "closed":
            raise Rejected((("", "This request is closed."),))
        if member is not None and (known is None or known.role != IDENTITY_ADMINISTRATOR):
            raise Rejected((("member", "They do not work at the identity desk."),))
        words = f"{known.name} has the request." if known else "Nobody has the request now."
        return self._say(case, "identity.assigned", identity.IdentityAssigned(member=member), words)

    def take(self, case: UUID) -> Done:
        """Look after a request oneself."""
        me = self._author.me().id
        return self._say(case, "identity.assigned", identity.IdentityAssigned(member=me), "You have the request.")

    def match(self, case: UUID, patient: UUID) -> Done:
        """Take the person who asks for this patient; what the desk sees of the record comes with the next changes."""
        self._need_open(case)
        body = identity.IdentityMatched(patient=patient)
        return self._say(case, "identity.matched", body, "Matched. Compare before you go on.")

    def unmatch(self, case: UUID, reason: str = "") -> Done:
        """Take a wrong match back."""
        self._need_open(case)
        body = identity.IdentityUnmatched(reason=reason.strip() or None)
        return self._say(case, "identity.unmatched", body, "The match is taken back.")

    def add_evidence(self, case: UUID, draft: EvidenceDraft) -> Done:
        """Enter a document that was seen; an expired one is refused."""
        self._need_open(case)
        body = read_evidence(draft, self._author.today)
        return self._say(case, "identity.evidence", body, "The document is entered. No copy is kept.")

    def remove_evidence(self, case: UUID, evidence: UUID) -> Done:
        """Take a document out that was entered wrongly."""
        self._need_open(case)
        body = identity.IdentityEvidenceRemoved(evidence=evidence)
        return self._say(case, "identity.evidence-removed", body, "The document is taken out.")

    def accept(self, case: UUID, draft: Draft) -> Done:
        """Record the check and, where nobody else must, decide."""
        return deciding.accept(self._author, case, draft)

    def decline(self, case: UUID, draft: Draft, reason: str) -> Done:
        """Record that the proof of identity does not suffice and, where nobody else must, decide."""
        return deciding.decline(self._author, case, draft, reason)

    def approve(self, case: UUID) -> Done:
        """Agree with a colleague's check, and decide by it."""
        return deciding.approve(self._author, case)

    def send_back(self, case: UUID, reason: str) -> Done:
        """Give a check back to whoever made it."""
        return deciding.send_back(self._author, case, reason)

    def close(self, case: UUID, outcome: IdentityEnd, reason: str) -> Done:
        """End a request without a decision: the person no longer asks, asked twice, or does not answer."""
        if not reason.strip():
            raise Rejected((("reason", "Say why it is closed."),))
        body = identity.IdentityClosed(outcome=outcome, reason=reason.strip())
        return self._say(case, "identity.closed", body, "The request is closed.")

    def _need_open(self, case: UUID) -> None:
        with self._author.reader.snapshot():
            row, _ = row_of(self._author.reader, case)
        if row["state"] == "closed":
            raise Rejected((("", "This request is closed."),))
        if row["state"] != "open":
            raise Rejected((("", "The check is recorded. Nothing changes until a second person has looked at it."),))

    def _say(self, case: UUID, kind: str, body: Body, words: str) -> Done:
        self._author.commit([Said(kind, case, body)])
        return Done(CHANGED | {PATIENTS}, case, words)
