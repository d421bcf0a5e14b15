"""A pack as a file to hand on: a zip whose bytes follow from the pack alone."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from care_record.packs.pack import FORMAT, Pack
from care_record.packs.reading import ABOUT, GOLDEN, LICENCE, MANIFEST, QUESTIONNAIRE, VALUE_SETS

_WHEN = (2000, 1, 1, 0, 0, 0)


def to_files(pack: Pack) -> dict[str, bytes]:
    """The pack's files, by name."""
    about = {"format": FORMAT, "id": pack.id, "respondents": list(pack.respondents)}
    files = {ABOUT: _json(about), QUESTIONNAIRE: _json(pack.questionnaire)}
    if pack.manifest is not None:
        files[MANIFEST] = _json(pack.manifest.json)
    if pack.golden is not None:
        files[GOLDEN] = _json(pack.golden)
    if pack.licence:
        files[LICENCE] = (pack.licence + "\n").encode()
    for number, one in enumerate(pack.valuesets, start=1):
        files[f"{VALUE_SETS}{number:03}.json"] = _json(one)
    return files


def to_zip(pack: Pack) -> bytes:
    """The pack as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in to_files(pack).items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
