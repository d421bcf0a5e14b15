"""Access to a record: decided by the rules that both ends share, with what the service knows of referrals and keys."""

from uuid import UUID

from care_record.access.following import AccessRefused, follow
from care_record.access.following import Said as AccessSaid
from care_record.access.record import Access
from care_record.agreement.basis import NOT_AGREED, Basis
from care_record.agreement.ledger import standing
from care_record.sealing.keys import MalformedKey, PublicSealingKey
from care_record.statements.authority import PRIVACY_OFFICER
from care_record.statements.members import Team
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.risk.flags import hand_over
from sync_service.storage.rules.said import B_co, Said, known_patient, open_referrals, referrals_to

TURNED = "The team's key has turned meanwhile, or must turn first because somebody has left."


def followed(batch: Batch, said: Said[B_co]) -> Access:
    """The access after this statement; raises `Refused` with what the shared rules say against it."""
    assert said.author is not None  # noqa: S101
    heard = AccessSaid(
        said.statement.id,
        said.seq,
        batch.now,
        said.statement.device,
        said.teams,
        said.body,
        # a withdrawal counts whatever its base, also one that no column holds
        min(said.statement.base, said.seq),
        overrules=said.author.role == PRIVACY_OFFICER,
    )
    try:
        return follow(batch.access.of(said.patient), heard)
    except AccessRefused as error:
        raise Refused(error.code, str(error)) from error


def granted(batch: Batch, said: Said[bodies.AccessGranted]) -> list[Body]:
    """A grant brings the next epoch to life when one is due, or gives the present one to further teams."""
    body = said.body
    known_patient(batch, said)
    access = batch.access.of(said.patient)
    for party in body.given_to():
        referrals = referrals_to(batch, said.patient, frozenset({party.team}))
        if party.team not in access.standing:
            referrals = [one for one in referrals if one.is_open(batch.today)]
        if not referrals:
            raise Refused("no-referral", "Access can be given only to a team that the person is referred to.")
        _current(said.directory.teams.get(party.team), party.generation, "team-key-turned")
        if party.team not in access.standing and body.basis == Basis.AGREEMENT.value:
            _agreed(batch, said, party.team)
    after = followed(batch, said)
    current = access.current
    if current is not None and body.epoch > current.number and access.due(said.directory, batch.now) is None:
        raise Refused("key-exists", "This record has its key already; use the one that stands.")
    try:
        PublicSealingKey(body.public)
    except MalformedKey as error:
        raise Refused("invalid", "The record's public key is not a key.") from error
    batch.access.keep(said.patient, after)
    return []


def _agreed(batch: Batch, said: Said[bodies.AccessGranted], team: UUID) -> None:
    """What rests on the person's agreement needs one that stands and covers the team."""
    if not standing(batch.state.agreement.get(said.patient, [])).shares_with(team):
        raise Refused("not-agreed", NOT_AGREED)


def _current(team: Team | None, generation: int, code: str) -> None:
    if team is None or generation not in team.keys:
        raise Refused("unknown-team-key", "This team has no such key.")
    if team.turn_due or generation != team.generation:
        raise Refused(code, TURNED)


def wrapped(batch: Batch, said: Said[bodies.RecordKeyWrapped]) -> list[Body]:
    """A record's key for a team that may open it: once for each generation of the team's key."""
    known_patient(batch, said)
    followed(batch, said)
    _current(said.directory.teams.get(said.body.team), said.body.generation, "team-key-exists")
    _once(batch, said)
    return []


def withheld(batch: Batch, said: Said[bodies.RecordKeyWithheld]) -> list[Body]:
    """The same for the records and duty desk, whose wrap is kept out of sync."""
    known_patient(batch, said)
    desk = said.directory.records_team
    if desk is None or desk.id != said.body.team:
        raise Refused("no-records-team", "This is not the trust's records and duty desk.")
    followed(batch, said)
    _current(desk, said.body.generation, "team-key-exists")
    _once(batch, said)
    return []


def _once(batch: Batch, said: Said[bodies.RecordKeyWrapped] | Said[bodies.RecordKeyWithheld]) -> None:
    if batch.wraps.has(said.patient, said.body):
        raise Refused("wrapped-already", "This key was wrapped already; there is nothing left to do.")


def requested(batch: Batch, said: Said[bodies.AccessRequested]) -> list[Body]:
    """A team with an open referral asks to open the record."""
    known_patient(batch, said)
    if not open_referrals(batch, said.patient, frozenset({said.body.team}), batch.today):
        raise Refused("no-referral", "Access can be asked for only by a team that the person is referred to.")
    batch.access.keep(said.patient, followed(batch, said))
    return []


def declined(batch: Batch, said: Said[bodies.AccessDeclined]) -> list[Body]:
    """A holder says no to a request."""
    known_patient(batch, said)
    batch.access.keep(said.patient, followed(batch, said))
    return []


def ended(batch: Batch, said: Said[bodies.AccessEnded]) -> list[Body]:
    """A team may open the record no longer, and its wraps are erased."""
    if said.author is None or said.author.role != PRIVACY_OFFICER:
        known_patient(batch, said)
    elif said.patient not in batch.state.patients:
        raise Refused("unknown-patient", "This record is not known.")
    batch.access.keep(said.patient, followed(batch, said))
    batch.flush()
    batch.wraps.erase(said.patient, team=said.body.team)
    hand_over(batch, said.patient)
    return []
