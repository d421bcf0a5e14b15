"""The measures that are installed: one folder each, with questionnaire.json, manifest.json and golden.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from care_record.measures import questionnaire as model
from care_record.measures.manifest import Manifest, ManifestError
from care_record.measures.manifest import read as read_manifest
from care_record.measures.questionnaire import Json, Questionnaire
from care_record.measures.valuesets import ValueSets


class CatalogueError(ValueError):
    """A measure folder that cannot be used; the message names the file and says what is wrong."""


@dataclass(frozen=True)
class Measure:
    """One measure that can be sent. An imported form has no manifest. `folder` is None for one that came as bytes."""

    id: str
    questionnaire: Json
    manifest: Manifest | None
    folder: Path | None = None
    valuesets: ValueSets | None = None
    answered_by: tuple[str, ...] = ()

    @cached_property
    def form(self) -> Questionnaire:
        """The view of its Questionnaire."""
        return model.read(self.questionnaire)

    @property
    def title(self) -> str:
        return self.manifest.title if self.manifest else self.form.title

    @property
    def short_title(self) -> str:
        return self.manifest.short_title if self.manifest else self.form.title

    @property
    def respondents(self) -> tuple[str, ...]:
        """Who may answer it: as its manifest says, or whoever took it in; else the person alone."""
        said = self.manifest.json.get("respondents") if self.manifest else None
        return tuple(said) if isinstance(said, list | tuple) and said else self.answered_by or ("patient",)

    @property
    def structure_only(self) -> bool:
        """Whether it ships without its item text, so that it can be completed and scored, never sent as it is."""
        return self.manifest is not None and self.manifest.structure_only

    @property
    def url(self) -> str:
        return self.form.url

    @property
    def version(self) -> str:
        return self.form.version

    @property
    def canonical(self) -> str:
        """`url|version`, as a send and a sealed answer name it."""
        return self.form.canonical

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the Questionnaire's canonical bytes."""
        return hashlib.sha256(canonical_bytes(self.questionnaire)).hexdigest()

    @property
    def file(self) -> Path | None:
        """The Questionnaire's file, absolute."""
        return None if self.folder is None else (self.folder / "questionnaire.json").resolve()


def canonical_bytes(resource: Json) -> bytes:
    """Return one byte form of a resource: UTF-8 JSON, keys sorted, no white space, characters unescaped."""
    return json.dumps(resource, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def source_folder() -> Path:
    """Return resources/measures beside the packages: the project's in a checkout, the program's own when frozen."""
    return Path(__file__).resolve().parents[2] / "resources" / "measures"


def installed(folder: Path) -> tuple[Measure, ...]:
    """Return every measure under `folder` that can be sent, by id. Raises CatalogueError for one that cannot be read.

    A measure of structure only has no item text: a licensed trust completes it, and only its pack can be sent.
    """
    return tuple(measure for measure in shipped(folder) if not measure.structure_only)


def shipped(folder: Path) -> tuple[Measure, ...]:
    """Return every measure under `folder`, by id, those of structure only too. Raises CatalogueError."""
    if not folder.is_dir():
        raise CatalogueError(f"There is no measures folder at {folder}.")
    return tuple(load(path) for path in sorted(folder.iterdir()) if (path / "questionnaire.json").is_file())


def load(folder: Path) -> Measure:
    """Read one measure folder. The manifest is optional. Raises CatalogueError."""
    questionnaire = _read(folder / "questionnaire.json")
    manifest = None
    if (folder / "manifest.json").is_file():
        try:
            manifest = read_manifest(_read(folder / "manifest.json"))
        except ManifestError as error:
            raise CatalogueError(f"{folder / 'manifest.json'}: {error}") from error
        if manifest.id != folder.name:
            raise CatalogueError(
                f"{folder / 'manifest.json'} has the id {manifest.id!r}; its folder is {folder.name!r}."
            )
    return Measure(folder.name, questionnaire, manifest, folder)


def find(measures: tuple[Measure, ...], name: str) -> Measure | None:
    """Return the measure with this id, canonical (`url|version`) or url, or None."""
    return next((measure for measure in measures if name in (measure.id, measure.canonical, measure.url)), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}") from error
    if not isinstance(data, Mapping):
        raise CatalogueError(f"{path} is not a JSON object.")
    return dict(data)
