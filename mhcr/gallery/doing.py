"""What is done in the gallery: acts and calls on the memory, each noted, none of them real."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.people.search import Match as TrustMatch
from care_record.people.search import SearchResult
from care_record.wire.bodies import ReadOf, Respondent
from desktop.services.acts import (
    AgreementDraft,
    Done,
    EnrolmentRequest,
    GlassDraft,
    PatientDraft,
    Rejected,
    RestoredService,
    RetainedRecord,
    TrustQuery,
    TrustSearch,
)
from desktop.services.acts.bringing import Earlier
from desktop.services.acts.care.acts import CareActs
from desktop.services.acts.leases import LeaseActs
from desktop.services.acts.ledger.asking import OpenRequestLine
from desktop.services.acts.risk.duty import DutyLine
from desktop.services.acts.worklist import WorklistActs
from desktop.services.problems import ServiceUnreachable, WrongPassphrase
from desktop.services.reads import AccessFilter, Reviewed
from desktop.services.retained.opening import NOT_WAITING
from desktop.services.state.lease import Lease
from desktop.services.ways_back.recovery_code import new_code
from mhcr.gallery.answers import READINGS
from mhcr.gallery.chasing.memory import MemoryChasingActs, MemoryChasingCalls
from mhcr.gallery.cohort.memory import MemoryCohortActs
from mhcr.gallery.duplicates.memory import MemoryDuplicateCalls
from mhcr.gallery.identity.memory import MemoryIdentityActs
from mhcr.gallery.identity.pictures import MemoryIdentityCalls
from mhcr.gallery.inviting.held import MemoryInvitationActs, MemoryInvitationCalls
from mhcr.gallery.ledger.memory import MemoryLedgerActs
from mhcr.gallery.office import MemoryTrustActs, MemoryTrustCalls
from mhcr.gallery.packs.memory import MemoryPackActs
from mhcr.gallery.people import JASMINE, NOW, PEOPLE, ident
from mhcr.gallery.raters.memory import MemoryRaterActs
from mhcr.gallery.risk.memory import MemoryRiskActs
from mhcr.gallery.scheduling.held import MemoryScheduleActs
from mhcr.gallery.waiting.memory import MemoryWaitingActs

RECOVERY_CODE = new_code(lambda count: bytes(range(16, 16 + count)))

if TYPE_CHECKING:
    from mhcr.gallery.completing.memory import MemoryCompletingActs
    from mhcr.gallery.trust import Trust


class MemoryWorklistActs(WorklistActs):
    """What was looked at is not kept."""

    def __init__(self) -> None:
        """There is no author."""

    def opened(self, response: UUID) -> Done:
        return Done(frozenset(), response)


class MemoryCareActs(CareActs):
    """Nobody is discharged."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._noted = note

    def discharge(self, patient: UUID, referral: UUID, on: date, reason: str = "") -> Done:
        return self._noted("discharge", patient, referral, on, reason)

    def tell_apart(self, one: UUID, other: UUID) -> Done:
        return self._noted("tell_apart", one, other)

    def take_back_apart(self, one: UUID, other: UUID) -> Done:
        return self._noted("take_back_apart", one, other)

    def record_death(self, patient: UUID, on: date) -> Done:
        return self._noted("record_death", patient, on)


class MemoryLeaseActs(LeaseActs):
    """Extension files of the memory."""

    def __init__(self, trust: Trust, note: Callable[..., Done]) -> None:
        self._trust, self._note = trust, note

    def extension(self, last_day: date, reason: str) -> bytes:
        self._note("lease_extension", last_day, reason)
        return b"file"

    def confirm(self, path: Path) -> bytes:
        self._note("confirm_lease_extension", path)
        return b"whole file"

    def take(self, path: Path) -> Done:
        self._trust.lease = Lease()
        return self._note("extend_lease", path)


