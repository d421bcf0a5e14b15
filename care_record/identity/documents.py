"""The documents that prove identity, by the levels of the NHS lists: data with a version, `documents.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).resolve().parents[2] / "resources" / "identity" / "documents.json"


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document: its level, and whether it has a photo, a number and a day on which it ends."""

    code: str
    words: str
    strength: int
    photo: bool
    number: bool
    expires: bool


@cache
def documents() -> Mapping[str, Document]:
    """All kinds by code, the strongest first."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["documents"]
    return MappingProxyType({row["code"]: Document(**row) for row in rows})


def document_words(code: str) -> str:
    """The document in words, also one that a later release knows."""
    known = documents().get(code)
    return known.words if known else code
