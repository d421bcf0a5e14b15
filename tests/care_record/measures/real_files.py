"""Real Questionnaires by others, which are no part of this project: where they are, and what the run made of them."""

import csv
import os
from pathlib import Path
from typing import Any

from care_record.measures.files import read_json

VARIABLE = "MHCR_QUESTIONNAIRES"
BESIDE = Path(__file__).resolve().parents[4] / "shared" / "questionnaires"
FOLDER = Path(os.environ.get(VARIABLE) or BESIDE)


def index() -> list[dict[str, str]]:
    """The rows of INDEX.tsv; without one, a row for each JSON file that says what it is; empty without a folder."""
    path = FOLDER / "INDEX.tsv"
    if not path.is_file():
        return [row for file in sorted(FOLDER.rglob("*.json")) if (row := _row(file))]
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _row(file: Path) -> dict[str, str] | None:
    content = read_json(file)
    kind = content.get("resourceType") if isinstance(content, dict) else None
    if kind not in ("Questionnaire", "QuestionnaireResponse"):
        return None
    return {"file": str(file.relative_to(FOLDER)), "kind": kind, "pairs_with": "", "lhc_forms": ""}


def read(row: dict[str, str]) -> Any:
    """The JSON of a row's file."""
    return read_json(FOLDER / row["file"])
