"""All scores of one person over time: each measure by each respondent, with its scale, bands and rules."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.measures.change import Point
from care_record.people.dates import day_in_london, from_milliseconds
from desktop.services.access.hidden import is_suspended
from desktop.services.reads import patient_lines, scores
from desktop.services.reads.rows.named import asked_words
from desktop.services.reads.understanding import changing, formula
from desktop.services.reads.understanding.pages import Mark, MeasureScores, ScoreHistory, ScoreSeries, SeriesPoint

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.measures.manifest import Score
    from desktop.services.reads.scores import Held
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

SUSPENDED = "Until the withdrawal is settled, no score is shown."
FOR_CLINICIANS = "Scores are for clinicians; your role does not show them."


def score_history(reader: Reader, state: DeskState, patient: UUID) -> ScoreHistory:
    """Everything that the screen of scores shows; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        standing = patient_lines.standing_of(reader, patient, pending)
        hidden = ""
        if is_suspended(reader, state, patient, pending):
            hidden = SUSPENDED
        elif not state.clinical(reader):
            hidden = FOR_CLINICIANS
        return ScoreHistory(
            banner=patient_lines.banner_data(reader, person, state.today(), standing),
            measures=() if hidden else _measures(reader, state, patient, pending),
            marks=_marks(reader, state, patient, pending),
            today=state.today(),
            hidden=hidden,
            teams=patient_lines.team_names(reader, state, [patient.bytes], pending).get(patient.bytes, ()),
        )


def _measures(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> tuple[MeasureScores, ...]:
    grouped: dict[tuple[str, str], list[Held]] = defaultdict(list)
    newest: dict[tuple[str, str], Measure] = {}
    for one in scores.held(reader, patient.bytes, pending):
        measure = state.measure(reader, one.request["questionnaire"], one.request["version"])
        if measure is not None and measure.manifest is not None and one.row["scored"]:
            key = (measure.url, one.rater)
            grouped[key].append(one)
            newest[key] = measure
    found = []
    for key, measure in newest.items():
        made = _measure(measure, grouped[key][-1], grouped[key])
        if made.series:
            found.append((grouped[key][-1].place, made))
    return tuple(made for _, made in sorted(found, key=lambda one: one[0], reverse=True))


def _measure(measure: Measure, newest: Held, placed: list[Held]) -> MeasureScores:
    """By the rules of the newest version that was answered."""
    rules = measure.manifest.scores if measure.manifest else ()
    headline = next((rule.name for rule in rules if rule.name == "total"), rules[0].name if rules else "")
    made = [_series(measure, rule, placed, newest.rater, headline=rule.name == headline) for rule in rules]
    shown = [one for one in made if one.points]
    series = tuple(sorted(shown, key=lambda one: not one.headline))
    return MeasureScores(measure.short_title, newest.row["respondent"] or "", series, asked_words(newest.request))


def _series(measure: Measure, rule: Score, placed: list[Held], rater: str, *, headline: bool) -> ScoreSeries:
    points, history = [], []
    for one in placed:
        value = scores.stored(one.row["scored"], rule.name)
        if value is None or value["exact"] is None or value["value"] is None:
            continue
        moment = from_milliseconds(one.place[0])
        history.append(Point(moment, Decimal(value["exact"])))
        shown = Decimal(value["value"])
        points.append(SeriesPoint(day_in_london(moment), shown, UUID(bytes=one.row["id"]), bool(one.row["flagged"])))
    return ScoreSeries(
        key=f"{measure.url} {rater} {rule.name}",
        title=rule.title,
        headline=headline,
        low=rule.low,
        high=rule.high,
        higher_is_worse=rule.direction == "higher-is-worse",
        points=tuple(points),
        bands=changing.bands(rule),
        population=formula.population(measure.manifest, rule) if measure.manifest else "",
        cut_off=changing.cut_off(rule),
        changes=changing.changes(history, measure, rule.name),
        rules=changing.rules(history, measure.manifest, rule.name),
        band=(rule.band(history[-1].value) or "") if history else "",
    )


def _marks(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> tuple[Mark, ...]:
    """Referrals opened and closed, the oldest first."""
    directory = state.directory(reader)
    found: list[tuple[date, str]] = []
    for one in patient_lines.referrals(reader, state, patient, pending):
        team = patient_lines.team_line(directory, one.team).name
        found.append((one.opened, f"Referred to {team}"))
        if one.closed is not None:
            found.append((one.closed, f"Discharged from {team}"))
    return tuple(Mark(on, words) for on, words in sorted(found))
