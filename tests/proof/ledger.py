"""What people did, and what must be true of it once everything is at rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from care_record.log.entry import Entry
from care_record.statements.contents import contents
from care_record.statements.members import SETTLING_MS
from care_record.wire.bodies import Body, MeasureRaised, RecordRead, ResponseReturned
from desktop.services.problems import Problem
from desktop.services.store import mirror, outbox
from desktop.services.store.outbox import GO_FIRST
from desktop.services.store.reader import Reader
from tests.proof.scene import Scene, Workplace

ROUNDS_TO_REST = 16
OWED = frozenset(
    {"patient.registered", "referral.opened", "consent.recorded", "consent.refused", "consent.withdrawn"}
    | {"measure.requested", "measure.cancelled", "risk.acknowledged", "patient.updated", "owner.named"}
    | {"appointment.booked", "referral.closed", "invitation.requested", "withdrawal.requested", "withdrawal.answered"}
    | {"entered-in-error", "patient.merged", "patient.told-apart", "schedule.set"}
    | {"access.requested", "access.declined", "access.ended"}
    | {"identity.requested", "identity.assigned", "identity.matched", "identity.evidence", "identity.checked"}
    | {"identity.approved", "identity.sent-back", "identity.decided", "identity.closed"}
)
"""What a person did and nobody else could have done instead. Keys of records may be somebody else's, who was first."""


@dataclass(frozen=True, slots=True)
class Act:
    """One statement that a desk kept, in the order in which it did."""

    id: UUID
    desk: int
    kind: str
    stream: UUID
    name: str = ""
    """What somebody did that says this, by its name in `acting`; empty for what a desk said by itself."""


@dataclass
class Ledger:
    """Acts that a process has reported done, and what the log held when all was last at rest."""

    acts: list[Act] = field(default_factory=list)
    applied: dict[UUID, int] = field(default_factory=dict)
    """Entries seen at rest: id and number."""
    opened: dict[UUID, UUID] = field(default_factory=dict)
    """Retained records that were shown: the opening, and whose."""
    dealt_with: set[UUID] = field(default_factory=set)
    """People of whom somebody has acknowledged a flagged answer in their retained record."""
    registered: set[UUID] = field(default_factory=set)
    """People whose browser was told that they have an account."""
    dropped: set[UUID] = field(default_factory=set)
    """Acts that a person has discarded: each is gone, or the service had it already."""
    left: set[int] = field(default_factory=set)
    """Desks whose member has left the team."""
    restored: bool = False
    """The service has gone back to a backup since: numbers begin anew, and answers that no desk had seen are gone."""

    def take(self, report: dict[str, Any]) -> bool:
        """Take what somebody has discarded, or was told by the service at once; False where it is none of these."""
        match report:
            case {"opened": opening, "patient": patient}:
                self.opened[UUID(opening)] = UUID(patient)
            case {"dealt with": patient}:
                self.dealt_with.add(UUID(patient))
            case {"dropped": acts}:
                self.dropped |= {UUID(one) for one in acts}
            case {"registered": patient}:
                self.registered.add(UUID(patient))
            case _:
                return False
        return True

    def go_back(self) -> None:
        """The service goes back to a backup; what nobody's workstation can bring back is gone with it."""
        self.restored, self.registered = True, set()

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


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row of an outbox."""

    id: UUID
    kind: str
    stream: UUID
    state: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class SeenDesk:
    """What one desk holds, and the entries that the service `given` it would: both as (number, id)."""

    rows: list[SeenRow]
    held: set[tuple[int, UUID]]
    given: set[tuple[int, UUID]]
    answers: dict[str, int]

    @classmethod
    def of_dump(cls, entries: Iterable[Entry], dump: dict[str, Any]) -> SeenDesk:
        """From what the service gives a desk, and what the desk's own process tells of itself."""
        return cls(
            rows=[SeenRow(UUID(row[0]), row[1], UUID(row[2]), *row[3:]) for row in dump["rows"]],
            held={(seq, UUID(one)) for seq, one in dump["held"]},
            given={(entry.seq, entry.id) for entry in entries},
            answers=dump["answers"],
        )


