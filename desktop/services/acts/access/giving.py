"""Asking to open a record, giving a team access to it, saying no, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.basis import NOT_AGREED, Basis
from care_record.sealing.envelope import DoesNotOpen
from care_record.wire import bodies
from desktop.services.access.known import access_of, has_key, may_open, own_keys
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, STATUS, Done
from desktop.services.authoring.author import Said
from desktop.services.authoring.sealing import SUSPENDED, next_epoch, wraps
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from care_record.access.record import Access
    from care_record.statements.members import Team
    from desktop.services.authoring.author import Author
    from desktop.services.store.projection import Fact

CHANGED = frozenset({AGREEMENT, PATIENTS, OUTBOX, STATUS})
LONGEST_REASON = 500
_GONE = "This is no longer asked for."
_NOT_HOLDER = "Only a team that can open this record decides who else may."


def ask(author: Author, patient: UUID, team: UUID, reason: str) -> Done:
    """Ask for a team of one's own; whoever can open the record decides."""
    author.need_clinician("Only a clinician asks for access.")
    said = _reason(reason, "Say why your team needs to open this record.")
    with author.reader.snapshot():
        person, pending = author.patient(patient)
        known = author.team(team)
        referred = [
            one
            for one in patient_lines.referrals(author.reader, author.state, patient, pending)
            if one.team == team and one.is_open(author.today)
        ]
        if not referred:
            raise Rejected((("team", "This person has no open referral to this team."),))
        access = access_of(author.reader, author.state, patient, pending)
        if team in access.standing:
            raise Rejected((("team", "Your team may open this record already."),))
        if any(one.team == team for one in access.requests.values()):
            raise Rejected((("team", "Your team has asked already."),))
    body = bodies.AccessRequested(team=team, reason=said)
    signed = author.commit([Said("access.requested", patient, body)])
    return Done(CHANGED, signed[0].id, f"{known.name} asks to open the record of {person.name.display}.")


def grant(author: Author, patient: UUID, request: UUID, basis: bodies.Basis, *, earlier: bool) -> Done:
    """Give the team that asks the present epoch, and with `earlier` those before it.

    A workstation that lacks the key says it all the same: one that holds the key wraps it at its next contact.
    """
    with author.reader.snapshot():
        access, pending = _held(author, patient)
        asked = access.requests.get(request)
        if asked is None:
            raise Rejected((("request", _GONE),))
        team = author.state.directory(author.reader).teams.get(asked.team)
        if team is None or not has_key(team):
            words = "That team has no key yet, or it is being changed. Try again when its workstation was in contact."
            raise Rejected((("request", words),))
        # an agreement that waits here is provisional: the service may send it back
        agreed = patient_lines.standing_of(author.reader, patient, ())
        if basis == Basis.AGREEMENT.value and not agreed.shares_with(team.id):
            raise Rejected((("basis", NOT_AGREED),))
        opening: list[Said] = []
        if access.due(author.state.directory(author.reader), author.state.now()) is not None:
            opening = next_epoch(author, patient, access, pending)
        body = _body(access, opening, team, basis)
        body = body.model_copy(update={"request": request, "earlier": earlier})
        said = [*opening, Said("access.granted", patient, body)]
        said += [] if opening else _wraps(author, patient, access, team, earlier=earlier)
    author.commit(said)
    return Done(CHANGED, request, f"{team.name} may open this record.")


def decline(author: Author, patient: UUID, request: UUID, reason: str) -> Done:
    """Say no, with the reason that the team will read."""
    said = _reason(reason, "Say why not; the team that asked will read it.")
    with author.reader.snapshot():
        access, _ = _held(author, patient)
        if request not in access.requests:
            raise Rejected((("request", _GONE),))
    author.commit([Said("access.declined", patient, bodies.AccessDeclined(request=request, reason=said))])
    return Done(CHANGED, request, "Declined; the team that asked is told.")


def end(author: Author, patient: UUID, team: UUID, reason: str) -> Done:
    """End a team's access: its keys go, and what is sealed from now on is sealed to a new one."""
    said = _reason(reason, "Say why this team\u2019s access ends.")
    with author.reader.snapshot():
        access, _ = _held(author, patient)
        if team not in access.standing:
            raise Rejected((("team", "This team has no access that could end."),))
        known = author.state.directory(author.reader).teams[team]
    author.commit([Said("access.ended", patient, bodies.AccessEnded(team=team, reason=said))])
    return Done(CHANGED, team, f"{known.name} can open this record no longer.")


def _body(access: Access, opening: list[Said], team: Team, basis: bodies.Basis) -> bodies.AccessGranted:
    """The grant of the present epoch, or of the one that is opened in the same act."""
    opened = opening[0].body if opening else None
    if isinstance(opened, bodies.AccessGranted):
        number, public = opened.epoch, opened.public
    else:
        assert access.current is not None  # noqa: S101 - there is a team that can open it
        number, public = access.current.number, access.current.public
    party = bodies.Party(team=team.id, generation=team.generation)
    return bodies.AccessGranted(basis=basis, epoch=number, public=public, parties=[party])


def _wraps(author: Author, patient: UUID, access: Access, team: Team, *, earlier: bool) -> list[Said]:
    """Wraps for a team that joins, of the epochs whose key is here."""
    said: list[Said] = []
    for epoch in access.epochs if earlier else access.epochs[-1:]:
        if not epoch.public or not may_open(access, author.me().teams, epoch):
            continue
        try:
            mine = own_keys(author.reader, author.state)
            key = author.state.keys.record_key(author.reader, access, patient, epoch.key, mine)
        except DoesNotOpen:
            continue
        said += wraps(author, patient, epoch.number, key, [team])
    return said


def _held(author: Author, patient: UUID) -> tuple[Access, list[Fact]]:
    """The access to a record that this clinician's team can open, and what waits for it; raises `Rejected`."""
    _, pending = author.patient(patient)
    access = access_of(author.reader, author.state, patient, pending)
    author.need_clinician("Only a clinician decides who may open a record.")
    if access.suspended is not None:
        raise Rejected((("record", SUSPENDED),))
    if not author.me().teams & access.standing.keys():
        raise Rejected((("record", _NOT_HOLDER),))
    return access, pending


def _reason(typed: str, missing: str) -> str:
    said = typed.strip()
    if not said:
        raise Rejected((("reason", missing),))
    if len(said) > LONGEST_REASON:
        raise Rejected((("reason", f"Say it in at most {LONGEST_REASON} characters."),))
    return said
