"""Scores over time: one score of one measure by one rater, by when it was completed, and its change.

Scores of a patient and of a carer, parent or clinician are never in one series, nor are those of two parents: they are
different people's views. A *rater* is a key of `rater_of`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from care_record.measures.change import Change, Point, change
from care_record.measures.score import Person
from care_record.people.dates import age_in_years, day_in_london, from_milliseconds
from care_record.people.gender import Gender
from desktop.services.reads.rows.named import rater_key

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.people.patient import Patient
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row


FIRST = "First score"
ONLINE = "online"
MeasureOf = Callable[[str, str], "Measure | None"]


def completed(at: int, authored: int | None, asked: int | None, mode: str | None) -> int:
    """When an answer was completed, in ms: the respondent's word where it can be, else when it came (`at`).

    Nothing is completed after it came, nor online before it was asked for; a form on paper may have been.
    """
    if authored is None or authored > at or (mode == ONLINE and asked is not None and authored < asked):
        return at
    return authored


def for_norms(patient: Patient, on: date) -> Person:
    """What norms need to know of a person on one day; they are for recorded male or female alone."""
    sex = patient.gender.value if patient.gender in (Gender.FEMALE, Gender.MALE) else None
    return Person(sex, age_in_years(patient.birth_date, on))


def stored(scored: str | None, name: str | None) -> dict[str, Any] | None:
    """One score of a response as the store keeps it, None where there is none."""
    if not scored or not name:
        return None
    found: Iterable[dict[str, Any]] = json.loads(scored)["scores"]
    return next((one for one in found if one["name"] == name), None)


@dataclass(frozen=True, slots=True)
class Held:
    """An open answer that fits its form, with the send it answers. `place` is when it was completed, and came."""

    place: tuple[int, int]
    row: Row
    request: Row

    @property
    def rater(self) -> str:
        """Whose view it is."""
        return rater_of(self.row, self.request)

    def is_of(self, questionnaire: str, rater: str) -> bool:
        """Whether it is this rater's answer to this measure, of whatever version."""
        return bool(self.request["questionnaire"] == questionnaire and self.rater == rater)


def rater_of(row: Row, request: Row | None) -> str:
    """Whose view an answer is: the respondent's code, and the name where one was asked by name."""
    return rater_key(row["respondent"], request["recipient"] if request else None)


def held(reader: Reader, patient: bytes, pending: Sequence[Fact]) -> list[Held]:
    """A person's open answers by when they were completed, those that wait here too. Inside a snapshot."""
    requests = reader.overlaid("request", "patient = ?", (patient,), pending)
    found = []
    for row in reader.overlaid("response", "patient = ?", (patient,), pending).values():
        request = requests.get(row["request"])
        if row["state"] == "open" and not row["quarantined"] and request is not None:
            when = completed(row["at"], row["authored"], request["at"], row["mode"])
            found.append(Held((when, row["at"]), row, request))
    return sorted(found, key=lambda one: (one.place, one.row["id"]))


def points(answers: Iterable[Held], questionnaire: str, rater: str, name: str) -> list[Point]:
    """One rater's unrounded scores of this name, in the order of the answers."""
    found = []
    for one in answers:
        score = stored(one.row["scored"], name) if one.is_of(questionnaire, rater) else None
        if score is not None and score["exact"] is not None:
            found.append(Point(from_milliseconds(one.place[0]), Decimal(score["exact"])))
    return found


def changes(reader: Reader, patients: list[bytes], measure_of: MeasureOf) -> dict[bytes, str]:
    """The change since the answer before, in a few words, of every scored answer of these patients, by its id.

    Worked out when it is read: answers open in any order, flagged ones first. Without a score there is no entry.
    """
    marks = ",".join("?" * len(patients))
    rows = reader.all(
        "select response.id, response.patient, response.at, authored, request.at, response.mode, response.respondent, "  # noqa: S608 - marks alone
        "request.recipient, scored, headline, questionnaire, version from response "
        "join request on request.id = response.request where headline is not null "
        f"and response.patient in ({marks})",
        tuple(patients),
    )
    ordered = sorted(rows, key=lambda row: (completed(*row[2:6]), row[2]))
    histories: dict[tuple[bytes, str, str, str], list[Point]] = {}
    found: dict[bytes, str] = {}
    for (
        identity,
        patient,
        at,
        authored,
        asked,
        mode,
        respondent,
        named,
        scored,
        name,
        questionnaire,
        version,
    ) in ordered:
        score, measure = stored(scored, name), measure_of(questionnaire, version)
        if score is None or score["exact"] is None or measure is None:
            continue
        history = histories.setdefault((patient, questionnaire, rater_key(respondent, named), name), [])
        history.append(Point(from_milliseconds(completed(at, authored, asked, mode)), Decimal(score["exact"])))
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
