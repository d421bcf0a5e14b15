"""Setting, changing, ending and pausing a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.agreement.raters import against_asking
from care_record.channels.channel import not_offered
from care_record.schedules.schedule import schedule_problem
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import OUTBOX, SCHEDULES, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads.rows.offered import has_texts

if TYPE_CHECKING:
    from desktop.services.acts.schedules.drafts import ScheduleDraft

CHANGED = frozenset({SCHEDULES, OUTBOX, STATUS})
_UNKNOWN = "This schedule has ended, or is another team\u2019s."


def set_schedule(author: Author, draft: ScheduleDraft) -> Done:
    """A schedule for everybody of a team, or for one person."""
    with author.reader.snapshot():
        author.team(draft.team)
        measure = author.state.measures(author.reader).get(draft.measure)
        if measure is None:
            raise Rejected((("measure", "Choose one of the measures listed."),))
        if against := against_asking(measure.respondents, "patient", draft.channel):
            raise Rejected((("measure", against),))
        words = not_offered(draft.channel, texts=has_texts(author.reader))
        if words:
            raise Rejected((("channel", words),))
        if draft.begins < author.today and draft.schedule is None:
            raise Rejected((("begins", "A new schedule begins today or later."),))
        if draft.schedule is not None:
            _held(author, draft.schedule)
        body = _body(draft, measure.url, measure.version, bytes.fromhex(measure.sha256))
        problem = schedule_problem(body)
        if problem:
            raise Rejected((("count", problem),))
    author.commit([Said("schedule.set", draft.patient or author.state.keys.trust, body)])
    words = "The schedule is changed." if draft.schedule else "The schedule is set."
    return Done(CHANGED, body.schedule, words)


def end(author: Author, schedule: UUID) -> Done:
    """Nothing more is sent for it."""
    with author.reader.snapshot():
        row = _held(author, schedule)
    body = bodies.ScheduleEnded(schedule=schedule, team=UUID(bytes=row["team"]))
    author.commit([Said("schedule.ended", UUID(bytes=row["patient"]), body)])
    return Done(CHANGED, schedule, "The schedule has ended. What has gone out can still be answered.")


def pause(author: Author, patient: UUID, schedule: UUID, *, paused: bool) -> Done:
    """For one person alone."""
    with author.reader.snapshot():
        author.patient(patient)
        row = _held(author, schedule)
    body = bodies.SchedulePaused(schedule=schedule, team=UUID(bytes=row["team"]), paused=paused)
    author.commit([Said("schedule.paused", patient, body)])
    return Done(CHANGED, schedule, "Paused for this person." if paused else "It goes on for this person.")


def _body(draft: ScheduleDraft, url: str, version: str, sha256: bytes) -> bodies.ScheduleSet:
    fields: dict[str, Any] = {
        "schedule": draft.schedule or new_id(),
        "team": draft.team,
        "questionnaire": url,
        "version": version,
        "questionnaire_sha256": sha256,
        "channel": draft.channel.value,
        "respondent": "patient",
        "trigger": draft.trigger.value,
        "days" if draft.trigger.counts_days else "weeks": draft.count,
        "due_days": draft.due_days,
        "begins": draft.begins,
        "message": draft.message.strip() or None,
    }
    try:
        return bodies.ScheduleSet(**fields)
    except ValueError as error:
        raise Rejected((("count", "Say a number of days or weeks of a year or two at most."),)) from error


def _held(author: Author, schedule: UUID) -> dict[str, Any]:
    """A schedule of one's own team that stands; raises `Rejected`."""
    pending = author.reader.pending("kind in ('schedule.set', 'schedule.ended')")
    row = author.reader.overlaid("schedule", "id = ?", (schedule.bytes,), pending).get(schedule.bytes)
    if row is None or row["ended"] or row["team"] is None or UUID(bytes=row["team"]) not in author.me().teams:
        raise Rejected((("schedule", _UNKNOWN),))
    return row
