"""Reading FHIR JSON from files, strictly: a key given twice or a number that is none is an error now, not later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from care_record.measures.valuesets import ValueSets, by_url

MAX_BYTES = 50_000_000
MAX_OPINIONS = 3


class FileError(ValueError):
    """A file that cannot be read as JSON; the message says why, in words."""


def read_json(path: Path) -> Any:
    """Return the JSON of a file. Raises FileError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileError("There is no such file.") from error
    except IsADirectoryError as error:
        raise FileError("This is a folder, not a file.") from error
    except UnicodeDecodeError as error:
        raise FileError("The file is not UTF-8 text.") from error
    except OSError as error:
        raise FileError(f"The file cannot be read: {error.strerror or error}.") from error
    return parse_json(text)


def parse_json(text: str) -> Any:
    """Return the JSON that a text holds. Raises FileError."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError as error:
        raise FileError("The JSON is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise FileError(f"The file is not JSON: {error.msg} at line {error.lineno}.") from error
    except FileError:
        raise
    except ValueError as error:
        raise FileError(f"The file is not JSON: {error}.") from error


def read_value_sets(folder: Path) -> ValueSets:
    """Return the ValueSets of every *.json file under a folder. Raises FileError, naming the file that is wrong."""
    if not folder.is_dir():
        raise FileError(f"{folder} is not a folder.")
    found = []
    for path in sorted(folder.rglob("*.json")):
        try:
            found.append(read_json(path))
        except FileError as error:
            raise FileError(f"{path}: {error}") from error
    return by_url(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileError(f"The key {twice!r} stands more than once in one JSON object.")
    return found


def _refuse(name: str) -> Any:
    raise FileError(f"{name} is not a JSON number.")


def second_opinion(questionnaire: Any) -> tuple[str, ...]:
    """Return what fhir.resources (R4B) finds wrong, as notes. It warns at the edge and never decides."""
    from fhir.resources.R4B.questionnaire import Questionnaire
    from pydantic import ValidationError

    try:
        Questionnaire.model_validate(questionnaire)
    except ValidationError as error:
        return tuple(
            f"fhir.resources (R4B) would not take {'.'.join(map(str, one['loc']))}: {one['msg']}."
            for one in error.errors()[:MAX_OPINIONS]
        )
    return ()
