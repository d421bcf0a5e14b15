"""What people did, and what must be true of it once everything is at rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.problems import Problem
from desktop.services.store import mirror, outbox
from desktop.services.store.outbox import GO_FIRST
from tests.proof.scene import Scene, Workplace

ROUNDS_TO_REST = 16
OWED = frozenset(
    {"patient.registered", "referral.opened", "consent.recorded", "consent.refused", "consent.withdrawn"}
    | {"measure.requested", "measure.cancelled", "risk.acknowledged"}
)
"""What a person did and nobody else could have done instead. Keys of records may be somebody else's, who was first."""


@dataclass(frozen=True, slots=True)
class Act:
    """One statement that a desk kept, in the order in which it did."""

    id: UUID
    desk: int
    kind: str
    stream: UUID


@dataclass
class Ledger:
    """Acts that a process has reported done, and what the log held when all was last at rest."""

    acts: list[Act] = field(default_factory=list)
    applied: dict[UUID, int] = field(default_factory=dict)
    """Entries seen at rest: id and number."""
    left: set[int] = field(default_factory=set)
    """Desks whose member has left the team."""
    restored: bool = False
    """The service has gone back to a backup since: numbers begin anew, and answers that no desk had seen are gone."""

    def people(self) -> list[UUID]:
        """Those who were registered, at whichever desk."""
        return [act.stream for act in self.acts if act.kind == "patient.registered"]


@dataclass
class Found:
    """What was found at rest: `lost` and `doubled` count, `words` say each fault."""

    lost: int = 0
    doubled: int = 0
    words: list[str] = field(default_factory=list)
    applied: dict[UUID, int] = field(default_factory=dict)


def come_to_rest(scene: Scene) -> str:
    """Every desk syncs until nothing moves any more; empty, or why there was no rest."""
    problem = ""
    for _ in range(ROUNDS_TO_REST):
        problem = ""
        for index, place in enumerate(scene.places):
            try:
                place.sync()
            except Problem as error:
                problem = f"desk {index} cannot sync: {type(error).__name__}: {error}"
        if not problem and not any(_moving(place) for place in scene.places) and _all_at(scene):
            return ""
    return problem or "something still moves after many rounds: " + "; ".join(
        f"desk {index}: {[(act.kind, act.state, act.code) for act in outbox.select(place.stores.outbox)]}"
        for index, place in enumerate(scene.places)
    )


def _moving(place: Workplace) -> bool:
    """Whether an act is on its way, which nobody has to look at."""
    stuck = {act.stream for act in outbox.select(place.stores.outbox, "state in ('refused', 'conflict')")}
    waiting = outbox.select(place.stores.outbox, "state in ('waiting', 'accepted')")
    return any(act.state == "accepted" or act.stream not in stuck for act in waiting)


def _all_at(scene: Scene) -> bool:
    return len({mirror.position(place.stores.mirror).cursor for place in scene.places}) == 1


def check(scene: Scene, ledger: Ledger) -> Found:
    """Compare desks, log and ledger. Everything is at rest."""
    found = Found()
    pulled = {place.station.member: scene.bench.pull(place.station.member)[0] for place in scene.places}
    log = sorted(
        {entry.seq: entry for entries in pulled.values() for _, entry in entries}.values(), key=lambda e: e.seq
    )
    found.applied = {entry.id: entry.seq for entry in log}
    for identity, count in Counter(entry.id for entry in log).items():
        if count > 1:
            found.doubled += 1
            found.words.append(f"doubled: {identity} stands {count} times in the log")
    _nothing_gone(ledger, found)
    _every_act_has_an_end(scene, ledger, found)
    _in_order(scene, ledger, found)
    for index, place in enumerate(scene.places):
        here = {(seq, UUID(bytes=one)) for seq, one in place.reader.all("select seq, id from entry")}
        there = {(entry.seq, entry.id) for _, entry in pulled[place.station.member]}
        if there - here or (here != there and index not in ledger.left):
            found.lost += len(there - here)
            found.words.append(f"desk {index} holds {len(here - there)} entries too many and lacks {len(there - here)}")
        _answers(index, place, found, left=index in ledger.left)
    return found


def _nothing_gone(ledger: Ledger, found: Found) -> None:
    for identity, seq in ledger.applied.items():
        if not ledger.restored and found.applied.get(identity) != seq:
            found.lost += 1
            found.words.append(f"lost: entry {seq} was in the log and is gone")


def _every_act_has_an_end(scene: Scene, ledger: Ledger, found: Found) -> None:
    """In the log once, or at its desk with a reason that can be read; never both, never neither."""
    for act in ledger.acts:
        if act.kind not in OWED:
            continue
        rows = outbox.select(scene.places[act.desk].stores.outbox, "id = ?", (act.id.bytes,))
        visible = [row for row in rows if row.state == "waiting" or row.words]
        if act.id in found.applied and rows:
            found.doubled += 1
            found.words.append(f"doubled: {act.kind} is in the log and still in the outbox of desk {act.desk}")
        elif act.id not in found.applied and not visible:
            found.lost += 1
            found.words.append(f"lost: {act.kind} of desk {act.desk} has neither effect nor reason")


def _in_order(scene: Scene, ledger: Ledger, found: Found) -> None:
    """For each desk and person, what does not go first stands in the log in the order in which it was done."""
    lines: dict[tuple[int, UUID], list[int]] = {}
    for act in ledger.acts:
        if act.kind in OWED and act.kind not in GO_FIRST and act.id in found.applied:
            lines.setdefault((act.desk, act.stream), []).append(found.applied[act.id])
    for (desk, _), seqs in lines.items():
        if seqs != sorted(seqs):
            found.words.append(f"out of order: acts of desk {desk} for one person stand as {seqs}")
    for index, place in enumerate(scene.places):
        stuck = outbox.select(place.stores.outbox, "state in ('refused', 'conflict')")
        # who was refused the registration itself has nobody to refer
        not_there = {row.stream for row in stuck if row.kind == "patient.registered"}
        for row in stuck:
            if row.code in ("unknown-patient", "unknown-request") and row.stream not in not_there:
                reasons = [(one.kind, one.state, one.code) for one in stuck if one.stream == row.stream]
                found.words.append(f"out of order: {row.kind} of desk {index} went before what it is about: {reasons}")


def _answers(index: int, place: Workplace, found: Found, *, left: bool) -> None:
    """No answer stays sealed at a desk whose team may read it, and none is left at the desk of who has gone."""
    wrong = ("open",) if left else ("sealed", "shut")
    rows: Iterable[tuple[str, int]] = place.reader.all("select state, count(*) from response group by state")
    for state, count in rows:
        if state in wrong:
            found.words.append(f"desk {index}: {count} answers are {state}")
