"""One import from beginning to end: rows decided some hundred at a time, kept in the outbox, pushed, and seen back.

What waits in the outbox is bounded by one round, so that ten times the rows cost ten times as much. A kill at any
point leaves whole acts in the outbox, which the next run pushes first; what they said is known by then.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from care_record.arriving.matching import clashes
from care_record.arriving.rows import KINDS, Kind, PersonRow, Refusal, Row, Where
from care_record.statements.authority import EPR_INTERFACE
from desktop.services.arriving.deciding import decide, keys
from desktop.services.arriving.judging import Decided, Judging, Outcome
from desktop.services.arriving.known import CODES, Here, codes_of, kept_codes
from desktop.services.problems import Problem
from desktop.services.store import mirror, outbox

if TYPE_CHECKING:
    from care_record.arriving.files import Files
    from desktop.services.desk import Desk
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores

AT_ONCE = 1000
"""Rows of one round: what they lead to goes out before the next are looked at."""
CLASH = "Its NHS number stands in row {row} too{file}, with another date of birth. Neither row is taken."


class NotAnInterface(Problem):
    """The profile is a person's."""

    words = "This profile belongs to a person. What comes from the EPR is said by an EPR interface of its own."
    way_back = "Name the interface's profile with --profile; docs/import.md says how one is enrolled."


class StillWaits(Problem):
    """After a restored backup, statements of the interface wait until a colleague's workstation was there."""

    words = "Statements of an earlier import wait until a colleague\u2019s workstation has brought back its own."
    way_back = "Nothing was taken. Run it again later; nothing waits for longer than a day."


# What was refused, and what stands behind it in the same record.
_STUCK = (
    "state in ('refused', 'conflict') or (state = 'waiting' and stream in "
    "(select stream from act where state in ('refused', 'conflict')))"
)


