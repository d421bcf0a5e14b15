"""Finding the lines that fit: newest first, page by page from where the last one ended, each from an index."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.audit.families import FAMILIES
from care_record.people.dates import LONDON
from desktop.services.reads.access_log import lines
from desktop.services.reads.access_log.pages import AccessFilter, Place

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.store.reader import Reader

FIRST: Place = (2**62, 2**62)
"""Before the newest line."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One walk through one index: what leads it, and what the rows must fit besides."""

    lead: str
    bindings: tuple[object, ...]


def find(reader: Reader, directory: Directory, which: AccessFilter, before: Place, limit: int) -> list[Place]:
    """Where the next lines stand that fit, newest first."""
    if which.unusual in ("no-referral", "many"):
        return _marked(reader, directory, which, before, limit)
    where, bindings = _besides(reader, directory, which)
    ways = _ways(directory, which)
    # each walk goes only as far as its lines are the next ones
    merged = heapq.merge(*(_walk(reader, way, where, bindings, before, limit) for way in ways), reverse=True)
    return list(islice(_each_once(merged), limit))


def _ways(directory: Directory, which: AccessFilter) -> list[_Way]:
    """The walks that together meet every line that can fit; the fewest rows lead."""
    if which.patient is not None:
        return [_Way("patient = ?", (which.patient.bytes,))]
    devices = _devices(directory, which)
    if devices is not None:
        families = [which.family] if which.family is not None else list(FAMILIES)
        ways = [_Way("place = 0 and device = ? and family = ?", (one.bytes, f)) for one in devices for f in families]
        if which.member is None and which.team is not None:
            ways.append(_Way("team = ?", (which.team.bytes,)))
        return ways
    if which.family is not None:
        return [_Way("place = 0 and family = ?", (which.family,))]
    if which.unusual is not None:
        return [_Way("place = 0 and family = ?", ("glass" if which.unusual == "glass" else "read",))]
    return [_Way("place = 0", ())]


def _besides(reader: Reader, directory: Directory, which: AccessFilter) -> tuple[str, list[object]]:
    """What every line must fit besides what leads the walk."""
    parts: list[str] = []
    bindings: list[object] = []
    if which.since is not None:
        parts.append("access_line.at >= ?")
        bindings.append(begins(which.since))
    if which.until is not None:
        parts.append("access_line.at < ?")
        bindings.append(begins(which.until + timedelta(days=1)))
    if which.family is not None:
        parts.append("family = ?")
        bindings.append(which.family)
    if which.unusual == "glass":
        parts.append("family = 'glass'")
    if which.unusual == "gap":
        devices = [device.bytes for device, one in lines.counted(reader.mirror).items() if one.missing or one.repeated]
        parts.append(f"family = 'read' and device in ({', '.join('?' * len(devices))})")
        bindings += devices
    devices_of = _devices(directory, which)
    if which.patient is not None and devices_of is not None:
        parts.append(f"device in ({', '.join('?' * len(devices_of))})")
        bindings += [one.bytes for one in devices_of]
    return "".join(f" and {part}" for part in parts), bindings


def _walk(
    reader: Reader, way: _Way, where: str, bindings: Sequence[object], before: Place, limit: int
) -> Iterator[Place]:
    statement = (
        f"select at, seq from access_line where {way.lead}{where} and (at, seq) < (?, ?) "  # noqa: S608 - no data in it
        f"order by at desc, seq desc limit {limit}"
    )
    rows: Any = reader.mirror.execute(statement, (*way.bindings, *bindings, *before))
    return ((at, seq) for at, seq in rows)


def _each_once(places: Iterable[Place]) -> Iterator[Place]:
    """Without what two walks have met; equal places come one after the other."""
    last: Place | None = None
    for place in places:
        if place != last:
            yield place
        last = place


def _marked(reader: Reader, directory: Directory, which: AccessFilter, before: Place, limit: int) -> list[Place]:
    """Lines that a rule has marked; few, so that the rest is asked of each."""
    where, bindings = _besides(reader, directory, which)
    devices = _devices(directory, which)
    if devices is not None and which.patient is None:
        where += f" and device in ({', '.join('?' * len(devices))})"
        bindings += [one.bytes for one in devices]
    if which.patient is not None:
        where += " and patient = ?"
        bindings.append(which.patient.bytes)
    statement = (
        "select unusual.at, unusual.seq from unusual join access_line "  # noqa: S608 - no data in it
        f"on access_line.seq = unusual.seq and place = 0 where unusual.what = ?{where} "
        f"and (unusual.at, unusual.seq) < (?, ?) order by unusual.at desc, unusual.seq desc limit {limit}"
    )
    rows: list[Any] = reader.all(statement, (which.unusual, *bindings, *before))
    return [(at, seq) for at, seq in rows]


def _devices(directory: Directory, which: AccessFilter) -> list[UUID] | None:
    """The workstations of whom the filter names, None where it names nobody.

    A team's are those of all who belong to it or did.
    """
    if which.member is None and which.team is None:
        return None
    people = {
        member.id
        for member in directory.members.values()
        if (which.member is None or member.id == which.member)
        and (which.team is None or which.team in member.teams | member.formerly)
    }
    return sorted((one.id for one in directory.devices.values() if one.member in people), key=lambda one: one.bytes)


def begins(day: date) -> int:
    """When a day begins in London (ms since 1970 UTC)."""
    return int(datetime.combine(day, time.min, tzinfo=LONDON).timestamp() * 1000)
