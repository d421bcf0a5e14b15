"""A trust in memory, in place of store, outbox and service: what the gallery's screens read and do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.people.patient import Patient
from care_record.people.search import Match as TrustMatch
from care_record.people.search import SearchResult
from care_record.statements.policy import Policy
from desktop.services.acts import (
    AgreementDraft,
    Done,
    EnrolmentRequest,
    GlassDraft,
    ImportOutcome,
    PatientDraft,
    Rejected,
    RetainedRecord,
    TrustQuery,
    TrustSearch,
)
from desktop.services.problems import Problem, ServiceUnreachable, WrongPassphrase
from desktop.services.reads import (
    AgreementPage,
    BannerData,
    Counts,
    Match,
    Me,
    MeasureLine,
    OutboxLine,
    PatientLine,
    PatientRecord,
    Reads,
    ResponseLine,
    ResponseReading,
    ReturnedFilter,
    Reviewed,
    SendOptions,
    Status,
    Today,
    WhoCanRead,
)
from mhcr.gallery import people
from mhcr.gallery.access import WHO_CAN_READ, retained
from mhcr.gallery.answers import READINGS, RETURNED
from mhcr.gallery.people import JASMINE, ME, NOW, PEOPLE, ident, line
from mhcr.gallery.work import CHANNELS, LEDGER, MEASURES, ONLINE


def _person(patient: UUID) -> Patient:
    return next(one for one in PEOPLE if one.id == patient)


@dataclass
class Trust:
    """What the memory holds; a state of the gallery changes a field or two of it."""

    me: Me = ME
    status: Status = ONLINE
    today: Today = field(default_factory=people.today)
    returned: tuple[ResponseLine, ...] = RETURNED
    readings: dict[UUID, ResponseReading] = field(default_factory=lambda: dict(READINGS))
    outbox: tuple[OutboxLine, ...] = ()
    lines: tuple[PatientLine, ...] = tuple(sorted((line(p) for p in PEOPLE), key=lambda one: one.name.sort_key))
    exclusions: tuple[str, ...] = ()
    may_record: str | None = None
    age_words: str = "17 years old: presumed able to agree. A parent\u2019s consent is not needed."
    who_can_read: WhoCanRead = WHO_CAN_READ
    retained: RetainedRecord = field(default_factory=retained)
    requests: tuple[EnrolmentRequest, ...] = ()
    done: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    refuse: Problem | None = None
    stage: str = "locked"
    code: str = ""
    begins: bool = False
    """No trust has begun at the service yet."""


class MemoryReads(Reads):
    """Reads of the memory."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def close(self) -> None:
        """Nothing to close."""

    def status(self) -> Status:
        return self._trust.status

    def me(self) -> Me:
        return self._trust.me

    def policy(self) -> Policy:
        return Policy()

    def today(self) -> Today:
        return self._trust.today

    def counts(self) -> Counts:
        clinical, cares = (self._trust.me.role in roles for roles in (("clinician",), ("clinician", "coordinator")))
        today = sum(self._trust.today.counts.values()) if cares else 0
        return Counts(today, len(self.returned()) if clinical else 0, len(self.outbox()))

    def find(self, text: str) -> tuple[Match, ...]:
        words = text.casefold().split()
        found = []
        for one in self._trust.lines:
            held = f"{one.name.family} {one.name.given} {one.nhs_number}".casefold().split()
            if all(any(part.startswith(word) for part in held) for word in words):
                why = "NHS number" if words and words[0].isdigit() else "Name begins so"
                found.append(Match(one, why))
        return tuple(found)

    def patients(self, team: UUID | None = None, limit: int = 500) -> tuple[PatientLine, ...]:
        return self._trust.lines

    def line(self, patient: UUID) -> PatientLine:
        return line(_person(patient))

    def banner(self, patient: UUID) -> BannerData:
        return people.banner_of(_person(patient))

    def patient(self, patient: UUID) -> PatientRecord:
        return people.record(_person(patient))

    def returned(
        self, which: ReturnedFilter = "unread", team: UUID | None = None, limit: int = 200
    ) -> tuple[ResponseLine, ...]:
        keep: dict[str, Callable[[ResponseLine], bool]] = {
            "unread": lambda one: one.reviewed is None,
            "flagged": lambda one: one.flagged,
            "all": lambda _: True,
        }
        return tuple(one for one in self._trust.returned if keep[which](one))

    def response(self, response: UUID) -> ResponseReading:
        return self._trust.readings[response]

    def agreement(self, patient: UUID) -> AgreementPage:
        standing = people.record(_person(patient)).standing
        scopes = tuple((s.scope.value, s.scope.words, s.state.value) for s in standing.scopes)
        if self._trust.may_record is not None:
            return AgreementPage("Nobody has asked yet.", (), (), self._trust.may_record, self._trust.age_words)
        return AgreementPage(standing.words, scopes, LEDGER, None, self._trust.age_words)

    def who_can_read(self, patient: UUID) -> WhoCanRead:
        return self._trust.who_can_read

    def send_options(self, patient: UUID) -> SendOptions:
        return SendOptions(MEASURES, CHANNELS, people.TODAY + timedelta(days=14), self._trust.exclusions)

    def outbox(self) -> tuple[OutboxLine, ...]:
        return self._trust.outbox

    def measures(self) -> tuple[MeasureLine, ...]:
        return tuple(
            MeasureLine(m.id, m.title, f"https://example.org/{m.id}", "1.2", m.licence, m.items) for m in MEASURES
        )


