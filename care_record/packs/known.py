"""A measure pack as the trust's statements tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.packs.pack import Pack


@dataclass(frozen=True, slots=True)
class KnownPack:
    """One proposal; `by`, `approved_by` and `withdrawn_by` are members, `approval` and `withdrawal` statements.

    `content` are the pack's bytes, whose SHA-256 is `sha256`. `order` counts proposals and approvals as they came: of
    two packs of one measure the one that was approved later is sent.
    """

    proposal: UUID
    id: str
    url: str
    version: str
    sha256: bytes
    questionnaire_sha256: bytes
    content: bytes = field(repr=False)
    by: UUID
    order: int
    replaces: UUID | None = None
    approved_by: UUID | None = None
    approval: UUID | None = None
    withdrawn_by: UUID | None = None
    withdrawal: UUID | None = None
    reason: str = ""

    @property
    def approved(self) -> bool:
        """Whether it may be sent."""
        return self.approved_by is not None and self.withdrawn_by is None

    @property
    def waits(self) -> bool:
        """Whether a second person has still to decide."""
        return self.approved_by is None and self.withdrawn_by is None

    def pack(self) -> Pack:
        """The pack that it holds; raises `PackError` where that is not the one its statement names."""
        from care_record.packs.pack import PackError, decode

        found = decode(self.content)
        measure = found.measure
        named = (self.id, self.url, self.version, self.questionnaire_sha256.hex())
        if (found.id, measure.url, measure.version, measure.sha256) != named:
            raise PackError("It holds another questionnaire than its proposal says.")
        return found
