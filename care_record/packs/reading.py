"""A pack from what somebody was given: a zip (`.mhcr-measure`) or a folder of its files, or a bare Questionnaire.

A file is hostile until it is read: few entries of known names and of bounded size, no paths, nothing encrypted, no
links; each is unpacked no further than it may be large. Nothing is written anywhere.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from care_record.measures.files import FileError, parse_json
from care_record.measures.manifest import Manifest, ManifestError
from care_record.measures.manifest import read as read_manifest
from care_record.packs.pack import (
    FORMAT,
    MOST_BYTES,
    Pack,
    PackError,
    Problem,
    id_from,
    is_id,
    require_format,
    too_large,
)

SUFFIX = ".mhcr-measure"
MOST_FILE_BYTES = 8 * 1024 * 1024
"""The most that a file, or all that a zip holds, may have: white space and compression come on top of the pack."""
MOST_ENTRIES = 60
QUESTIONNAIRE, MANIFEST, GOLDEN, LICENCE, ABOUT = (
    "questionnaire.json",
    "manifest.json",
    "golden.json",
    "LICENCE.md",
    "pack.json",
)
VALUE_SETS = "valuesets/"
_VALUE_SET = re.compile(r"valuesets/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.json")
_NAMES = frozenset({QUESTIONNAIRE, MANIFEST, GOLDEN, LICENCE, ABOUT})
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading: a pack, or why there is none. `bare` tells of a Questionnaire that came alone."""

    pack: Pack | None
    problems: tuple[Problem, ...] = ()
    bare: bool = False


def read_path(path: Path) -> Read:
    """Read a file or a folder. Never raises, whatever is there."""
    try:
        if path.is_dir():
            return _read_folder(path)
        with path.open("rb") as file:
            return read(file.read(MOST_FILE_BYTES + 1), path.name)
    except FileNotFoundError:
        return _none("", "There is no such file.")
    except OSError as error:
        return _none("", f"The file cannot be read: {error.strerror or type(error).__name__}.")


def read(data: bytes, name: str = "") -> Read:
    """Read a file's bytes; `name` is what it was called. Never raises, whatever the bytes are."""
    if len(data) > MOST_FILE_BYTES:
        return _none("", f"The file is larger than {MOST_FILE_BYTES // 1024 // 1024} MiB.")
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        try:
            files = _unpack(data)
        except PackError as error:
            return _none("", str(error))
        return from_files(files)
    return _bare(data, name)


def from_files(files: Mapping[str, bytes]) -> Read:
    """A pack from its files, by their names. Never raises."""
    problems: list[Problem] = []
    parsed: dict[str, Any] = {}
    for name, data in files.items():
        if name == LICENCE:
            continue
        try:
            parsed[name] = _object(data)
        except FileError as error:
            problems.append(Problem(name, None, str(error)))
    if QUESTIONNAIRE not in files:
        problems.append(Problem(QUESTIONNAIRE, None, "It is missing."))
    try:
        licence = files.get(LICENCE, b"").decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        licence = ""
        problems.append(Problem(LICENCE, None, "The file is not UTF-8 text."))
    manifest = _manifest(parsed, problems)
    about = parsed.get(ABOUT) or {}
    try:
        require_format(about.get("format", FORMAT))
    except PackError as error:
        problems.append(Problem(ABOUT, None, str(error)))
    if problems:
        return Read(None, tuple(problems))
    questionnaire = parsed[QUESTIONNAIRE]
    given = (manifest.json.get("respondents") if manifest else None) or about.get("respondents")
    respondents = tuple(str(one) for one in given) if isinstance(given, list) and given else ("patient",)
    identity = manifest.id if manifest else about.get("id") or id_from(questionnaire.get("id"))
    if not is_id(identity):
        where = MANIFEST if manifest else ABOUT
        return _none(where, "Its id is not of lower-case letters, digits and single hyphens.")
    sets = tuple(parsed[name] for name in sorted(parsed) if name.startswith(VALUE_SETS))
    return _whole(Pack(identity, questionnaire, manifest, parsed.get(GOLDEN), licence, respondents, sets))


