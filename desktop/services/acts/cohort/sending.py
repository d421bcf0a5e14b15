"""Sending to many: begun once, then queued some at a time, each decided anew, until all are reached or it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.agreement.sending import ExclusionCode
from care_record.channels.channel import Channel
from care_record.wire.ids import new_id
from desktop.services.access.known import opened_of
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, STATUS, Done
from desktop.services.acts.sending import requested
from desktop.services.authoring.author import Said
from desktop.services.authoring.sealing import sealing_epoch
from desktop.services.problems import Rejected
from desktop.services.reads.cohort.known import Senders
from desktop.services.reads.cohort.pages import CohortDraft, CohortProgress, Who
from desktop.services.reads.cohort.preview import asked_of, decided
from desktop.services.reads.cohort.progress import progress_of
from desktop.services.store import cohorts, outbox

if TYPE_CHECKING:
    from desktop.services.authoring.author import Author
    from desktop.services.reads.cohort.preview import Decided

AT_ONCE = 100
"""People who are reached in one transaction; other acts of this workstation get in between."""
KEYS_AT_ONCE = 20
"""So many of them may need their record's first key: making and wrapping one takes as long as several sends."""
PUSH_AT = 2_500
"""The sync is woken each time that so many are queued: fewer, larger pushes leave the processor to both ends."""
GONE = "not-held"
"""What became of somebody whose record is no longer held here."""
NO_REASON = "Say why this advice is passed over."
CHANGED = frozenset({REQUESTS, PATIENTS, OUTBOX, STATUS})


@dataclass(frozen=True, slots=True)
class Queued:
    """A step of a send to many is safe in the outbox."""

    changed: frozenset[str]
    progress: CohortProgress


def begin(author: Author, draft: CohortDraft, people: Sequence[UUID]) -> Done:
    """Keep what is to be sent and to whom; nothing is queued yet. `Done.id` is what `go_on` takes."""
    with author.reader.snapshot():
        asked_of(author.reader, author.state, draft)
        if draft.who.team is not None:
            author.team(draft.who.team)
    if author.me().role not in ("clinician", "coordinator"):
        raise Rejected((("role", "Only clinicians and coordinators send measures."),))
    if draft.due < author.today:
        raise Rejected((("due", "The day by which it is due has passed."),))
    if any(not reason.strip() for _, reason in draft.passed_over):
        raise Rejected((("passed_over", NO_REASON),))
    chosen = [one for one in dict.fromkeys(people) if one not in draft.without]
    if not chosen:
        raise Rejected((("who", "Nobody is left to send it to."),))
    made = new_id()
    cohorts.begin(author.stores.outbox, made, author.state.now(), _kept(draft), chosen)
    return Done(frozenset(), made)


def go_on(author: Author, cohort: UUID) -> Queued:
    """Queue it for the next people, each decided anew; who cannot be sent to any more is left out."""
    connection = author.stores.outbox
    with author.reader.snapshot():
        held = cohorts.read(connection, cohort)
        draft = _draft(held.draft)
        if draft.due < author.today:
            raise Rejected((("due", "The day by which it is due has passed. Stop this send and begin it anew."),))
        people = {} if held.stopped else _next(author, cohort)
        asked = asked_of(author.reader, author.state, draft)
        senders = Senders.of(author.reader, author.state, draft.who.team)
        acts: list[list[Said]] = []
        outcomes = dict.fromkeys(people, GONE)
        for one in decided(author.reader, author.state, senders, asked, people):
            said = _said(author, draft, one)
            outcomes[one.known.person.patient.id] = cohorts.QUEUED if said else one.decision.left_out[0].code.value
            acts += [said] if said else []
    signed = iter(author.sign([said for act in acts for said in act]))
    bundles = [[next(signed) for _ in act] for act in acts]
    places = [(people[patient], outcome) for patient, outcome in outcomes.items()]
    outbox.add_many(connection, bundles, partial(cohorts.settle, connection, cohort, places))
    progress = progress_of(cohorts.read(connection, cohort), author.state, author.reader)
    if not progress.waiting or progress.done // PUSH_AT > held.done // PUSH_AT:
        author.committed()
    return Queued(CHANGED if not progress.waiting else frozenset(), progress)


def stop(author: Author, cohort: UUID) -> Queued:
    """Reach nobody more; what is queued goes out."""
    cohorts.stop(author.stores.outbox, cohort)
    return Queued(CHANGED, progress_of(cohorts.read(author.stores.outbox, cohort), author.state, author.reader))


def _next(author: Author, cohort: UUID) -> dict[UUID, int]:
    """Those whom the next step reaches, each with the place in the list."""
    people = cohorts.waiting(author.stores.outbox, cohort, AT_ONCE)
    opened = opened_of(author.reader, people)
    without = [place for patient, place in people.items() if patient not in opened]
    if len(without) <= KEYS_AT_ONCE:
        return people
    return {patient: place for patient, place in people.items() if place < without[KEYS_AT_ONCE]}


def _said(author: Author, draft: CohortDraft, one: Decided) -> list[Said]:
    """What is said for one person; the record's key first, where one is due."""
    decision, referral = one.decision, one.known.person.referral
    if decision.channel is None or referral is None:
        return []
    patient = one.known.person.patient.id
    access = one.known.access
    said: list[Said] = []
    if access.current is None or access.due(author.state.directory(author.reader), author.state.now()) is not None:
        said += sealing_epoch(author, patient, one.known.pending, known=access).said
    for measure in decision.measures:
        body = requested(referral.team, measure, decision.channel, draft.due, draft.message)
        if reason := _despite(draft, one, measure.url):
            body = body.model_copy(update={"despite": reason})
        said.append(Said("measure.requested", patient, body))
    return said


def _despite(draft: CohortDraft, one: Decided, url: str) -> str:
    """The reasons that the sender gave for the advice that concerns this person and measure."""
    concerned = one.decision.passed_over.get(url, frozenset())
    return "; ".join(reason.strip() for code, reason in draft.passed_over if code in concerned)


def _kept(draft: CohortDraft) -> Mapping[str, Any]:
    """What is needed to go on after the program has ended: the people are kept beside it."""
    return {
        "v": 1,
        "team": draft.who.team.bytes if draft.who.team else None,
        "measures": list(draft.measures),
        "due": draft.due.isoformat(),
        "way": draft.way.value if draft.way else None,
        "message": draft.message,
        "passed_over": [[code.value, reason] for code, reason in draft.passed_over],
    }


def _draft(kept: Mapping[str, Any]) -> CohortDraft:
    return CohortDraft(
        who=Who(team=UUID(bytes=kept["team"]) if kept["team"] else None),
        measures=tuple(kept["measures"]),
        due=date.fromisoformat(kept["due"]),
        way=Channel(kept["way"]) if kept["way"] else None,
        message=kept["message"],
        passed_over=tuple((ExclusionCode(code), reason) for code, reason in kept["passed_over"]),
    )
