"""What the service offers, as far as it has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.store import mirror

if TYPE_CHECKING:
    from desktop.services.store.reader import Reader

TEXTS = "texts"
"""The mirror's word for whether the service has a gateway for texts."""


def has_texts(reader: Reader) -> bool:
    """Whether the service has a gateway for texts, as far as it has said."""
    return bool(mirror.kept(reader.mirror, TEXTS))
