"""The QuestionnaireResponse (FHIR R4) of what was entered. As the page's `form/response.ts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from care_record.answering.items import Json
from care_record.answering.places import Place
from care_record.measures.response import DECLINED


def response_of(form: Json, canonical: str, places: Sequence[Place], authored: datetime) -> dict[str, Any]:
    """The whole response; `authored` is an aware moment, `canonical` is `url|version`."""
    moment = authored.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "resourceType": "QuestionnaireResponse",
        "language": form["language"],
        "questionnaire": canonical,
        "status": "completed",
        "authored": moment,
        "item": _items(places),
    }


def _items(places: Sequence[Place], *, repeating: bool = False) -> list[dict[str, Any]]:
    found = []
    for place in places:
        item = place.item
        if not place.asked or item.kind == "display":
            continue
        made: dict[str, Any] = {"linkId": item.link_id, **({"text": item.text} if item.text else {})}
        under = _items(place.children, repeating=repeating or (item.kind == "group" and item.repeats))
        if item.kind == "group":
            if not under:
                continue
            made["item"] = under
        elif place.answers:
            made["answer"] = [
                {**answer, "item": under} if index == 0 and under else dict(answer)
                for index, answer in enumerate(place.answers)
            ]
        elif place.declined:
            made["extension"] = [dict(DECLINED)]
        elif not repeating:
            continue
        # In a group that repeats, a question left blank stands without an answer, so that it is found as the nearest.
        found.append(made)
    return found
