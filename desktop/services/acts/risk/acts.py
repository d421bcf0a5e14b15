"""The door for screens: who is told of a flagged answer, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile
from care_record.wire import bodies
from desktop.services.acts.drafts import OUTBOX, PATIENTS, STAFF, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """What was typed; empty text gives a contact up."""

    mobile: str = ""
    email: str = ""


class RiskActs:
    """Each act is done for the person once it is in the outbox. Raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def name_owner(self, patient: UUID, team: UUID, owner: UUID, deputy: UUID | None) -> Done:
        """Say who is told first of what this team asks of a person, and who is next."""
        author = self._author
        author.need_clinician("Only a clinician names who looks after a person.")
        author.team(team)
        members = author.state.directory(author.reader).members
        problems = []
        for field, one in (("owner", owner), ("deputy", deputy)):
            known = members.get(one) if one else None
            if one and (known is None or known.role != "clinician" or team not in known.teams):
                problems.append((field, "Choose a clinician of the team."))
        if owner == deputy:
            problems.append(("deputy", "The deputy is somebody else than the owner."))
        if problems:
            raise Rejected(tuple(problems))
        author.patient(patient)
        author.commit([Said("owner.named", patient, bodies.OwnerNamed(team=team, owner=owner, deputy=deputy))])
        return Done(frozenset({PATIENTS, OUTBOX, STATUS}), patient, "Named.")

    def give_contact(self, member: UUID, draft: ContactDraft) -> Done:
        """Say where a member is told that something waits: one's own, or, for an administrator, anybody's."""
        author = self._author
        me = author.me()
        if member != me.id and me.role != "system-administrator":
            raise Rejected((("", "Only an administrator changes somebody else's contact."),))
        problems: list[tuple[str, str]] = []
        mobile = _read("mobile", draft.mobile, parse_mobile, problems)
        email = _read("email", draft.email, parse_email, problems)
        if problems:
            raise Rejected(tuple(problems))
        body = bodies.MemberContact(member=member, mobile=mobile or None, email=email or None)
        author.commit([Said("member.contact", author.state.identity.trust_id, body)])
        return Done(frozenset({STAFF, OUTBOX, STATUS}), member, "Saved.")


def _read(field: str, typed: str, parse: Callable[[str], str], problems: list[tuple[str, str]]) -> str:
    if not typed.strip():
        return ""
    try:
        return parse(typed)
    except InvalidValueError as error:
        problems.append((field, str(error)))
        return ""
