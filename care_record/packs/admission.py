"""Whether a pack may come into the trust: what verifying finds, and what stands against it among the known measures.

The workstation decides so before it proposes, and the service once more before it takes the proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from care_record.measures.catalogue import Measure
from care_record.packs.known import KnownPack
from care_record.packs.pack import Pack, Problem
from care_record.packs.reading import QUESTIONNAIRE
from care_record.packs.verifying import verify


def clashes(pack: Pack, installed: Iterable[Measure], known: Mapping[UUID, KnownPack]) -> tuple[Problem, ...]:
    """Why a pack cannot stand beside what the trust has: a version is one wording for good, and an id one measure.

    `installed` are all measures that came with the program, those without wording too.
    """
    measure = pack.measure
    found = []
    for one in installed:
        if one.canonical == measure.canonical and not one.structure_only:
            same = one.sha256 == measure.sha256
            words = (
                "This version is installed with the program already."
                if same
                else "This version is installed with other content. Give the changed questionnaire a new version."
            )
            found.append(Problem(QUESTIONNAIRE, None, words))
        if one.id == pack.id and one.url != measure.url:
            found.append(Problem("", None, f"Another installed measure has the id {pack.id!r}: {one.title}."))
    for held in known.values():
        if held.withdrawn_by is not None and held.approved_by is None:
            continue
        if held.id == pack.id and held.url != measure.url:
            found.append(Problem("", None, f"Another measure of the trust has the id {pack.id!r}."))
        if (held.url, held.version) != (measure.url, measure.version):
            continue
        if held.waits:
            found.append(Problem("", None, "This version waits for a second person already."))
        elif held.sha256 != pack.sha256:
            words = "This version was approved with other content. Give the changed questionnaire a new version."
            found.append(Problem(QUESTIONNAIRE, None, words))
        elif held.approved:
            found.append(Problem("", None, "This version is approved already."))
    return tuple(dict.fromkeys(found))


def against(pack: Pack, installed: Iterable[Measure], known: Mapping[UUID, KnownPack]) -> tuple[Problem, ...]:
    """Everything that keeps a pack from being proposed; empty where nothing does."""
    return (*verify(pack).problems, *clashes(pack, installed, known))
