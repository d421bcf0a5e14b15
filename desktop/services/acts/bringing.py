"""An outbox from before, brought back by its recovery code: its acts are signed anew and wait here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_record.statements import statement
from care_record.statements.signing import sign
from care_record.statements.statement import parse as parse_statement
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, REQUESTS, RESPONSES, STATUS, Done
from desktop.services.authoring.noting import note_anew
from desktop.services.problems import RecoveryCodeProblem, Rejected
from desktop.services.store import mirror, outbox
from desktop.services.ways_back import aside
from desktop.services.ways_back.saving import Saved

if TYPE_CHECKING:
    from pathlib import Path

    from care_record.statements.statement import Statement
    from desktop.services.authoring.author import Author
    from desktop.services.desk import Desk

# Team keys that the old workstation was about to make or give: their private halves have gone with it.
_TEAM_KEYS = "team-key."
NOT_SYNCED = "Wait for the end of the first sync, so that nothing is sent that the service has already."


@dataclass(frozen=True, slots=True)
class Earlier:
    """An outbox from before. Without a code nothing opens it."""

    number: int
    has_code: bool


def earlier(folder: Path) -> tuple[Earlier, ...]:
    """The outboxes that wait for their code."""
    return tuple(Earlier(one.number, one.recovery is not None) for one in aside.kept(folder))


def bring_back(desk: Desk, folder: Path, code: str) -> Done:
    """Open the outbox that this code belongs to, and take its acts. Raises `RecoveryCodeProblem` or `Rejected`.

    Each keeps its id, so that what the service has had is not done twice.
    """
    if not desk.state.network.clean:
        raise Rejected((("code", NOT_SYNCED),))
    found, saved = _opened(aside.kept(folder), code)
    taken, known = desk.writer.submit(lambda _: _take(desk.author, saved.acts, saved.notes)).result()
    if saved.whole:
        found.remove()
    words = "1 act was signed anew" if taken == 1 else f"{taken:,} acts were signed anew"
    more = f"; {known:,} had gone out already" if known else ""
    ask = "Ask an administrator to revoke this workstation's old enrolment."
    if not saved.whole:
        damaged = (
            "Part of that outbox is damaged and cannot be read, so it stays here: see what of your work is missing."
        )
        ask = f"{damaged} {ask}"
    changed = frozenset({AGREEMENT, PATIENTS, REQUESTS, RESPONSES, OUTBOX, STATUS})
    return Done(changed, None, f"{words} and wait in the outbox{more}. {ask}")


def _opened(found: tuple[aside.Aside, ...], code: str) -> tuple[aside.Aside, Saved]:
    problem = RecoveryCodeProblem("No earlier outbox is kept here.")
    for one in found:
        try:
            return one, one.acts(code)
        except RecoveryCodeProblem as error:
            problem = error
    raise problem


def _take(author: Author, acts: list[outbox.Act], notes: list[Statement]) -> tuple[int, int]:
    """Sign anew what the service does not have; gives the numbers of acts taken and known already.

    A registration with its referral is one act. Notes of reading take this workstation's numbers, so that none of them
    is missing from its own.
    """
    for note in notes:
        note_anew(author, note)
    held = outbox.ids(author.stores.outbox)
    of_people = [act for act in acts if not act.kind.startswith(_TEAM_KEYS)]
    new = [act for act in of_people if act.id.bytes not in held and not _has_come(author, act)]
    outbox.take_over(author.stores.outbox, [(act, _anew(author, act)) for act in new])
    author.committed()
    registered = {act.id for act in of_people if act.kind == "patient.registered"}
    taken, known = (
        sum(act.kind not in outbox.BY_ITSELF and (act.bundle == act.id or act.bundle not in registered) for act in some)
        for some in (new, of_people)
    )
    return taken, known - taken


def _has_come(author: Author, act: outbox.Act) -> bool:
    return (
        author.reader.get("select 1 from entry where stream = ? and id = ?", (act.stream.bytes, act.id.bytes))
        is not None
    )


def _anew(author: Author, act: outbox.Act) -> bytes:
    """The same statement, with the same id and base, by this workstation."""
    old, keys = parse_statement(act.statement), author.state.keys
    payload = statement.payload(
        trust=keys.trust,
        device=keys.device,
        id=old.id,
        kind=old.kind,
        stream=old.stream,
        at=old.at,
        body=old.body,
        base=old.base,
        head=mirror.position(author.stores.mirror).head,
    )
    return sign(keys.sign, payload).encode()