class MemoryActs:
    """Acts on the memory: each is noted, and a refusal that the state asks for is raised."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def _note(self, name: str, *what: Any) -> Done:
        if self._trust.refuse is not None:
            raise self._trust.refuse
        self._trust.done.append((name, what))
        return Done(frozenset({"patients", "requests", "responses", "agreement", "outbox"}), JASMINE.id)

    def register_patient(self, draft: PatientDraft) -> Done:
        if not draft.name.get("family"):
            raise Rejected(
                (
                    ("family", "Enter the family name."),
                    ("born", "Enter a date. Type it day first, such as 14-Feb-2009."),
                )
            )
        return self._note("register_patient", draft)

    def open_referral(self, patient: UUID, team: UUID, reason: str = "") -> Done:
        return self._note("open_referral", patient, team)

    def record_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        return self._note("record_agreement", patient, draft)

    def refuse_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        return self._note("refuse_agreement", patient, draft)

    def withdraw_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        return self._note("withdraw_agreement", patient, draft)

    def send_measure(
        self, patient: UUID, measures: tuple[str, ...], channel: Channel, due: date, message: str = ""
    ) -> Done:
        return self._note("send_measure", patient, measures, channel, due, message)

    def cancel_request(self, request: UUID, reason: str = "") -> Done:
        return self._note("cancel_request", request)

    def send_again(self, request: UUID) -> Done:
        return self._note("send_again", request)

    def mark_reviewed(self, response: UUID, note: str = "") -> Done:
        reading = self._trust.readings[response]
        seen = READINGS[ident(591)].line.reviewed
        self._trust.readings[response] = replace(reading, line=replace(reading.line, reviewed=seen))
        return self._note("mark_reviewed", response)

    def acknowledge_risk(self, response: UUID, action: str, note: str = "") -> Done:
        return self._note("acknowledge_risk", response, action, note)

    def retry(self, act: UUID) -> Done:
        return self._note("retry", act)

    def discard(self, act: UUID) -> Done:
        self._trust.outbox = tuple(one for one in self._trust.outbox if one.id != act)
        return self._note("discard", act)

    def import_measure(self, path: Path) -> ImportOutcome:
        problem = ("item-7", "An attachment cannot be asked for on the patient\u2019s page.")
        return ImportOutcome("refused", None, path.stem, (problem,))


class MemoryCalls:
    """Calls to a service that is not there."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def search_trust(self, query: TrustQuery) -> TrustSearch:
        if self._trust.status.connected == "offline":
            return TrustSearch(
                "offline", None, "The service does not answer, so only your caseload can be searched now."
            )
        if not query.nhs_number and not query.born:
            words = "Enter the date of birth, or search by NHS number."
            return TrustSearch("refused", None, "", (("born", words),))
        found = TrustMatch(PEOPLE[5], 1.0, ("Family name", "date of birth"))
        return TrustSearch("found", SearchResult((found,)))

    def sync_now(self) -> None:
        """Nothing to sync with."""

    def open_retained(self, draft: GlassDraft) -> RetainedRecord:
        if self._trust.status.connected == "offline":
            raise ServiceUnreachable
        self._trust.done.append(("open_retained", (draft,)))
        return replace(self._trust.retained, draft=draft)

    def acknowledge_retained(self, shown: RetainedRecord, response: UUID, action: str) -> RetainedRecord:
        self._trust.done.append(("acknowledge_retained", (response, action)))
        seen = Reviewed(self._trust.me.name, NOW, action)
        return replace(
            shown,
            readings=tuple(
                replace(one, line=replace(one.line, acknowledged=seen)) if one.line.id == response else one
                for one in shown.readings
            ),
        )

    def copy_retained(self, shown: RetainedRecord, folder: Path) -> Path:
        self._trust.done.append(("copy_retained", (folder,)))
        return folder / "Record copy 2026-11-20 14.20.00"

    def enrolment_requests(self) -> tuple[EnrolmentRequest, ...]:
        return self._trust.requests

    def approve_enrolment(self, compared: EnrolmentRequest) -> Done:
        self._trust.requests = ()
        return Done(frozenset({"enrolment"}))

    def refuse_enrolment(self, request: EnrolmentRequest) -> Done:
        self._trust.requests = ()
        return Done(frozenset({"enrolment"}))

    def change_passphrase(self, old: str, new: str) -> None:
        raise WrongPassphrase


class MemoryWriter:
    """A writer's thread, with nothing to write to."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[Any], Any], Future[Any]] | None] = SimpleQueue()

    def run(self) -> None:
        while (taken := self._jobs.get()) is not None:
            job, future = taken
            try:
                future.set_result(job(None))
            except Exception as error:  # noqa: BLE001 - the future carries it home
                future.set_exception(error)

    def submit(self, job: Callable[[Any], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        return future

    def end(self) -> None:
        self._jobs.put(None)


class MemorySync:
    """A sync's thread that waits until it is told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def run(self) -> None:
        self._stop.wait()

    def end(self) -> None:
        self._stop.set()


class MemoryDesk:
    """What an open profile offers, from the memory."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self.writer = MemoryWriter()
        self.sync = MemorySync()
        self.acts = MemoryActs(trust)
        self.calls = MemoryCalls(trust)
        self.on_changed: Callable[[frozenset[str]], None] = lambda _: None
        self.on_status: Callable[[Status], None] = lambda _: None
        self.on_turn_due: Callable[[], None] = lambda: None

    def reads(self) -> MemoryReads:
        return MemoryReads(self._trust)

    def stop(self) -> None:
        self.writer.end()
        self.sync.end()


__all__ = ["NOW", "MemoryDesk", "Trust"]
