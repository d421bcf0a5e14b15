"""What is missing so that everybody with a standing basis can open a record: wraps, withheld wraps, the next epoch.

Whichever clinician's workstation is first says it; the service tells the others that it was done already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.access.record import Access
from care_record.schedules.occasions import NO_KEY
from care_record.sealing.envelope import DoesNotOpen
from care_record.statements.statement import read as read_statement
from desktop.services.access.known import has_key, may_open, own_keys
from desktop.services.authoring.sealing import next_epoch, withheld, wraps
from desktop.services.store.projection import access_id

if TYPE_CHECKING:
    from care_record.access.record import Epoch
    from care_record.sealing.keys import SealingKey
    from care_record.statements.members import Team
    from desktop.services.authoring.author import Author, Said
    from desktop.services.store.projection import Fact

_ANSWERABLE = frozenset({"queued", "sent", "delivered", "opened"})
_KEYS_MADE = "select seq, body from entry where stream = ? and kind = 'team-key.created' order by seq desc"
_WAITS = "select 1 from not_raised where patient = ? and code = ? limit 1"
_WITHHELD = "select count(*) from entry where stream = ? and kind = 'record-key.withheld' and seq > ?"


def missing(author: Author, patient: UUID, access: Access, pending: Sequence[Fact]) -> list[Said]:
    """What this workstation should say of one record. Inside a snapshot."""
    if author.me().role != "clinician" or access.suspended is not None:
        return []
    said: list[Said] = []
    unknown = withheld_unknown(author, patient, access, pending)
    for epoch in access.epochs:
        if not epoch.public or not may_open(access, author.me().teams, epoch):
            continue
        lacking = _without_wrap(author, patient, access, epoch, pending)
        also_withheld = epoch.number in unknown
        if not lacking and not also_withheld:
            continue
        key = _key(author, patient, access, epoch)
        if key is not None:
            said += wraps(author, patient, epoch.number, key, lacking)
            said += withheld(author, patient, epoch.number, key) if also_withheld else []
    return said + _for_answers(author, patient, access, pending)


def withheld_unknown(author: Author, patient: UUID, access: Access, pending: Sequence[Fact]) -> frozenset[int]:
    """The epochs for which this workstation does not know that the records desk has its wrap.

    These wraps never come here; that there is one for each epoch since the desk's key was made is seen by counting.
    """
    reader = author.reader
    desk = author.state.directory(reader).records_team
    if desk is None or not has_key(desk):
        return frozenset()
    since = _made(author, desk)
    waiting = sum(fact.kind == "record-key.withheld" for fact in pending)
    if int(reader.get(_WITHHELD, (patient.bytes, since))) + waiting >= len(access.epochs):
        return frozenset()
    tried = {
        row[0]
        for row in reader.all(
            "select epoch from withheld where patient = ? and generation = ?", (patient.bytes, desk.generation)
        )
    }
    return frozenset(one.number for one in access.epochs) - tried


def _made(author: Author, team: Team) -> int:
    """The number of the entry that made a team's present key."""
    for seq, body in author.reader.all(_KEYS_MADE, (author.state.identity.trust_id.bytes,)):
        said = read_statement(body).body if body is not None else {}
        if said.get("team") == team.id.bytes and said.get("generation") == team.generation:
            return int(seq)
    return 0


def _without_wrap(author: Author, patient: UUID, access: Access, epoch: Epoch, pending: Sequence[Fact]) -> list[Team]:
    """The teams that may open an epoch, and have no wrap of it for their present key."""
    teams = author.state.directory(author.reader).teams
    row = access_id(patient, epoch.number)
    held = author.reader.overlaid("record_wrap", "access = ?", (row,), pending).values()
    have = {(one["team"], one["generation"]) for one in held if one["access"] == row}
    parties = (teams.get(team) for team in access.standing if access.may_open(team, epoch.number))
    return [
        team for team in parties if team is not None and has_key(team) and (team.id.bytes, team.generation) not in have
    ]


def _key(author: Author, patient: UUID, access: Access, epoch: Epoch) -> SealingKey | None:
    try:
        return author.state.keys.record_key(
            author.reader, access, patient, epoch.key, own_keys(author.reader, author.state)
        )
    except DoesNotOpen:
        return None


def _for_answers(author: Author, patient: UUID, access: Access, pending: Sequence[Fact]) -> list[Said]:
    """The next epoch, where one is due and an answer may come any day, or a schedule waits for it."""
    directory, now = author.state.directory(author.reader), author.state.now()
    if access.current is not None and access.due(directory, now) is None:
        return []
    if author.reader.get(_WAITS, (patient.bytes, NO_KEY)):
        return next_epoch(author, patient, access, pending)
    requests = author.reader.overlaid("request", "patient = ?", (patient.bytes,), pending)
    if not access.standing or not any(row["state"] in _ANSWERABLE for row in requests.values()):
        return []
    return next_epoch(author, patient, access, pending)
