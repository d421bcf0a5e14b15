"""Staff, teams, workstations and policy: what a system administrator says, and who confirms it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.statements import following
from care_record.statements.directory import Directory, NotAuthorised
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import ENROLMENT, OUTBOX, STAFF, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads.trust.known import lay_over, standing

if TYPE_CHECKING:
    from care_record.statements.policy import Policy
    from desktop.services.acts.trust.drafts import StaffDraft, TeamDraft

CHANGED = frozenset({STAFF, ENROLMENT, OUTBOX, STATUS})


def say(author: Author, said: list[Said], id: UUID | None = None, words: str = "") -> Done:
    """Commit what fits the directory with what waits here laid over it; raises `Rejected` in words for what does not.

    What the service would refuse is refused here, before anything is kept.
    """
    with author.reader.snapshot():
        directory, _ = lay_over(author.reader, author.state.directory(author.reader))
        try:
            for one in author.sign(said):
                directory = following.follow(directory, one)
        except NotAuthorised as error:
            raise Rejected((("", str(error)),)) from error
        author.commit(said)
    return Done(CHANGED, id, words)


def authorise(author: Author, draft: StaffDraft) -> Done:
    """A professional is a user whose employer has identified and authorised them; perhaps named for a team at once."""
    name, account = draft.name.strip(), draft.account.strip()
    problems = []
    if not name:
        problems.append(("name", "Enter the name, as colleagues know the person."))
    if not account:
        problems.append(("account", "Enter the account by which the person signs in."))
    elif _taken(author, account):
        problems.append(("account", "Another member of staff signs in by this account."))
    if bool(draft.registration_body.strip()) != bool(draft.registration_number.strip()):
        problems.append(("registration_number", "Enter both the professional body and the number, or neither."))
    if problems:
        raise Rejected(tuple(problems))
    member = new_id()
    body = bodies.MemberAuthorised(
        member=member,
        name=name,
        role=draft.role,
        account=account,
        registration_body=draft.registration_body.strip() or None,
        registration_number=draft.registration_number.strip() or None,
    )
    said = [_said(author, "member.authorised", body)]
    if draft.team is not None:
        said.append(_added(author, member, draft.team))
    return say(author, said, member, f"{name} is authorised.")


def add_to_team(author: Author, member: UUID, team: UUID) -> Done:
    """Name somebody for a team. It counts once a member of the team has confirmed it, or a second administrator."""
    known = _directory(author).members.get(member)
    if known is not None and team in known.teams:
        raise Rejected((("team", f"{known.name} is a member of this team already."),))
    return say(author, [_added(author, member, team)], member, "")


def _added(author: Author, member: UUID, team: UUID) -> Said:
    """While one administrator stands alone nobody can give a second signature, and the root's suffices."""
    now = standing(author.reader, author.state.directory(author.reader))
    body = bodies.MemberAdded(team=team, member=member)
    return Said("member.added", author.state.identity.trust_id, body, by_root=now.alone and now.root_here)


def remove_from_team(author: Author, member: UUID, team: UUID) -> Done:
    """Take somebody out of a team, or take back that they were named for it. The team's key turns."""
    return say(author, [_said(author, "member.removed", bodies.MemberRemoved(team=team, member=member))], member)


def confirm_joining(author: Author, member: UUID, team: UUID) -> Done:
    """Give the second signature."""
    body = bodies.MemberConfirmed(team=team, member=member)
    return say(author, [_said(author, "member.confirmed", body)], member)


def create_team(author: Author, draft: TeamDraft) -> Done:
    """A new team of a service; or the records and duty desk, of which a trust has one."""
    name, telephone = draft.name.strip(), draft.telephone.strip()
    problems = []
    if not name:
        problems.append(("name", "Enter the team\u2019s name, as patients know it."))
    elif any(one.name.casefold() == name.casefold() for one in _directory(author).teams.values()):
        problems.append(("name", "There is a team of this name already."))
    if not telephone and not draft.records:
        problems.append(("telephone", "Enter the number that patients are told."))
    if problems:
        raise Rejected(tuple(problems))
    team = new_id()
    body = bodies.TeamCreated(
        team=team, name=name, service=draft.service, telephone=telephone, records=draft.records or None
    )
    return say(author, [_said(author, "team.created", body)], team, f"{name} is created.")


def revoke(author: Author, device: UUID) -> Done:
    """End a workstation's enrolment; goes out before anything else of the trust."""
    if device == author.state.identity.device_id:
        words = "This is the workstation that you sit at. End its enrolment from another one."
        raise Rejected((("device", words),))
    return say(author, [_said(author, "device.revoked", bodies.DeviceRevoked(device=device))], device)


def set_policy(author: Author, policy: Policy) -> Done:
    """What the trust allows, whole."""
    body = bodies.PolicySet(**asdict(policy))
    return say(author, [_said(author, "policy.set", body)], words="The policy is set.")


def _said(author: Author, kind: str, body: bodies.Body) -> Said:
    return Said(kind, author.state.identity.trust_id, body)


def _directory(author: Author) -> Directory:
    return lay_over(author.reader, author.state.directory(author.reader))[0]


def _taken(author: Author, account: str) -> bool:
    members = _directory(author).members.values()
    return any(one.account.strip().casefold() == account.casefold() for one in members)
