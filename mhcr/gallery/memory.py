"""A trust in memory, in place of store, outbox and service: what the gallery's screens read and do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from queue import SimpleQueue
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.patient import Patient
from care_record.statements.policy import Policy
from care_record.wire.bodies import ReadOf
from desktop.services.reads import (
    AccessFilter,
    AccessPage,
    AccessPlace,
    AgreementPage,
    BannerData,
    Counts,
    Match,
    Me,
    PatientLine,
    PatientRecord,
    Reads,
    ResponseLine,
    ResponseReading,
    ReturnedFilter,
    SendOptions,
    Sharing,
    Status,
    Today,
    WhoCanRead,
)
from desktop.services.reads.worklist.whose import Whose
from desktop.services.state.lease import Lease
from mhcr.gallery import oversight, people, records
from mhcr.gallery.access import who_can_read
from mhcr.gallery.chasing.memory import MemoryChasingReads
from mhcr.gallery.cohort.memory import MemoryCohortReads
from mhcr.gallery.doing import MemoryActs, MemoryCalls
from mhcr.gallery.duplicates.memory import MemoryDuplicateReads
from mhcr.gallery.identity.memory import MemoryIdentityReads
from mhcr.gallery.inviting.held import MemoryInvitationReads
from mhcr.gallery.ledger.memory import ASK_AGAIN, EARLIER, MemoryLedgerReads
from mhcr.gallery.office import MemoryTrustReads
from mhcr.gallery.oversight import MemoryAccessLogReads
from mhcr.gallery.packs.memory import MemoryPackReads
from mhcr.gallery.people import NOW, PEOPLE, line
from mhcr.gallery.raters.memory import GOALS, TO_OTHERS, MemoryRaterReads
from mhcr.gallery.risk.memory import MemoryRiskReads
from mhcr.gallery.scheduling.held import MemoryScheduleReads
from mhcr.gallery.sharing import ended, shown, unread
from mhcr.gallery.trust import Trust
from mhcr.gallery.understanding import MemoryReporting, MemoryUnderstanding, ready
from mhcr.gallery.waiting.memory import MemoryWaitingReads
from mhcr.gallery.waiting.shown import with_newer
from mhcr.gallery.work import CHANNELS, MEASURES

if TYPE_CHECKING:
    from mhcr.gallery.completing.memory import MemoryCompletingReads


def _person(patient: UUID) -> Patient:
    return next(one for one in PEOPLE if one.id == patient)


class MemoryReads(Reads):
    """Reads of the memory."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def close(self) -> None:
        """Nothing to close."""

    @property
    def trust(self) -> MemoryTrustReads:
        return MemoryTrustReads(self._trust.office)

    @property
    def identity(self) -> MemoryIdentityReads:
        return MemoryIdentityReads(self._trust.requests_of_identity)

    @property
    def risk(self) -> MemoryRiskReads:
        return MemoryRiskReads(self._trust.me.id, self._trust.me.name)

    @property
    def raters(self) -> MemoryRaterReads:
        return MemoryRaterReads()

    @property
    def understanding(self) -> MemoryUnderstanding:
        return MemoryUnderstanding(self._trust.history, self._trust.raters)

    @property
    def packs(self) -> MemoryPackReads:
        return MemoryPackReads(self._trust.me.role)

    @property
    def completing(self) -> MemoryCompletingReads:
        from mhcr.gallery.completing.memory import MemoryCompletingReads

        return MemoryCompletingReads(self._trust)

    @property
    def reporting(self) -> MemoryReporting:
        return MemoryReporting(ready(), self._trust.done)

    def status(self) -> Status:
        return self._trust.status

    def me(self) -> Me:
        return self._trust.me

    @property
    def cohort(self) -> MemoryCohortReads:
        return MemoryCohortReads(self._trust.cohorts)

    @property
    def invitations(self) -> MemoryInvitationReads:
        return MemoryInvitationReads(self._trust.inviting)

    @property
    def schedules(self) -> MemoryScheduleReads:
        return MemoryScheduleReads(self._trust.scheduled, self._trust.me)

    @property
    def chasing(self) -> MemoryChasingReads:
        return MemoryChasingReads(self._trust.chasing)

    def policy(self) -> Policy:
        return Policy()

    def today(self, whose: Whose | None = None) -> Today:
        held = self._trust.today
        if whose is None or whose.team is None:
            return held
        names = {team.id: team.name for team in self._trust.me.teams}
        kept = tuple(one for one in held.items if names.get(whose.team) in one.patient.team_names)
        return replace(held, items=kept, counts=dict(Counter(one.kind for one in kept)))

    def counts(self) -> Counts:
        clinical, cares = (self._trust.me.role in roles for roles in (("clinician",), ("clinician", "coordinator")))
        today = sum(self._trust.today.counts.values()) if cares else 0
        desk = self._trust.me.role == "identity-administrator"
        identity = self.identity.waiting() if desk else 0
        stopped = len(self._trust.inviting.stopped) if cares or desk else 0
        twice = len(self._trust.duplicates) if desk else 0
        return Counts(today, len(self.returned()) if clinical else 0, len(self.outbox()), identity, stopped, twice)

    @property
    def duplicates(self) -> MemoryDuplicateReads:
        return MemoryDuplicateReads(self._trust)

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

    @property
    def ledger(self) -> MemoryLedgerReads:
        return MemoryLedgerReads(self._trust.away)

    def line(self, patient: UUID) -> PatientLine:
        if patient in self._trust.away:
            raise LookupError
        return line(_person(patient))

    def banner(self, patient: UUID, what: ReadOf = "record") -> BannerData:
        data = people.banner_of(_person(patient), ended=ended(self._trust.sharing))
        return replace(data, aside=EARLIER) if self._trust.set_aside else data

    def patient(self, patient: UUID) -> PatientRecord:
        found = records.record(_person(patient))
        if self._trust.set_aside:
            struck = replace(found.timeline[-1], struck="Meant for another person of that name.")
            used = line(PEOPLE[4])
            found = replace(found, out=(), instead=used, timeline=(*found.timeline[:-1], struck))
        if self._trust.newer:
            found = with_newer(found, self._trust.newer)
        if self._trust.in_error:
            found = replace(found, ask_again=(ASK_AGAIN,))
        return shown(replace(found, out=(*self._trust.more_out, *found.out)), self._trust.sharing)

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
        return unread(self._trust.readings[response], self._trust.sharing)

    def agreement(self, patient: UUID) -> AgreementPage:
        if self._trust.may_record is not None:
            return AgreementPage("Nobody has asked yet.", (), (), self._trust.may_record, self._trust.age_words)
        from mhcr.gallery.ledger import held

        trust = self._trust
        page = held.page(trust.sharing, trust.age_words, waiting=trust.agreement_waits)
        return replace(page, timeline=held.many(page.timeline, trust.statements)) if trust.statements else page

    def who_can_read(self, patient: UUID) -> WhoCanRead:
        return who_can_read(self._trust.sharing)

    def sharing(self, patient: UUID) -> Sharing:
        return self._trust.sharing

    def send_options(self, patient: UUID) -> SendOptions:
        due = people.TODAY + timedelta(days=14)
        return SendOptions((*MEASURES, GOALS), CHANNELS, due, self._trust.exclusions, TO_OTHERS)

    def access_log(self, which: AccessFilter, before: AccessPlace | None = None) -> AccessPage:
        held = self._trust.access_log
        fitting = tuple(
            one
            for one in held.lines
            if which.patient in (None, one.patient)
            and which.family in (None, one.family)
            and (which.unusual in (None, *one.unusual, one.family) or (which.unusual, one.who) == oversight.SKIPPED)
        )
        return replace(held, lines=fitting)

    @property
    def log(self) -> MemoryAccessLogReads:
        return MemoryAccessLogReads(self._trust.log_choices, self._trust.done)

    @property
    def waiting(self) -> MemoryWaitingReads:
        return MemoryWaitingReads(self._trust)


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
        self.on_lease: Callable[[Lease], None] = lambda _: None
        self.on_revoked: Callable[[bool], None] = lambda _: None
        self.state = SimpleNamespace(lease=trust.lease)

    def look_at_lease(self) -> None:
        if self.state.lease != self._trust.lease:
            self.state.lease = self._trust.lease
            self.on_lease(self._trust.lease)

    @staticmethod
    def doubting() -> nullcontext[None]:
        """No disk can be damaged."""
        return nullcontext()

    def reads(self) -> MemoryReads:
        return MemoryReads(self._trust)

    def stop(self) -> None:
        self.writer.end()
        self.sync.end()


__all__ = ["NOW", "MemoryDesk"]
