"""What each statement about a measure pack changes in the directory: proposed by one, approved by another, withdrawn.

Only what is the same in every release is decided here, so that all workstations and the service follow alike. Whether
a pack can be shown and scores as it should is decided where it comes in, and again where it is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.packs.known import KnownPack
from care_record.statements.authority import NotAuthorised
from care_record.statements.mappings import with_one
from care_record.wire import bodies
from care_record.wire.bodies import Body

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from care_record.statements.members import Member


def proposed(directory: Directory, body: bodies.MeasurePackProposed, said: UUID, author: Member | None) -> Directory:
    """A pack waits for a second person. What was ever sent under a url and version keeps its bytes for good."""
    if hashlib.sha256(body.pack).digest() != body.sha256:
        raise NotAuthorised("other-pack", "The pack is not the one that its hash names.")
    for one in directory.packs.values():
        same = (one.url, one.version) == (body.url, body.version)
        if same and one.waits:
            raise NotAuthorised("pack-waits", "This version of the measure waits for a second person already.")
        if same and one.approved_by is not None and one.sha256 != body.sha256:
            words = "This version was approved with other content. Give the changed questionnaire a new version."
            raise NotAuthorised("version-used", words)
        if same and one.approved:
            raise NotAuthorised("exists", "This version of the measure is approved already.")
    if body.replaces is not None and body.replaces not in directory.packs:
        raise NotAuthorised("unknown", "The trust does not know the pack that this one follows.")
    made = KnownPack(
        proposal=said,
        id=body.id,
        url=body.url,
        version=body.version,
        sha256=body.sha256,
        questionnaire_sha256=body.questionnaire_sha256,
        content=body.pack,
        by=_named(author).id,
        order=_next(directory),
        replaces=body.replaces,
    )
    return _with(directory, made)


def approved(directory: Directory, body: bodies.MeasurePackApproved, said: UUID, author: Member | None) -> Directory:
    """The second person; from here on it is sent, in place of what has its id."""
    known = _known(directory, body.proposal)
    if body.sha256 != known.sha256:
        raise NotAuthorised("other-pack", "What was approved is not the pack that was proposed.")
    if not known.waits:
        state = "withdrawn" if known.withdrawn_by else "approved"
        raise NotAuthorised("decided", f"This measure pack is {state} already.")
    if _named(author).id == known.by:
        words = "Somebody else must approve a measure pack: two people look at it before it is sent."
        raise NotAuthorised("not-second", words)
    made = replace(known, approved_by=_named(author).id, approval=said, order=_next(directory))
    return _with(directory, made)


def withdrawn(directory: Directory, body: bodies.MeasurePackWithdrawn, said: UUID, author: Member | None) -> Directory:
    """It is sent no longer, or was declined. One person suffices, for it is the safe side."""
    known = _known(directory, body.proposal)
    if known.withdrawn_by is not None:
        raise NotAuthorised("decided", "This measure pack is withdrawn already.")
    made = replace(known, withdrawn_by=_named(author).id, withdrawal=said, reason=body.reason)
    return _with(directory, made)


def in_use(packs: Mapping[UUID, KnownPack]) -> dict[str, KnownPack]:
    """By measure id, the pack that is sent: of those approved and not withdrawn the one approved last."""
    found: dict[str, KnownPack] = {}
    for one in sorted((one for one in packs.values() if one.approved), key=lambda one: one.order):
        found[one.id] = one
    return found


STEPS: dict[type[Body], Callable[[Directory, Any, UUID, Member | None], Directory]] = {
    bodies.MeasurePackProposed: proposed,
    bodies.MeasurePackApproved: approved,
    bodies.MeasurePackWithdrawn: withdrawn,
}


def _named(author: Member | None) -> Member:
    if author is None:
        raise NotAuthorised("root-only-for-trust", "The root key says nothing of measures; two people do.")
    return author


def _known(directory: Directory, proposal: UUID) -> KnownPack:
    if proposal not in directory.packs:
        raise NotAuthorised("unknown", "The trust does not know this measure pack.")
    return directory.packs[proposal]


def _next(directory: Directory) -> int:
    return max((one.order for one in directory.packs.values()), default=0) + 1


def _with(directory: Directory, pack: KnownPack) -> Directory:
    return replace(directory, packs=with_one(directory.packs, pack.proposal, pack))
