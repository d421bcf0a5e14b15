"""A measure pack, and its one byte form: what two people approve is these bytes, whatever file they came from.

    pack = JSON { format: 1, id, respondents: [text], licence: text, questionnaire: {…},
                  manifest: {…} | absent, golden: {…} | absent, valueSets: [{…}] | absent }

The bytes are canonical (UTF-8, keys sorted, no white space), so that equal packs have equal hashes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from care_record.agreement import raters
from care_record.measures.catalogue import Measure, canonical_bytes
from care_record.measures.files import FileError, parse_json
from care_record.measures.manifest import Manifest, ManifestError
from care_record.measures.manifest import read as read_manifest
from care_record.measures.questionnaire import Json
from care_record.measures.valuesets import by_url

FORMAT = 1
MOST_BYTES = 2 * 1024 * 1024
"""The most that a pack may have in its byte form: it travels in one statement, to every workstation."""

RESPONDENTS: Mapping[str, str] = raters.WORDS
"""Who may answer a measure, in words."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PackError(ValueError):
    """Bytes that are no pack; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a pack: the file (empty for the pack as a whole), the item if it is one's, and the reason."""

    file: str
    link_id: str | None
    reason: str


@dataclass(frozen=True)
class Pack:
    """A measure as it is handed on. Without a manifest it has no bands and no flags, and is scored as a bare form."""

    id: str
    questionnaire: Json
    manifest: Manifest | None = None
    golden: Json | None = None
    licence: str = ""
    respondents: tuple[str, ...] = ("patient",)
    valuesets: tuple[Json, ...] = ()

    @cached_property
    def measure(self) -> Measure:
        """The measure that it makes."""
        return Measure(self.id, self.questionnaire, self.manifest, None, by_url(self.valuesets), self.respondents)

    @property
    def structure_only(self) -> bool:
        """Whether its items have no wording, which a licensed trust must add first."""
        return self.manifest is not None and self.manifest.structure_only

    @cached_property
    def content(self) -> bytes:
        """Its one byte form. Raises `PackError` for a number that no JSON can hold."""
        fields: dict[str, Any] = {
            "format": FORMAT,
            "id": self.id,
            "respondents": list(self.respondents),
            "licence": self.licence,
            "questionnaire": self.questionnaire,
        }
        if self.manifest is not None:
            fields["manifest"] = self.manifest.json
        if self.golden is not None:
            fields["golden"] = self.golden
        if self.valuesets:
            fields["valueSets"] = list(self.valuesets)
        try:
            return canonical_bytes(fields)
        except (ValueError, RecursionError) as error:
            raise PackError("A number in it is larger than JSON can hold, or it is nested too deeply.") from error

    @cached_property
    def sha256(self) -> bytes:
        """SHA-256 of its byte form."""
        return hashlib.sha256(self.content).digest()


def decode(content: bytes) -> Pack:
    """The pack in its byte form; raises `PackError` for any other bytes, and for a newer format."""
    if len(content) > MOST_BYTES:
        raise PackError(too_large(len(content)))
    try:
        fields = parse_json(content.decode())
    except (UnicodeDecodeError, FileError) as error:
        raise PackError(f"It is no measure pack: {error}") from error
    if not isinstance(fields, Mapping):
        raise PackError("It is no measure pack.")
    require_format(fields.get("format"))
    pack = _from(fields)
    if pack.content != content:
        raise PackError("It is not in the one form that a measure pack has.")
    return pack


def require_format(given: object) -> None:
    """Raise `PackError` for a format that this program does not read."""
    if given != FORMAT or isinstance(given, bool):
        newer = isinstance(given, int) and given > FORMAT
        why = "it was made by a newer release. Update this program first" if newer else f"its format is {given!r}"
        raise PackError(f"This measure pack cannot be read: {why}.")


def too_large(size: int) -> str:
    """Why a pack of so many bytes is refused."""
    return f"The pack has {size / 1024 / 1024:.1f} MiB; at most {MOST_BYTES // 1024 // 1024} MiB can be handed on."


def is_id(text: object) -> bool:
    """Whether a text is a measure's id: lower-case letters, digits and single hyphens, at most 60."""
    return isinstance(text, str) and len(text) <= 60 and _ID.fullmatch(text) is not None


def id_from(*wanted: object) -> str:
    """An id made of the first of these texts that gives one."""
    for one in wanted:
        signs = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in str(one or "").lower())
        made = "-".join(part for part in signs.split("-") if part)[:60].strip("-")
        if made:
            return made
    return "questionnaire"


def _from(fields: Mapping[str, Any]) -> Pack:
    known = {"format", "id", "respondents", "licence", "questionnaire", "manifest", "golden", "valueSets"}
    unknown = sorted(set(fields) - known)
    if unknown:
        raise PackError(f"It holds something that this program does not know: {unknown[0][:40]!r}.")
    identity, respondents, licence = fields.get("id"), fields.get("respondents"), fields.get("licence")
    valuesets, questionnaire, golden = fields.get("valueSets", []), fields.get("questionnaire"), fields.get("golden")
    if not is_id(identity) or not isinstance(licence, str) or not isinstance(questionnaire, Mapping):
        raise PackError("It lacks its id, its licence or its questionnaire.")
    if not _all_respondents(respondents):
        raise PackError("It does not say who may answer.")
    if not isinstance(valuesets, list) or not all(isinstance(one, Mapping) for one in valuesets):
        raise PackError("Its value sets are no list of resources.")
    if golden is not None and not isinstance(golden, Mapping):
        raise PackError("Its golden answers are no JSON object.")
    try:
        manifest = read_manifest(fields["manifest"]) if "manifest" in fields else None
    except ManifestError as error:
        raise PackError(str(error)) from error
    return Pack(str(identity), questionnaire, manifest, golden, licence, tuple(respondents or ()), tuple(valuesets))


def _all_respondents(given: object) -> bool:
    return isinstance(given, Sequence) and bool(given) and all(isinstance(one, str) and one for one in given)
