"""Who may say what: one rule for each kind of statement (docs/wire.md, the table of kinds)."""

from __future__ import annotations

from uuid import UUID

from care_record.wire import bodies
from care_record.wire.bodies import Body

TRUST_STREAM = tuple(bodies.STATEMENTS[kind] for kind in sorted(bodies.OF_TRUST))
"""Bodies that stand in the trust's own stream."""

_CLINICIAN_ONLY = (bodies.AccessGranted, bodies.AgreementBody, bodies.ResponseReviewed, bodies.RiskAcknowledged)


class NotAuthorised(ValueError):
    """A statement whose author may not say it. `code` is stable; the text is a sentence for the author."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def check_author(member: UUID, role: bodies.Role, teams: frozenset[UUID], body: Body) -> None:
    """Raise `NotAuthorised` unless a member with this role and these teams may say `body`."""
    if isinstance(body, bodies.TrustCreated):
        raise NotAuthorised("root-only", "Only the root key can begin a trust.")
    if isinstance(body, bodies.TeamKeyCreated | bodies.TeamKeyWrapped):
        _need_role(role, "clinician")
        if body.team not in teams:
            raise NotAuthorised("not-in-team", "You are not a member of this team.")
    elif isinstance(body, bodies.DeviceEnrolled) and body.member == member:
        return
    elif isinstance(body, TRUST_STREAM):
        _need_role(role, "system-administrator")
    elif isinstance(body, _CLINICIAN_ONLY):
        _need_role(role, "clinician")
        if isinstance(body, bodies.AccessGranted) and not any(one.team in teams for one in body.given_to()):
            raise NotAuthorised("not-in-team", "You can give access only together with a team of your own.")
    else:
        _need_role(role, "clinician", "coordinator")


def _need_role(role: str, *needed: str) -> None:
    if role not in needed:
        wanted = " or ".join(needed).replace("-", " ")
        raise NotAuthorised("wrong-role", f"This needs a {wanted}; you are signed in as {role.replace('-', ' ')}.")
