"""What an opened answer holds: what was said, its scores, whose the measure is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop.services.reads.measures import ScoreLine

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from desktop.services.store.reader import Row

SUSPENDED = "Until the withdrawal is settled, nothing that was sealed here is shown."
FOR_CLINICIANS = "Answers are for clinicians; your role does not open them."


def content(row: Row) -> Mapping[str, Any]:
    """The QuestionnaireResponse of an answer that has been opened, empty where it is none."""
    try:
        fields = json.loads(row["content"])
    except ValueError:
        return {}
    found = fields.get("response") if isinstance(fields, dict) else None
    return found if isinstance(found, dict) else {}


def score_lines(row: Row, measure: Measure | None) -> tuple[ScoreLine, ...]:
    """The scores of a response, with their ranges where the measure is known."""
    found = []
    for one in json.loads(row["scored"])["scores"] if row["scored"] else []:
        rule = measure.manifest.score(one["name"]) if measure and measure.manifest else None
        found.append(
            ScoreLine(
                name=one["name"],
                title=rule.title if rule else one["name"].replace("_", " ").capitalize(),
                value=Decimal(one["value"]) if one["value"] is not None else None,
                band=one["band"],
                low=rule.low if rule else None,
                high=rule.high if rule else None,
                higher_is_worse=rule is None or rule.direction == "higher-is-worse",
            )
        )
    return tuple(found)


def licence_line(measure: Measure | None) -> str:
    """The measure's licence in one line."""
    if measure is None:
        return ""
    if measure.manifest is None:
        return str(measure.questionnaire.get("copyright") or "Imported; see its owner's terms.")
    licence = measure.manifest.licence
    return str(licence.get("attribution") or licence.get("name") or "")
