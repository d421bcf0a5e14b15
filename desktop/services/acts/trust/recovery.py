"""The recovery key: made and split on an administrator's desktop, put together at a team's new workstation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import unwrap_team_key, wrap_team_key
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from desktop.services.acts.trust.administering import say
from desktop.services.acts.trust.drafts import RecoveryDraft, Share
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.trust import shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from care_record.statements.members import RecoveryKey, Team
    from desktop.services.acts.drafts import Done


def split(author: Author, custodians: tuple[UUID, UUID, UUID]) -> RecoveryDraft:
    """A new key, which is nowhere but in the words that come back. Raises `Rejected`."""
    with author.reader.snapshot():
        members = author.state.directory(author.reader).members
    if len(set(custodians)) != shares.CUSTODIANS or not all(one in members for one in custodians):
        raise Rejected((("custodians", "Choose three different people."),))
    key = SealingKey.generate()
    words = shares.split(key.seed)
    return RecoveryDraft(
        key.public.encoded,
        tuple(Share(one, members[one].name, said) for one, said in zip(custodians, words, strict=True)),
    )


def create(author: Author, draft: RecoveryDraft) -> Done:
    """Say that it was made and who holds the shares; the teams' workstations put their keys away for it."""
    with author.reader.snapshot():
        generation = max(author.state.directory(author.reader).recovery, default=0) + 1
    body = bodies.RecoveryKeyCreated(
        generation=generation, public=draft.public, custodians=[one.custodian for one in draft.shares]
    )
    said = [Said("recovery-key.created", author.state.identity.trust_id, body)]
    return say(author, said, words="The recovery key is made. Nothing of it is on this computer.")


def use(author: Author, team: UUID, reason: str, words: tuple[str, str]) -> Done:
    """Unwrap the team's keys with the key that the words give, wrap them for this workstation, and say so to all.

    Raises `Rejected`; then nothing was said. The key lives in memory until this returns.
    """
    if not reason.strip():
        raise Rejected((("reason", "Say why; all members of the team read it."),))
    seed, places = shares.join(*words)
    key = SealingKey(seed)
    with author.reader.snapshot():
        directory = author.state.directory(author.reader)
        known = next((one for one in directory.recovery.values() if one.public == key.public.encoded), None)
        if known is None:
            raise Rejected((("share_1", "These are not the words of this trust\u2019s recovery key."),))
        if known.generation != max(directory.recovery):
            raise Rejected((("share_1", "These are the words of an older recovery key; a newer one took its place."),))
        given = list(_given(author, directory.teams[team], key, known))
    if not given:
        raise Rejected((("share_1", "No key of this team was put away for this recovery key."),))
    custodians = [known.custodians[place] for place in places]
    used = bodies.RecoveryUsed(team=team, recovery=known.generation, custodians=custodians, reason=reason.strip())
    said = [Said("recovery.used", author.state.identity.trust_id, used), *given]
    return say(author, said, team, "This workstation has the team\u2019s keys again. All members are told.")


def _given(author: Author, team: Team, key: SealingKey, known: RecoveryKey) -> Iterator[Said]:
    trust, seal = author.state.keys.trust, author.state.keys.seal.public
    for body in _escrows(author, team.id, known.generation):
        try:
            opened = unwrap_team_key(
                body.wrap,
                key,
                trust=trust,
                team=team.id,
                generation=body.generation,
                public=team.keys.get(body.generation, b""),
            )
        except DoesNotOpen:
            continue
        wrap = wrap_team_key(opened, seal, trust=trust, team=team.id, generation=body.generation)
        wrapped = bodies.TeamKeyWrapped(
            team=team.id, generation=body.generation, device=author.state.keys.device, wrap=wrap, key=opened.key_id
        )
        yield Said("team-key.wrapped", trust, wrapped)


def _escrows(author: Author, team: UUID, recovery: int) -> Iterator[bodies.TeamKeyEscrowed]:
    trust = author.state.identity.trust_id
    rows = author.reader.all(
        "select body from entry where stream = ? and kind = 'team-key.escrowed' order by n", (trust.bytes,)
    )
    for (stored,) in rows:
        statement = read_statement(stored)
        body = bodies.statement_body(statement.kind, statement.body)
        if isinstance(body, bodies.TeamKeyEscrowed) and (body.team, body.recovery) == (team, recovery):
            yield body
