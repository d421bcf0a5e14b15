"""What is said of measure packs: one person proposes, a second approves, and either may be withdrawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from care_record.wire.bodies.fields import Body, Hash, Id, Reason

PackBytes = Annotated[bytes, Field(min_length=2, max_length=2 * 1024 * 1024)]


class MeasurePackProposed(Body):
    """A pack, whole: `care_record.packs.pack` says what its bytes are. `sha256` is that of `pack`.

    `url`, `version` and `questionnaire_sha256` are the questionnaire's; `replaces` is the proposal that it follows.
    """

    pack: PackBytes
    sha256: Hash
    id: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    url: Annotated[str, Field(min_length=1, max_length=400)]
    version: Annotated[str, Field(min_length=1, max_length=80)]
    questionnaire_sha256: Hash
    replaces: Id | None = None


class MeasurePackApproved(Body):
    """A second person has looked at exactly these bytes."""

    proposal: Id
    sha256: Hash


class MeasurePackWithdrawn(Body):
    """A pack is no longer sent; of one that nobody has approved, it is declined."""

    proposal: Id
    reason: Reason
