"""Sealing to a record's present key: whoever seals opens the next epoch first when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.access.record import Access, Why
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_record_key
from care_record.wire import bodies
from desktop.services.access.known import access_of, has_key, parties_of_next
from desktop.services.authoring.author import Said
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from care_record.statements.members import Team
    from desktop.services.authoring.author import Author
    from desktop.services.store.projection import Fact

SUSPENDED = (
    "This person has withdrawn, so nothing new is sealed to the record until that is settled. Care is not affected."
)
NO_KEY = "This record has no key yet, so a note could not be kept secret. Leave the note empty for now."
NOT_OURS = "Your team cannot open what is sealed here, so it cannot write here either. Ask for access first."
TURNING = (
    "The key of a team that can open this record is being changed, because somebody has left it. "
    "Try again when that workstation has been in contact."
)


@dataclass(frozen=True, slots=True)
class Sealing:
    """What to seal to: the epoch and its encoded key. `said` opens that epoch, and belongs to the same act, first."""

    epoch: int
    encoded: bytes
    said: tuple[Said, ...] = ()

    @property
    def public(self) -> PublicSealingKey:
        """The key itself; a send needs it not, since others seal to it."""
        return PublicSealingKey(self.encoded)


def sealing_epoch(
    author: Author, patient: UUID, pending: Sequence[Fact], *, first: bool = False, known: Access | None = None
) -> Sealing:
    """The epoch to seal to, opening the next one when it is due; raises `Rejected` where nothing can be sealed.

    `first` is for acts that overtake what waits: they do not rely on an epoch whose opening is still in the queue.
    `known` is the access where it was worked out already, from the same moment and what waits.
    """
    if first:
        pending = [fact for fact in pending if fact.kind != "access.granted"]
    access = known or access_of(author.reader, author.state, patient, pending)
    if access.suspended is not None:
        raise Rejected((("record", SUSPENDED),))
    directory = author.state.directory(author.reader)
    current = access.current
    if current is not None and access.due(directory, author.state.now()) is None:
        return Sealing(current.number, current.public)
    said = next_epoch(author, patient, access, pending)
    if said:
        grant = said[0].body
        assert isinstance(grant, bodies.AccessGranted)  # noqa: S101 - the first statement opens the epoch
        return Sealing(grant.epoch, grant.public, tuple(said))
    if current is not None and current.number > access.destroyed and current.closed is not Why.WITHDRAWN:
        # as answers do: nobody can open the next one now, and what is written must not be lost
        return Sealing(current.number, current.public)
    raise Rejected((("record", _why_not(author, access)),))


def next_epoch(author: Author, patient: UUID, access: Access, pending: Sequence[Fact]) -> list[Said]:
    """The statements that open a record's next epoch, the grant first; none where this person or moment cannot."""
    directory, me = author.state.directory(author.reader), author.me()
    if me.role != "clinician" or access.suspended is not None:
        return []
    referred: set[UUID] = set()
    if not access.standing:
        held = patient_lines.referrals(author.reader, author.state, patient, pending)
        referred = {one.team for one in held if one.is_open(author.today)}
    parties = parties_of_next(access, directory, me, referred)
    return opened(author, patient, access, parties) if parties else []


def first_epoch(author: Author, patient: UUID, teams: Sequence[Team]) -> list[Said]:
    """What gives a new record its key, for those of `teams` that have one themselves; nothing for who makes no keys.

    Without it the record is opened later, by the first clinician who acts on it.
    """
    with_keys = [team for team in teams if has_key(team)]
    return opened(author, patient, Access(), with_keys) if with_keys and author.me().role == "clinician" else []


def opened(author: Author, patient: UUID, access: Access, parties: Sequence[Team]) -> list[Said]:
    """A new epoch for `parties`: its grant, a wrap for each, and the withheld one."""
    key = SealingKey.generate()
    number = (access.current.number if access.current else 0) + 1
    given = [bodies.Party(team=team.id, generation=team.generation) for team in parties]
    body = bodies.AccessGranted(basis="care", epoch=number, public=key.public.encoded, parties=given)
    author.state.keys.keep(patient, key)
    return [
        Said("access.granted", patient, body),
        *wraps(author, patient, number, key, parties),
        *withheld(author, patient, number, key),
    ]


def wraps(author: Author, patient: UUID, epoch: int, key: SealingKey, teams: Iterable[Team]) -> list[Said]:
    """The key of an epoch, wrapped for the present key of each team, as the verified directory has it."""
    return [
        Said(
            "record-key.wrapped",
            patient,
            bodies.RecordKeyWrapped(
                epoch=epoch,
                team=team.id,
                generation=team.generation,
                wrap=_wrap(author, patient, epoch, key, team),
                key=key.key_id,
            ),
        )
        for team in teams
    ]


def withheld(author: Author, patient: UUID, epoch: int, key: SealingKey) -> list[Said]:
    """The key of an epoch, wrapped for the records and duty desk; nothing while the trust has none with a key."""
    desk = author.state.directory(author.reader).records_team
    if desk is None or not has_key(desk):
        return []
    body = bodies.RecordKeyWithheld(
        epoch=epoch,
        team=desk.id,
        generation=desk.generation,
        wrap=_wrap(author, patient, epoch, key, desk),
        key=key.key_id,
    )
    return [Said("record-key.withheld", patient, body)]


def sealed_note(
    author: Author, patient: UUID, note: str, statement: UUID, pending: Sequence[Fact], *, first: bool = False
) -> tuple[bytes | None, tuple[Said, ...]]:
    """A note sealed to the record (None for an empty one), and what opens the epoch for it; raises `Rejected`."""
    if not note.strip():
        return None, ()
    try:
        found = sealing_epoch(author, patient, pending, first=first)
    except Rejected as error:
        raise Rejected(tuple(("note", words) for _, words in error.problems)) from error
    info = context.note(trust=author.state.keys.trust, patient=patient, key=found.public.key_id, statement=statement)
    return seal(found.public, info, note.strip().encode()).encode(), found.said


def _wrap(author: Author, patient: UUID, epoch: int, key: SealingKey, team: Team) -> bytes:
    public = PublicSealingKey.known(team.keys[team.generation])
    return wrap_record_key(key, public, trust=author.state.keys.trust, patient=patient, epoch=epoch)


def _why_not(author: Author, access: Access) -> str:
    if access.current is None and not access.standing:
        return NO_KEY
    if access.standing and not author.me().teams & access.standing.keys():
        return NOT_OURS
    return TURNING