def come_to_rest(scene: Scene, *, restored: bool) -> str:
    """Every desk syncs until nothing moves any more; empty, or why there was no rest.

    After a restored backup some acts wait a day for what a colleague may still bring back: then that day passes.
    """
    problem = _rest(scene)
    if problem and restored:
        scene.world.clock.now += SETTLING_MS
        problem = _rest(scene)
    return problem


def _rest(scene: Scene) -> str:
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
        f"desk {index}, at {mirror.position(place.stores.mirror).cursor}: "
        f"{[(act.kind, act.state, act.stream.hex[-6:]) for act in _moving(place)]}"
        for index, place in enumerate(scene.places)
    )


def _moving(place: Workplace) -> list[outbox.Act]:
    return moving(outbox.select(place.stores.outbox))


def moving(rows: Sequence[outbox.Act]) -> list[outbox.Act]:
    """The acts of an outbox that are on their way: neither stuck nor behind what somebody has to look at first.

    A decision about somebody's identity is behind its check, which stands in another stream.
    """
    stuck = set[UUID]()
    further = {act.stream for act in rows if act.state in ("refused", "conflict")}
    while further:
        stuck |= further
        behind = {act.bundle for act in rows if act.stream in stuck}
        further = {act.stream for act in rows if act.kind == outbox.DECISION and act.bundle in behind} - stuck
    return [act for act in rows if act.state == "accepted" or (act.state == "waiting" and act.stream not in stuck)]


def _all_at(scene: Scene) -> bool:
    return len({mirror.position(place.stores.mirror).cursor for place in scene.places}) == 1


def seen(scene: Scene) -> list[SeenDesk]:
    """What the desks of a scene hold, and what the service gives each."""
    return [
        SeenDesk(
            rows=[
                SeenRow(row.id, row.kind, row.stream, row.state, row.code, row.words)
                for row in outbox.select(place.stores.outbox)
            ],
            held=held(place.reader),
            given={(entry.seq, entry.id) for _, entry in scene.bench.pull(place.station.member)[0]},
            answers=answers(place.reader),
        )
        for place in scene.places
    ]


def held(reader: Reader) -> set[tuple[int, UUID]]:
    """The entries that a mirror holds, as (number, id)."""
    return {(seq, UUID(bytes=one)) for seq, one in reader.all("select seq, id from entry")}


def answers(reader: Reader) -> dict[str, int]:
    """How many answers a mirror has in each state."""
    rows: Iterable[tuple[str, int]] = reader.all("select state, count(*) from response group by state")
    return dict(rows)


def check(desks: list[SeenDesk], ledger: Ledger) -> Found:
    """Compare desks, log and ledger. Everything is at rest."""
    found = Found()
    log = sorted(set[tuple[int, UUID]]().union(*(desk.given for desk in desks)))
    found.applied = {identity: seq for seq, identity in log}
    for identity, count in Counter(identity for _, identity in log).items():
        if count > 1:
            found.doubled += 1
            found.words.append(f"doubled: {identity} stands {count} times in the log")
    _nothing_gone(ledger, found)
    _every_act_has_an_end(desks, ledger, found)
    _in_order(desks, ledger, found)
    for index, desk in enumerate(desks):
        left = index in ledger.left
        lacks, too_many = desk.given - desk.held, desk.held - desk.given
        if lacks or (too_many and not left):
            found.lost += len(lacks)
            found.words.append(f"desk {index} holds {len(too_many)} entries too many and lacks {len(lacks)}")
        # no answer stays sealed where the team may read it, and none is left at the desk of who has gone
        wrong = ("open",) if left else ("sealed", "shut")
        found.words += [f"desk {index}: {desk.answers[one]} answers are {one}" for one in wrong if one in desk.answers]
    return found


