"""Taking in a FHIR Questionnaire from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from care_record.measures import check as checking
from care_record.measures.catalogue import Measure, canonical_bytes
from care_record.measures.files import read_json
from desktop.services.acts.author import Author
from desktop.services.acts.drafts import ImportOutcome
from desktop.services.store.connection import words_for_sqlite


def import_measure(author: Author, path: Path) -> ImportOutcome:
    """Check the file, and keep it in the encrypted store where nothing is wrong with it."""
    try:
        questionnaire: Any = read_json(path)
    except (OSError, ValueError) as error:
        return ImportOutcome("refused", None, path.name, (("", f"This file cannot be read: {error}"),))
    found = checking.check(questionnaire)
    problems = tuple((problem.link_id or "", problem.reason) for problem in found.problems)
    title = str(questionnaire.get("title") or path.stem) if isinstance(questionnaire, dict) else path.stem
    if found.status == "refused":
        return ImportOutcome("refused", None, title, problems)
    measure = Measure(_name(questionnaire, path), questionnaire, None)
    with words_for_sqlite(), author.stores.mirror:
        author.stores.mirror.execute(
            "insert or replace into imported (id, questionnaire) values (?, ?)",
            (measure.id, canonical_bytes(questionnaire)),
        )
    author.state.forget_measures()
    author.committed()
    return ImportOutcome(found.status, measure.id, measure.title, problems)


def _name(questionnaire: dict[str, Any], path: Path) -> str:
    """An id of lower-case letters, digits and hyphens."""
    wanted = str(questionnaire.get("id") or questionnaire.get("name") or path.stem)
    name = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in wanted.lower())
    return "imported-" + "-".join(part for part in name.split("-") if part)
