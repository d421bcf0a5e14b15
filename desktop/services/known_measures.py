"""The measures that this workstation knows: what may be sent now, and every version that an answer may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.measures.catalogue import Measure, shipped, source_folder
from care_record.statements.packs import in_use

if TYPE_CHECKING:
    from care_record.packs.known import KnownPack


@dataclass(frozen=True, slots=True)
class KnownMeasures:
    """`sendable` by id: what came with the program with its wording, and packs in use, which go before it.

    `every` are all versions known, also of packs that were withdrawn, and of what release 0.1 imported; `sent` finds
    the one that a send named. `packs` is what it was made of, to see whether it is still current.
    """

    sendable: Mapping[str, Measure]
    every: tuple[Measure, ...]
    packs: Mapping[UUID, KnownPack] = field(default_factory=dict)

    def sent(self, url: str, version: str, sha256: str = "") -> Measure | None:
        """The measure that a send named; with its hash, the one of exactly that content first."""
        found = [one for one in self.every if one.url == url and one.version == version]
        return next((one for one in found if one.sha256 == sha256), found[0] if found else None)


def know(packs: Mapping[UUID, KnownPack], imported: Iterable[Measure], before: KnownMeasures | None) -> KnownMeasures:
    """What is known with these packs of the trust; `before` spares reading again what was read already."""
    read = {one.sha256: one for one in before.every} if before else {}
    measures: dict[UUID, Measure] = {}
    for key, one in packs.items():
        if one.approved_by is not None:
            held = read.get(one.questionnaire_sha256.hex()) if before and before.packs.get(key) is not None else None
            measure = held or _measure_of(one)
            if measure is not None:
                measures[key] = measure
    sendable = {one.id: one for one in _shipped() if not one.structure_only}
    sendable |= {one.id: measures[one.proposal] for one in in_use(packs).values() if one.proposal in measures}
    newest_first = sorted(measures, key=lambda key: packs[key].order, reverse=True)
    every = (*(measures[key] for key in newest_first), *_shipped(), *imported)
    return KnownMeasures(sendable, every, packs)


@cache
def _shipped() -> tuple[Measure, ...]:
    return shipped(source_folder())


def came_with_the_program() -> tuple[Measure, ...]:
    """All measures of this release, those without wording too."""
    return _shipped()


def _measure_of(known: KnownPack) -> Measure | None:
    """A pack's measure; None for one that only a newer release reads."""
    from care_record.packs.pack import PackError

    try:
        return known.pack().measure
    except PackError:
        return None
