"""Scores over time: the headline score of each answer to the same measure, and its change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from care_record.measures.change import Change, Point, change
from care_record.people.dates import day_in_london, from_milliseconds

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from desktop.services.store.reader import Reader


FIRST = "First score"
MeasureOf = Callable[[str, str], "Measure | None"]


def stored(scored: str | None, name: str | None) -> dict[str, Any] | None:
    """One score of a response as the store keeps it, None where there is none."""
    if not scored or not name:
        return None
    found: Iterable[dict[str, Any]] = json.loads(scored)["scores"]
    return next((one for one in found if one["name"] == name), None)


def points(reader: Reader, patient: bytes, measure: Measure, name: str, until: int) -> list[Point]:
    """The unrounded scores of this name, by when they came, up to the moment `until` (ms), the oldest first."""
    rows = reader.all(
        "select response.at, scored from response join request on request.id = response.request "
        "where response.patient = ? and questionnaire = ? and response.at <= ? order by response.at",
        (patient, measure.url, until),
    )
    found = []
    for at, scored in rows:
        score = stored(scored, name)
        if score is not None and score["exact"] is not None:
            found.append(Point(from_milliseconds(at), Decimal(score["exact"])))
    return found


def changes(reader: Reader, patients: list[bytes], measure_of: MeasureOf) -> dict[bytes, str]:
    """The change since the answer before, in a few words, of every scored answer of these patients, by its id.

    Worked out when it is read: answers open in any order, flagged ones first. Without a score there is no entry.
    """
    marks = ",".join("?" * len(patients))
    rows = reader.all(
        "select response.id, response.patient, response.at, scored, headline, questionnaire, version from response "  # noqa: S608 - marks alone
        "join request on request.id = response.request where headline is not null "
        f"and response.patient in ({marks}) order by response.at",
        tuple(patients),
    )
    histories: dict[tuple[bytes, str, str], list[Point]] = {}
    found: dict[bytes, str] = {}
    for identity, patient, at, scored, name, questionnaire, version in rows:
        score, measure = stored(scored, name), measure_of(questionnaire, version)
        if score is None or score["exact"] is None or measure is None:
            continue
        history = histories.setdefault((patient, questionnaire, name), [])
        history.append(Point(from_milliseconds(at), Decimal(score["exact"])))
        found[identity] = FIRST if len(history) == 1 else change_words(history, measure, name)
    return found


def changed(history: list[Point], measure: Measure, name: str) -> Change | None:
    """The latest score against the one before and the first; None without a rule for this score."""
    rule = measure.manifest.score(name) if measure.manifest else None
    return change(history, rule) if rule else None


def change_words(history: list[Point], measure: Measure, name: str) -> str:
    """The change since last time in a few words, empty for a first answer."""
    found = changed(history, measure, name)
    return found.since_last.words if found and found.since_last else ""


def day(point: Point) -> date:
    """London's day of a score."""
    return day_in_london(point.at)