@dataclass
class Summary:
    """What has become of the rows so far: counts by kind and outcome, and `refused` ones by kind."""

    counts: dict[Kind, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    left_over: int = 0
    """Acts of an earlier run that the service refused; they were let go."""

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(counts["refused"] for counts in self.counts.values())

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return sum(counts.total() for counts in self.counts.values())


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom to tell: of each refused row, and after each round."""

    refused: Callable[[Refusal], None]
    progress: Callable[[Summary], None]


@dataclass(frozen=True, slots=True)
class _Act:
    """Whose row a statement of this round belongs to, and what was to become of it."""

    kind: Kind
    where: Where
    outcome: Outcome


@contextmanager
def at_work(desk: Desk) -> Iterator[Reader]:
    """A desk whose writer runs, and a reading connection. Raises `NotAnInterface`."""
    reader = desk.reader()
    writer = threading.Thread(target=desk.writer.run, name="writer")
    writer.start()
    try:
        desk.sync.sync_once(reader)
        if desk.state.me(reader).role != EPR_INTERFACE:
            raise NotAnInterface
        yield reader
    finally:
        desk.stop()
        writer.join()
        reader.close()


class Taking:
    """Takes the rows of files, on one thread, at a desk whose writer runs. Raises `Problem` where it cannot go on."""

    def __init__(self, desk: Desk, reader: Reader, listener: Listener, *, look_alikes: bool, dry: bool) -> None:
        self.summary = Summary()
        self._desk = desk
        self._reader = reader
        self._listener = listener
        self._dry = dry
        state = desk.state
        here = Here(desk.author_reader, state)
        here.codes = codes_of(mirror.kept(reader.mirror, CODES))
        self._judging = Judging(here, state.now, state.today(), look_alikes=look_alikes, dry=dry)

    def take(self, files: Files) -> Summary:
        """Take all rows, kind by kind."""
        self._settle({})
        if outbox.select(self._reader.outbox, "state = 'waiting'"):
            raise StillWaits
        clash = clashes(files.numbers())
        for kind in KINDS:
            self._take_kind(kind, self._rows(kind, files.rows(kind), clash))
        return self.summary

    def _rows(self, kind: Kind, found: Iterable[Row | list[Refusal]], clash: Mapping[Where, Where]) -> Iterator[Row]:
        """The rows that can be read; the others are told."""
        for one in found:
            if isinstance(one, list):
                self._refuse(kind, one)
            elif isinstance(one, PersonRow) and (other := clash.get(one.where)):
                file = "" if other.file == one.where.file else f" of {other.file}"
                words = CLASH.format(row=other.row, file=file)
                self._refuse(kind, [Refusal(one.where, "nhs_number", words)])
            else:
                yield one

    def _refuse(self, kind: Kind, refusals: Sequence[Refusal]) -> None:
        """One row, with everything that is wrong with it."""
        self.summary.counts[kind]["refused"] += 1
        for one in refusals:
            self._listener.refused(one)

    def _take_kind(self, kind: Kind, rows: Iterator[Row]) -> None:
        waiting: list[Row] = []
        more = True
        while more or waiting:
            chosen: list[Row] = []
            later: list[Row] = []
            taken: set[tuple[str, str]] = set()
            for row in chain(waiting, rows):
                named = keys(row)
                (later if named & taken else chosen).append(row)
                taken |= named
                if len(chosen) + len(later) == AT_ONCE:
                    break
            else:
                more = False
            waiting = later
            if chosen:
                self._round(kind, chosen)

    def _round(self, kind: Kind, rows: Sequence[Row]) -> None:
        decided = self._desk.writer.submit(lambda stores: self._decide(stores, rows)).result()
        counts = self.summary.counts[kind]
        acts: dict[bytes, _Act] = {}
        for row, one, ids in decided:
            if isinstance(one, Refusal):
                self._refuse(kind, [one])
                continue
            counts[one.outcome] += 1
            acts |= dict.fromkeys(ids, _Act(kind, row.where, one.outcome))
        if acts:
            self._settle(acts)
        self._listener.progress(self.summary)

    def _decide(self, stores: Stores, rows: Sequence[Row]) -> list[tuple[Row, Decided | Refusal, list[bytes]]]:
        """On the writer's thread: what becomes of rows, each whole act signed and kept, in one transaction."""
        author = self._desk.author
        with author.reader.snapshot():
            decided = [(row, decide(self._judging, row)) for row in rows]
            signed = iter(
                author.sign([said for _, one in decided if isinstance(one, Decided) for said in one.said])
                if not self._dry
                else ()
            )
        acts = []
        found: list[tuple[Row, Decided | Refusal, list[bytes]]] = []
        for row, one in decided:
            act = [] if self._dry or isinstance(one, Refusal) else [next(signed) for _ in one.said]
            acts += [act] if act else []
            found.append((row, one, [said.id.bytes for said in act]))
        if acts:
            outbox.add_many(stores.outbox, acts)
        if not self._dry:
            mirror.keep(stores.mirror, CODES, kept_codes(self._judging.here.codes))
        return found

    def _settle(self, acts: Mapping[bytes, _Act]) -> None:
        """Push what waits and see it back. What the service refused is told, and let go: the file has it still."""
        if acts or not self._dry:
            self._desk.sync.sync_once(self._reader)
        stuck = outbox.select(self._reader.outbox, _STUCK)
        if not stuck or (self._dry and not acts):
            return
        told: set[Where] = set()
        for act in stuck:
            ours = acts.get(act.id.bytes)
            if ours is None:
                self.summary.left_over += 1
            elif ours.where not in told:
                told.add(ours.where)
                self.summary.counts[ours.kind][ours.outcome] -= 1
                self._refuse(ours.kind, [Refusal(ours.where, "", act.words)])
        gone = [act.id.bytes for act in stuck]
        self._desk.writer.submit(lambda stores: outbox.remove(stores.outbox, gone)).result()