class MemoryActs:
    """Acts on the memory: each is noted, and a refusal that the state asks for is raised."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self.trust = MemoryTrustActs(self._note)
        self.leases = MemoryLeaseActs(trust, self._note)
        self.risk = MemoryRiskActs(self._note)
        self.identity = MemoryIdentityActs(self._note)
        self.ledger = MemoryLedgerActs(self._note)
        self.schedules = MemoryScheduleActs(self._note)
        self.cohort = MemoryCohortActs(trust.cohorts, self._note)
        self.chasing = MemoryChasingActs(self._note)
        self.packs = MemoryPackActs(self._note)
        self.raters = MemoryRaterActs(self._note)
        self.invitations = MemoryInvitationActs(self._note)
        self.worklist = MemoryWorklistActs()
        self.care = MemoryCareActs(self._note)

    @property
    def completing(self) -> MemoryCompletingActs:
        from mhcr.gallery.completing.memory import MemoryCompletingActs

        return MemoryCompletingActs(self._trust, self._note)

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

    def note_export(self, patients: Sequence[UUID], kind: str) -> dict[UUID, UUID]:
        self._note("note_export", tuple(patients), kind)
        return {patient: patient for patient in patients}

    def open_referral(self, patient: UUID, team: UUID, reason: str = "") -> Done:
        return self._note("open_referral", patient, team)

    def record_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        return self._note("record_agreement", patient, draft)

    def refuse_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        return self._note("refuse_agreement", patient, draft)

    def withdraw_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        return self._note("withdraw_agreement", patient, draft)

    def confirm_withdrawal(self, patient: UUID, how: str, words: str = "") -> Done:
        return self._note("confirm_withdrawal", patient, how, words)

    def ask_access(self, patient: UUID, team: UUID, reason: str) -> Done:
        return self._note("ask_access", patient, team, reason)

    def grant_access(self, patient: UUID, request: UUID, basis: str, *, earlier: bool) -> Done:
        return self._note("grant_access", patient, request, basis, earlier)

    def decline_access(self, patient: UUID, request: UUID, reason: str) -> Done:
        return self._note("decline_access", patient, request, reason)

    def end_access(self, patient: UUID, team: UUID, reason: str) -> Done:
        return self._note("end_access", patient, team, reason)

    def send_measure(
        self,
        patient: UUID,
        measures: tuple[str, ...],
        channel: Channel,
        due: date,
        message: str = "",
        respondent: Respondent = "patient",
    ) -> Done:
        others = () if respondent == "patient" else (respondent,)
        return self._note("send_measure", patient, measures, channel, due, message, *others)

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

    def look(self, patient: UUID, what: ReadOf, detail: str = "") -> Done:
        return Done(frozenset(), patient)

    def export_access_log(self, which: AccessFilter) -> Done:
        return self._note("export_access_log", which)

    @property
    def waiting(self) -> MemoryWaitingActs:
        return MemoryWaitingActs(self._trust, self, self._note)


class MemoryCalls:
    """Calls to a service that is not there."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self.trust = MemoryTrustCalls(trust.office)
        self.chasing = MemoryChasingCalls(trust.chasing, lambda name, what: trust.done.append((name, what)))
        self.invitations = MemoryInvitationCalls(lambda name, what: trust.done.append((name, what)))
        self.identity = MemoryIdentityCalls(lambda name, what: trust.done.append((name, what)))

    @property
    def duplicates(self) -> MemoryDuplicateCalls:
        return MemoryDuplicateCalls(self._trust)

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

    def bring_back_record(self, patient: UUID) -> Done:
        self._trust.done.append(("bring_back_record", (patient,)))
        self._trust.away = frozenset()
        return Done(frozenset({"patients"}), patient)

    def sync_now(self) -> None:
        """Nothing to sync with."""

    def withdrawals(self) -> tuple[OpenRequestLine, ...]:
        return self._trust.withdrawals

    def pause_sync(self) -> Done:
        self._trust.status = replace(self._trust.status, paused_until=NOW + timedelta(hours=1))
        return Done(frozenset({"status"}), None, "The sync is paused.")

    def resume_sync(self) -> Done:
        self._trust.status = replace(self._trust.status, paused_until=None)
        return Done(frozenset({"status"}), None, "The sync goes on.")

    def duty(self) -> tuple[DutyLine, ...]:
        return self._trust.duty

    def open_retained(self, draft: GlassDraft) -> RetainedRecord:
        if self._trust.status.connected == "offline":
            raise ServiceUnreachable(way_back=NOT_WAITING)
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

    def has_recovery_code(self) -> bool:
        return self._trust.code == ""

    def new_recovery_code(self, passphrase: str) -> str:
        return RECOVERY_CODE

    def restored_service(self) -> RestoredService:
        return RestoredService(48_210, bytes(32), 1_306, 2, self._trust.restored_said_by)

    def say_restored(self, seen: RestoredService, reason: str) -> Done:
        if not seen.said_by and not reason:
            raise Rejected((("reason", "Say why, such as: the disk of the database failed."),))
        self._trust.done.append(("say_restored", (seen, reason)))
        return Done(frozenset({"status"}), None, "Now a second system administrator must confirm it.")

    def earlier_outboxes(self) -> tuple[Earlier, ...]:
        return self._trust.earlier

    def bring_back(self, code: str) -> Done:
        self._trust.earlier = ()
        return Done(frozenset({"outbox"}), None, "3 acts were signed anew and wait in the outbox.")

    def change_passphrase(self, old: str, new: str) -> None:
        raise WrongPassphrase
