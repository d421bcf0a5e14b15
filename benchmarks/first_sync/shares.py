"""What a first sync spends its processor time on, step by step, and how fast these cores could be if nothing waited."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from benchmarks.figure import Figure
from benchmarks.served import settle
from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.statements.directory import Directory
from care_record.statements.statement import Statement
from care_record.wire.bodies import CHECKED_FIRST
from care_record.wire.frames import FrameReader
from desktop.services.access import standing
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.store import mirror
from desktop.services.store.mirror import Position
from desktop.services.store.projection import effects
from desktop.services.store.writer import Stores
from desktop.services.sync.page import Held, PageReader
from desktop.services.trust.checking import parse_entry
from desktop.services.trust.signatures import wrong
from tests.probes.service_process import Device

T = TypeVar("T")
_IN_PYTHON = ("frame", "statement", "chain-and-tree", "rows")
"""Steps that hold the interpreter, of which a process has one: they run on one core, however many there are."""


@dataclass
class Spent:
    """Seconds of processor time by step."""

    seconds: dict[str, float] = field(default_factory=dict)

    def on(self, step: str, job: Callable[[], T]) -> T:
        """Do something, and count it to a step: this process with all its threads."""
        start = time.process_time()
        done = job()
        self.seconds[step] = self.seconds.get(step, 0.0) + time.process_time() - start
        return done


def processor_seconds(process: int) -> float:
    """What another process has used so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pages(device: Device) -> Iterator[bytes]:
    """The bytes of each page, as a workstation asks for them that has nothing yet."""
    after, more = 0, True
    while more:
        content = device.call("GET", f"/v1/changes?after={after}&wait=0&tree=1").content
        *_, (after, data) = FrameReader().feed(content)
        end = parse_frame(data)
        assert isinstance(end, PageEnd)
        more = end.more
        yield content


def of(device: Device, service: int, directory: Directory, log_key: bytes, folder: Path) -> Mapping[str, float]:
    """Microseconds of processor time for a change, by step; `service` is the process of the service.

    `directory` knows the trust's root alone. A page is checked and written as in the program, each in one piece; what
    of the checking is frames, statements, signatures and rows is found by doing that alone once more, and the rest
    follows chain, tree and directory.
    """
    spent, entries = Spent(), list[Entry]()
    begun = processor_seconds(service)
    contents = list(pages(device))
    spent.seconds["service"] = processor_seconds(service) - begun
    profile = Profile(folder)
    stores = Stores(profile, new_keys(os.urandom))
    held = Held(
        UUID(int=0),
        lambda streams: mirror.stream_heads(stores.mirror, streams),
        lambda stream, n: mirror.leaf(stores.mirror, stream, n),
        lambda _: log_key,
    )
    position, revoked = Position(), dict[UUID, int]()
    settle()
    for content in contents:
        reader = PageReader(position, directory, revoked, held)
        spent.on("checking", lambda reader=reader, content=content: reader.feed(content))  # type: ignore[misc]
        page = spent.on("checking", reader.finish)
        spent.on("write", lambda page=page, reader=reader: _write(stores, page, reader.directory))  # type: ignore[misc]
        directory, position = reader.directory, page.position
        entries += page.entries
    stores.close()
    profile.close()
    spent.on("frame", lambda: [parse_frame(body) for one in contents for _, body in FrameReader().feed(one)])
    parsed = [one for one in spent.on("statement", lambda: [parse_entry(entry) for entry in entries]) if one]
    signed = [said for fact, said in parsed if said and (fact.kind in CHECKED_FIRST or fact.stream == directory.trust)]
    spent.on("signature", lambda: wrong([(one, _key(directory, one)) for one in signed]))
    spent.on("rows", lambda: [list(effects(fact)) for fact, _ in parsed])
    steps = spent.seconds
    known = sum(steps[one] for one in ("frame", "statement", "signature", "rows"))
    steps["chain-and-tree"] = max(steps.pop("checking") - known, 0.0)
    return {step: seconds / len(entries) * 1e6 for step, seconds in steps.items()}


def figures(found: Mapping[str, float], raw: float, beside: str) -> Iterator[Figure]:
    """A row for each step, and the best that the cores of this machine allow if nothing ever waited for anything."""
    total, cores = sum(found.values()), os.cpu_count() or 1
    for step, spent in sorted(found.items(), key=lambda one: -one[1]):
        yield Figure(f"first-sync-share-{step}", spent, "us a change", total, "all steps together")
    in_python = sum(found[step] for step in _IN_PYTHON)
    best = 1e6 / max(total / cores, in_python)
    yield Figure("first-sync-limit", best, "changes/s", raw, beside)


def _write(stores: Stores, page: mirror.Page, directory: Directory) -> None:
    with stores.mirror:
        mirror.apply_page(stores.mirror, page, frozenset())
        standing.after_page(stores.mirror, directory, page.entries)


def _key(directory: Directory, said: Statement) -> bytes:
    return directory.root if said.device == directory.trust else directory.devices[said.device].sign
