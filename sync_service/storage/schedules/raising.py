"""Raising what is due: a few people at a time, each occasion once, decided by all that is known at this moment.

Whoever raises holds the log's lock until the commit, so that two workers never raise the same occasion.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, select

from care_record.access.record import Why
from care_record.agreement.ledger import standing
from care_record.agreement.sending import Recent, may_send
from care_record.channels.channel import NO_GATEWAY as WITHOUT_GATEWAY
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.packs.known import KnownPack
from care_record.people.dates import from_milliseconds
from care_record.schedules.occasions import (
    MISSED,
    NO_GATEWAY,
    NO_KEY,
    NOT_APPROVED,
    SUSPENDED,
    TRIED_AGAIN,
    Occasion,
    next_look,
    occasions,
)
from care_record.statements.directory import Directory
from care_record.wire.bodies import CancelledByService, MeasureNotRaised, MeasureRaised
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.bulk import among
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import load_requests
from sync_service.storage.rules import sends
from sync_service.storage.schedules import known, looks
from sync_service.storage.schedules.known import Decided, KnownSchedule, Person
from sync_service.storage.sending import permitted
from sync_service.storage.state import KnownRequest, Wanted

AT_ONCE = 100
"""People of one round: what others say meanwhile waits for no more than these."""
WITHOUT_KEY = "The record has no key yet. A clinician\u2019s workstation of the team opens it; then it is tried again."
WITHOUT_APPROVAL = "The measure is not installed, or no longer approved here. Change the schedule."
TOO_LATE = "Its time had passed before it could be sent."
CHANGED = "The schedule was changed, paused or ended before this went out."


def raise_due(engine: Engine, tools: Tools, directory_in: Callable[[Connection], Directory | None]) -> tuple[int, bool]:
    """Raise what is due for some people; the log's head (0 where nothing was done), and whether there may be more.

    `directory_in` gives the trust's in the state that a transaction sees, which says what measures are approved.
    """
    with reading(engine) as connection:
        if not _due(connection, tools.clock(), 1):
            return 0, False
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        patients, directory = _due(connection, batch.now, AT_ONCE), directory_in(connection)
        if patients and directory is not None:
            _Round(batch, patients, directory.packs).run()
        return batch.log.seq, len(patients) == AT_ONCE


def _due(connection: Connection, now: int, most: int) -> list[bytes]:
    columns = t.schedule_looks.c
    query = select(columns.patient).where(columns.at <= now).order_by(columns.at, columns.patient).limit(most)
    return list(connection.scalars(query))


class _Round:
    """Some people's schedules in one transaction, with all that is known of them read at once."""

    def __init__(self, batch: Batch, patients: list[bytes], packs: Mapping[UUID, KnownPack]) -> None:
        self._batch = batch
        self._packs = packs
        self._patients = patients
        self._now = from_milliseconds(batch.now)
        batch.state.load(Wanted(frozenset(patients)))
        batch.access.load(patients)
        batch.log.load(patients)
        self._schedules = known.standing(batch.connection, patients)

    def run(self) -> None:
        """Take back what no longer stands, raise what is due, and note when to look again. Flushes the batch."""
        batch = self._batch
        self._take_back()
        people = known.people(batch.connection, self._patients)
        moments = {patient.bytes: self._one(patient, person) for patient, person in people.items()}
        batch.flush()
        looks.write(batch.connection, moments)

    def _take_back(self) -> None:
        """Cancel what waits unsent for a schedule that has changed; its occasions are decided anew."""
        batch, requests, noted = self._batch, t.requests.c, t.occasions.c
        query = (
            select(noted.patient, noted.schedule, noted.statement, noted.request)
            .select_from(t.occasions.join(t.requests, requests.id == noted.request))
            .where(among(noted.patient, self._patients), requests.state == DeliveryState.QUEUED.value)
        )
        stand = {(one.rule.id.bytes, one.statement.bytes) for one in self._schedules}
        paused = {
            (row.patient, row.schedule)
            for row in batch.connection.execute(
                select(t.schedule_pauses).where(among(t.schedule_pauses.c.patient, self._patients))
            )
        }
        stale = [
            UUID(bytes=row.request)
            for row in batch.connection.execute(query)
            if (row.schedule, row.statement) not in stand or (row.patient, row.schedule) in paused
        ]
        if not stale:
            return
        load_requests(batch, stale)
        for one in stale:
            request = batch.state.requests[one]
            batch.set_state(request, DeliveryState.CANCELLED)
            batch.fact(request.patient, CancelledByService(request=one, reason=CHANGED))
        batch.flush()
        gone = among(noted.request, [one.bytes for one in stale])
        batch.connection.execute(delete(t.occasions).where(gone))

    def _one(self, patient: UUID, person: Person) -> int | None:
        """Decide what is due for one person; when (ms) to look again."""
        held = self._batch.state.patients.get(patient)
        if held is None or held.patient.deceased:
            return None
        ahead = []
        for schedule in self._schedules:
            if schedule.patient not in (None, patient):
                continue
            again = self._of_schedule(patient, person, schedule)
            if again is not None:
                ahead.append(again)
        return min(ahead, default=None)

    def _of_schedule(self, patient: UUID, person: Person, schedule: KnownSchedule) -> int | None:
        referrals = self._batch.state.referrals.get(patient, {}).values()
        found = occasions(schedule.rule, referrals, person.appointments, self._now)
        paused = schedule.rule.id in person.paused
        settled = {one.key for one in found if paused or self._settled(patient, person, schedule, one)}
        again = next_look(found, settled, self._now)
        return None if again is None else int(again.timestamp() * 1000)

    def _settled(self, patient: UUID, person: Person, schedule: KnownSchedule, one: Occasion) -> bool:
        """Decide one occasion, where it is due; whether it needs no second look."""
        before = person.decided.get((schedule.rule.id, one.key))
        if before is not None and before.settled:
            return True
        if one.opens > self._now:
            return False
        if one.is_missed(self._now):
            against: tuple[str, str] | None = (MISSED, TOO_LATE)
        else:
            against = self._against(patient, person, schedule)
        if against is None:
            self._raise(patient, person, schedule, one, before)
            return True
        code, words = against
        settled = code not in TRIED_AGAIN
        # why it was not sent is told once; that its time then passed adds nothing
        if before is None or code not in (before.code, MISSED):
            fact = MeasureNotRaised(
                schedule=schedule.rule.id, team=schedule.rule.team, occasion=one.key, code=code, words=words
            )
            self._batch.fact(patient, fact)
        self._note(patient, schedule, one, before, Decided(schedule.statement, None, code, settled))
        return settled

    def _against(self, patient: UUID, person: Person, schedule: KnownSchedule) -> tuple[str, str] | None:
        """Why nothing may be sent now: also what a sender could pass over, for nobody is there to do so."""
        batch = self._batch
        if batch.access.is_suspended(patient):
            return SUSPENDED, permitted.SUSPENDED
        reasons = may_send(
            batch.state.patients[patient].patient,
            standing(batch.state.agreement.get(patient, [])),
            batch.state.referral_to(patient, schedule.rule.team, batch.today),
            Channel(schedule.channel),
            today=batch.today,
            recent=person.recent.get(schedule.sha256, Recent()),
        )
        if reasons:
            first = next((reason for reason in reasons if not reason.advisory), reasons[0])
            return first.code.value, first.words
        if batch.tools.questionnaires.sendable(schedule.sha256, self._packs) is None:
            return NOT_APPROVED, WITHOUT_APPROVAL
        if Channel(schedule.channel) is Channel.TEXT and not batch.tools.texts:
            return NO_GATEWAY, WITHOUT_GATEWAY
        key = batch.state.keys.get(patient)
        return (NO_KEY, WITHOUT_KEY) if key is None or key.closed == Why.WITHDRAWN else None

    def _raise(
        self, patient: UUID, person: Person, schedule: KnownSchedule, one: Occasion, before: Decided | None
    ) -> None:
        batch = self._batch
        due = batch.today + timedelta(days=schedule.due_days)
        fact = MeasureRaised(
            schedule=schedule.rule.id,
            statement=schedule.statement,
            occasion=one.key,
            team=schedule.rule.team,
            questionnaire=schedule.questionnaire,
            version=schedule.version,
            questionnaire_sha256=schedule.sha256,
            channel=schedule.channel,  # type: ignore[arg-type]
            respondent=schedule.respondent,  # type: ignore[arg-type]
            due=due,
        )
        made, seq = batch.fact(patient, fact)
        sends.keep_request(
            batch,
            KnownRequest(
                made,
                patient,
                seq,
                DeliveryState.QUEUED,
                schedule.channel,
                schedule.sha256,
                sends.end_of_day(due),
                schedule.respondent,
            ),
        )
        person.recent[schedule.sha256] = replace(
            person.recent.get(schedule.sha256, Recent()), waiting_since=batch.today
        )
        self._note(patient, schedule, one, before, Decided(schedule.statement, made, "", settled=True))

    def _note(
        self, patient: UUID, schedule: KnownSchedule, one: Occasion, before: Decided | None, now: Decided
    ) -> None:
        """Keep what was decided; a row that is there already is taken away first."""
        if before is not None:
            columns = t.occasions.c
            this: Iterable[object] = (
                columns.patient == patient.bytes,
                columns.schedule == schedule.rule.id.bytes,
                columns.occasion == one.key,
            )
            self._batch.connection.execute(delete(t.occasions).where(*this))  # type: ignore[arg-type]
        self._batch.add(
            t.occasions,
            patient=patient.bytes,
            schedule=schedule.rule.id.bytes,
            occasion=one.key,
            statement=now.statement.bytes,
            request=now.request.bytes if now.request else None,
            code=now.code,
            settled=now.settled,
        )