def check_once(log: Iterable[Entry], ledger: Ledger, found: Found) -> None:
    """What no desk keeps in its outbox stands once: due measures, accounts, and openings with a note of each reading.

    `log` is what a privacy officer sees, too.
    """
    entries = list(log)
    due = Counter(_occasion(entry) for entry in entries if entry.kind == "measure.raised")
    accounts = Counter(entry.stream for entry in entries if entry.kind == "account.registered")
    openings = Counter(entry.id for entry in entries if entry.kind == "glass.broken")
    for what, counted in (("due measure", due), ("account of", accounts), ("opening", openings)):
        twice = [one for one, count in counted.items() if count > 1]
        found.doubled += len(twice)
        found.words += [f"doubled: {what} {one}" for one in twice]
    said = [body for entry in entries if (body := _body(entry)) is not None]
    read = {body.patient for body in said if isinstance(body, RecordRead) and body.what == "retained"}
    # once a person has withdrawn its body travels to nobody
    acknowledged = {entry.stream for entry in entries if entry.kind == "risk.acknowledged"}
    missing = [f"account of {one}" for one in ledger.registered if not accounts[one]]
    missing += [f"opening {one}" for one in ledger.opened if not openings[one]]
    missing += [f"note of opening {one}" for one, person in ledger.opened.items() if person not in read]
    missing += [f"acknowledgement for {one}" for one in ledger.dealt_with - acknowledged]
    found.lost += len(missing)
    found.words += [f"lost: {one}" for one in missing]


def _body(entry: Entry) -> Body | None:
    found = contents(entry)
    return found[0] if found is not None else None


def _occasion(entry: Entry) -> str:
    body = _body(entry)
    return f"{body.schedule} {body.occasion} {entry.stream}" if isinstance(body, MeasureRaised) else str(entry.id)


def check_answers(log: Iterable[Entry], receipts: Iterable[str], found: Found) -> None:
    """Every answer that a browser has a receipt for is in the log, and none is there twice."""
    returned = Counter(_receipt(entry) for entry in log if entry.kind == "response.returned")
    missing = [one for one in receipts if not returned[one]]
    found.lost += len(missing)
    found.words += [f"lost: the answer with the receipt {one}" for one in missing]
    twice = [one for one, count in returned.items() if count > 1]
    found.doubled += len(twice)
    found.words += [f"doubled: the answer with the receipt {one}" for one in twice]


def _receipt(entry: Entry) -> str:
    body = _body(entry)
    return body.receipt if isinstance(body, ResponseReturned) else ""


def _nothing_gone(ledger: Ledger, found: Found) -> None:
    for identity, seq in ledger.applied.items():
        if not ledger.restored and found.applied.get(identity) != seq:
            found.lost += 1
            found.words.append(f"lost: entry {seq} was in the log and is gone")


def _every_act_has_an_end(desks: list[SeenDesk], ledger: Ledger, found: Found) -> None:
    """In the log once, or at its desk with a reason that can be read; never both, never neither."""
    rows = [{row.id: row for row in desk.rows} for desk in desks]
    for act in ledger.acts:
        if act.kind not in OWED:
            continue
        row = rows[act.desk].get(act.id)
        if act.id in found.applied and row is not None:
            found.doubled += 1
            found.words.append(f"doubled: {act.kind} is in the log and still in the outbox of desk {act.desk}")
        elif (
            act.id not in found.applied
            and act.id not in ledger.dropped
            and not (row is not None and (row.state == "waiting" or row.words))
        ):
            found.lost += 1
            found.words.append(f"lost: {act.kind} of desk {act.desk} has neither effect nor reason")


def _in_order(desks: list[SeenDesk], ledger: Ledger, found: Found) -> None:
    """For each desk and person, what does not go first stands in the log in the order in which it was done."""
    lines: dict[tuple[int, UUID], list[int]] = {}
    for act in ledger.acts:
        if act.kind in OWED and act.kind not in GO_FIRST and act.id in found.applied:
            lines.setdefault((act.desk, act.stream), []).append(found.applied[act.id])
    for (desk, _), seqs in lines.items():
        if seqs != sorted(seqs):
            found.words.append(f"out of order: acts of desk {desk} for one person stand as {seqs}")
    for index, one in enumerate(desks):
        stuck = [row for row in one.rows if row.state in ("refused", "conflict")]
        # who was refused the registration itself has nobody to refer
        not_there = {row.stream for row in stuck if row.kind == "patient.registered"}
        for row in stuck:
            # a request for access is gone once a colleague has answered it
            before = {"unknown-patient"} if row.kind.startswith("access.") else {"unknown-patient", "unknown-request"}
            if row.code in before and row.stream not in not_there:
                reasons = [(one.kind, one.state, one.code) for one in stuck if one.stream == row.stream]
                found.words.append(f"out of order: {row.kind} of desk {index} went before what it is about: {reasons}")
