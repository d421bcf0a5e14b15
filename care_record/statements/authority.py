"""Who may say what: one rule for each kind of statement (docs/wire.md, the table of kinds)."""

from __future__ import annotations

from uuid import UUID

from care_record.wire import bodies
from care_record.wire.bodies import Body

TRUST_STREAM = tuple(bodies.STATEMENTS[kind] for kind in sorted(bodies.OF_TRUST))
"""Bodies that stand in the trust's own stream."""

EITHER_STREAM = (bodies.ScheduleSet, bodies.ScheduleEnded)
"""Bodies that stand in the trust's stream for a whole team, and in a patient's for one person."""

OF_TEAM_KEYS = (bodies.TeamKeyCreated, bodies.TeamKeyWrapped, bodies.TeamKeyEscrowed, bodies.RecoveryUsed)
"""Bodies about a team's key, which only a member of the team holds."""

OF_A_TEAMS_WORK = (bodies.ChasingSet,)
"""How a team works: said by its own members who see patients, never by the root."""

OF_PACKS = (bodies.MeasurePackProposed, bodies.MeasurePackApproved, bodies.MeasurePackWithdrawn)
"""Bodies about measure packs, for which two people stand by name."""

_OF_OWN_TEAM = (
    *EITHER_STREAM,
    bodies.SchedulePaused,
    bodies.AppointmentBooked,
    bodies.AppointmentCancelled,
)
"""What a clinician or coordinator says for a team of their own."""
_ROOT_ONLY = (bodies.TrustCreated, bodies.LogKeyNamed)
_CLINICIAN_ONLY = (
    bodies.AccessGranted,
    bodies.RecordKeyWrapped,
    bodies.RecordKeyWithheld,
    bodies.AccessRequested,
    bodies.AccessDeclined,
    bodies.ConsentRecorded,
    bodies.ConsentRefused,
    bodies.ConsentWithdrawn,
    bodies.WithdrawalConfirmed,
    bodies.ResponseEntered,
    bodies.ResponseReviewed,
    bodies.RiskAcknowledged,
    bodies.RiskRaised,
    bodies.OwnerNamed,
)
_OF_INVITATIONS = (bodies.InvitationRequested, bodies.InvitationCancelled, bodies.AddressDeclined)
_CLINICIANS_OWN = ("consent.", "withdrawal.", "response.")
"""Kinds of which a clinician alone says that they were entered in error, as clinicians alone enter most of them."""
_BY_ROLE: dict[type[Body], tuple[bodies.Role, ...]] = {
    **dict.fromkeys(_OF_INVITATIONS, ("clinician", "coordinator", "identity-administrator")),
    **dict.fromkeys(OF_PACKS, ("clinician", "system-administrator")),
    **dict.fromkeys(
        (bodies.WithdrawalRequested, bodies.WithdrawalAnswered, bodies.ToldApart),
        ("clinician", "coordinator", "identity-administrator"),
    ),
    bodies.AccessEnded: ("clinician", "privacy-officer"),
    bodies.GlassBroken: ("clinician", "privacy-officer"),
    **dict.fromkeys((*bodies.identity.OF_CASE.values(), bodies.IdentityDecided), ("identity-administrator",)),
}
"""What takes a role, and nothing else that can be told from the author alone."""
IDENTITY_ADMINISTRATOR = "identity-administrator"
PRIVACY_OFFICER = "privacy-officer"
EPR_INTERFACE = "epr-interface"
"""The role of a record system's interface: it belongs to no team, and holds no team's key."""
_ANYBODY = (bodies.RecordRead, bodies.CopiesDestroyed, bodies.MemberConfirmed)
"""What each member may say of themselves, or what the directory decides by who they are."""
_OF_ONESELF = (bodies.DeviceEnrolled, bodies.MemberContact)
"""What each member may say of themselves, and an administrator of anybody."""


class NotAuthorised(ValueError):
    """A statement whose author may not say it. `code` is stable; the text is a sentence for the author."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def check_author(member: UUID, role: bodies.Role, teams: frozenset[UUID], body: Body) -> None:
    """Raise `NotAuthorised` unless a member with this role and these teams may say `body`.

    What depends on other people (second signatures, own workstations) the directory decides, and who may open a record
    `access.following`.
    """
    if isinstance(body, _ROOT_ONLY):
        raise NotAuthorised("root-only", "Only the root key can say this.")
    if role == EPR_INTERFACE or (isinstance(body, bodies.EprFact) and body.epr is not None):
        _check_epr(member, role, body)
        return
    if isinstance(body, _ANYBODY):
        return
    if isinstance(body, OF_TEAM_KEYS + OF_A_TEAMS_WORK):
        _need_role(role, "clinician", "privacy-officer" if isinstance(body, OF_TEAM_KEYS) else "coordinator")
        _need_team(body.team, teams, "You are not a member of this team.")
    elif type(body) in _BY_ROLE:
        _need_role(role, *_who_may(body))
    elif isinstance(body, bodies.DeviceRevoked) or (isinstance(body, _OF_ONESELF) and body.member == member):
        return
    elif isinstance(body, TRUST_STREAM):
        _need_role(role, "system-administrator")
    elif isinstance(body, bodies.EnteredInError) and body.kind.startswith(_CLINICIANS_OWN):
        _need_role(role, "clinician")
    elif isinstance(body, _CLINICIAN_ONLY):
        _need_role(role, "clinician")
        if isinstance(body, (bodies.AccessRequested, bodies.OwnerNamed)):
            _need_team(body.team, teams, "You can do this only for a team of your own.")
    else:
        _need_role(role, "clinician", "coordinator")
        if isinstance(body, _OF_OWN_TEAM):
            _need_team(body.team, teams, "You are not a member of this team.")


def _check_epr(member: UUID, role: bodies.Role, body: Body) -> None:
    """An interface says what the record system knows, of every team's patients, and that its copies are gone."""
    if isinstance(body, bodies.CopiesDestroyed):
        return
    if not isinstance(body, bodies.EprFact) or body.epr is None:
        raise NotAuthorised("wrong-role", "An EPR interface says only what the EPR knows.")
    if role != EPR_INTERFACE or body.epr.system != member:
        raise NotAuthorised("wrong-role", "Only the EPR's own interface says that something comes from the EPR.")


def _who_may(body: Body) -> tuple[bodies.Role, ...]:
    """A carer is invited by a clinician, who knows them and vouches for them by the signature."""
    if isinstance(body, bodies.InvitationRequested) and body.role == "carer":
        return ("clinician",)
    return _BY_ROLE[type(body)]


def _need_team(team: UUID, teams: frozenset[UUID], words: str) -> None:
    if team not in teams:
        raise NotAuthorised("not-in-team", words)


def _need_role(role: str, *needed: str) -> None:
    if role not in needed:
        wanted = " or ".join(needed).replace("-", " ")
        raise NotAuthorised("wrong-role", f"This needs a {wanted}; you are signed in as {role.replace('-', ' ')}.")