def _whole(pack: Pack, *, bare: bool = False) -> Read:
    """The pack, if its byte form can travel."""
    try:
        size = len(pack.content)
    except PackError as error:
        return _none("", str(error))
    if size > MOST_BYTES:
        return _none("", too_large(size))
    return Read(pack, bare=bare)


def _bare(data: bytes, name: str) -> Read:
    try:
        questionnaire = _object(data)
    except FileError as error:
        return _none("", str(error))
    if questionnaire.get("resourceType") != "Questionnaire":
        return _none("", "This is neither a measure pack nor a FHIR Questionnaire.")
    stem = PurePosixPath(name).stem
    return _whole(Pack(id_from(questionnaire.get("id"), questionnaire.get("name"), stem), questionnaire), bare=True)


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = parse_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileError("The file is not UTF-8 text.") from error
    if not isinstance(found, dict):
        raise FileError("The file is no JSON object.")
    return found


def _manifest(parsed: Mapping[str, Any], problems: list[Problem]) -> Manifest | None:
    if MANIFEST not in parsed:
        return None
    try:
        return read_manifest(parsed[MANIFEST])
    except ManifestError as error:
        problems.append(Problem(MANIFEST, None, str(error)))
        return None


def _read_folder(path: Path) -> Read:
    files: dict[str, bytes] = {}
    size = 0
    found = [one for one in sorted(path.iterdir()) if one.name in _NAMES]
    sets = path / VALUE_SETS.rstrip("/")
    found += sorted(sets.glob("*.json")) if sets.is_dir() else []
    if len(found) > MOST_ENTRIES:
        return _none("", f"The folder holds more than {MOST_ENTRIES} files of a pack.")
    for one in found:
        with one.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1 - size)
        size += len(data)
        if size > MOST_FILE_BYTES:
            return _none("", f"The folder's files have more than {MOST_FILE_BYTES // 1024 // 1024} MiB.")
        files[one.relative_to(path).as_posix()] = data
    return from_files(files)


def _unpack(data: bytes) -> dict[str, bytes]:
    """The files of a zip, each under its plain name. Raises `PackError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _entries(archive)
    except PackError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise PackError("The pack is damaged: it cannot be unpacked.") from error


def _entries(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise PackError(f"The pack holds more than {MOST_ENTRIES} files.")
    files: dict[str, bytes] = {}
    left = MOST_FILE_BYTES
    for entry, name in zip(entries, _plain_names(entries), strict=True):
        with archive.open(entry) as file:
            files[name] = file.read(left + 1)
        left -= len(files[name])
        if left < 0:
            raise PackError(f"Unpacked, the pack has more than {MOST_FILE_BYTES // 1024 // 1024} MiB.")
    return files


def _plain_names(entries: list[zipfile.ZipInfo]) -> list[str]:
    """Names without the one folder that people zip a pack in. Raises `PackError` for what does not belong in a pack."""
    first = entries[0].filename.split("/", 1)[0] if entries else ""
    inside = all(one.filename.startswith(f"{first}/") for one in entries) and first != VALUE_SETS.rstrip("/")
    names = [one.filename[len(first) + 1 :] if inside else one.filename for one in entries]
    for entry, name in zip(entries, names, strict=True):
        if name not in _NAMES and not _VALUE_SET.fullmatch(name):
            raise PackError(f"A measure pack holds no file called {entry.filename[:80]!r}.")
        if entry.flag_bits & 0x1:
            raise PackError(f"{name} is encrypted.")
        if stat.S_ISLNK(entry.external_attr >> 16) or entry.compress_type not in _COMPRESSIONS:
            raise PackError(f"{name} is packed in a way that a measure pack does not use.")
    if len(set(names)) != len(names):
        raise PackError("The pack holds two files of one name.")
    return names


def _none(file: str, reason: str) -> Read:
    return Read(None, (Problem(file, None, reason),))
