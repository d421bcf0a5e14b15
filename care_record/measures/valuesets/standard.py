"""HL7's own value sets and code systems of R4 that can be listed in full, carried so that forms may name them.

Source: HL7 FHIR R4 (4.0.1) definitions, https://hl7.org/fhir/R4/downloads.html, under CC0;
`resources/valuesets/LICENCE.md` says what was taken and what was left out. The file is read when a form first names
something that it does not contain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from care_record.measures.questionnaire import Json

FORMAT = 1
VERSION = "4.0.1"


def source_file() -> Path:
    """Return resources/valuesets/hl7-r4.json beside the packages."""
    return Path(__file__).resolve().parents[3] / "resources" / "valuesets" / "hl7-r4.json"


def value_set(canonical: str) -> Json | None:
    """Return the expanded value set with this url, or None when it is not carried. A version given must be R4's."""
    url, _, version = canonical.partition("|")
    if version and version != VERSION:
        return None
    parts = _held()["valueSets"].get(url)
    if parts is None:
        return None
    return {"resourceType": "ValueSet", "url": url, "expansion": {"contains": list(_codings(parts))}}


def code_system(url: str) -> list[Json] | None:
    """Return every concept of a code system that is carried whole, or None."""
    held = _held()
    return list(_codings([[url]])) if url in held["complete"] else None


def _codings(parts: list[list[Any]]) -> Iterator[Json]:
    """Yield the codings of parts: `[system]` for all of it, `[system, codes]` for some; a code may carry its words."""
    for system, *listed in parts:
        words = _words(system)
        for entry in listed[0] if listed else words:
            code, display = entry if isinstance(entry, list) else (entry, words.get(entry))
            yield {"system": system, "code": code, **({"display": display} if display else {})}


@cache
def _words(system: str) -> Mapping[str, str | None]:
    return {code: (rest[0] if rest else None) for code, *rest in _held()["systems"][system]}


@cache
def _held() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(source_file().read_text(encoding="utf-8"))
    if data["format"] != FORMAT:
        raise ValueError(f"The value sets have format {data['format']!r}; this program reads format {FORMAT}.")
    data["complete"] = frozenset(data["complete"])
    return data
