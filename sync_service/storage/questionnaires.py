"""The questionnaires that the service can show: those installed, and those that workstations brought, by SHA-256."""

import json
from pathlib import Path

from sqlalchemy import Connection, insert, select

from care_record.measures import catalogue
from care_record.measures.catalogue import CatalogueError, Measure
from care_record.measures.check import check
from care_record.measures.questionnaire import Json
from sync_service.storage import tables as t

MOST_BYTES = 2 * 1024 * 1024


class QuestionnaireRefused(Exception):
    """A questionnaire that cannot be shown; the message is in words."""


class Questionnaires:
    """Finds measures by the hash that a request names."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read the installed measures. Raises `CatalogueError`."""
        installed = catalogue.installed(folder or catalogue.source_folder())
        self._known: dict[bytes, Measure] = {bytes.fromhex(measure.sha256): measure for measure in installed}

    def find(self, connection: Connection, sha256: bytes) -> Measure | None:
        """The measure with this hash, or None."""
        held = self._known.get(sha256)
        if held is None:
            body = connection.scalar(select(t.questionnaires.c.body).where(t.questionnaires.c.sha256 == sha256))
            if body is not None:
                held = self._known[sha256] = _imported(json.loads(body))
        return held

    def add(self, connection: Connection, questionnaire: Json) -> Measure:
        """Keep an imported questionnaire; the same one again changes nothing. Raises `QuestionnaireRefused`."""
        found = check(questionnaire)
        if found.status != "usable":
            first = next(iter(found.problems), None)
            where = f"item {first.link_id}: " if first and first.link_id else ""
            raise QuestionnaireRefused(
                f"This questionnaire cannot be shown: {where}{first.reason if first else found.status}"
            )
        measure = _imported(questionnaire)
        sha256 = bytes.fromhex(measure.sha256)
        if self.find(connection, sha256) is None:
            body = catalogue.canonical_bytes(questionnaire)
            connection.execute(
                insert(t.questionnaires).values(sha256=sha256, url=measure.url, version=measure.version, body=body)
            )
        return measure


def _imported(questionnaire: Json) -> Measure:
    sha256 = Measure("", questionnaire, None).sha256
    return Measure(sha256[:16], questionnaire, None)


__all__ = ["MOST_BYTES", "CatalogueError", "QuestionnaireRefused", "Questionnaires"]
