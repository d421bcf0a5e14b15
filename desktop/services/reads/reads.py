"""The door for screens to everything that is stored here.

What shows one person's record raises `NotLogged` until the reading of it is noted (`looking.noting`). What each read
returns is as new as the last commit; times are UTC, days are London's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.statements.policy import Policy
    from care_record.wire.bodies import ReadOf
    from desktop.services.reads import measures, people, record_page, who_can_read
    from desktop.services.reads.access_log import pages as log_pages
    from desktop.services.reads.access_log.reads import AccessLogReads
    from desktop.services.reads.chasing.reads import ChasingReads
    from desktop.services.reads.cohort import CohortReads
    from desktop.services.reads.completing import CompletingReads
    from desktop.services.reads.duplicates.reads import DuplicateReads
    from desktop.services.reads.identity import IdentityReads
    from desktop.services.reads.invitations.reads import InvitationReads
    from desktop.services.reads.ledger.reads import LedgerReads
    from desktop.services.reads.packs import PackReads
    from desktop.services.reads.raters import RaterReads
    from desktop.services.reads.reporting.reads import ReportingReads
    from desktop.services.reads.risk.reads import RiskReads
    from desktop.services.reads.schedules import ScheduleReads
    from desktop.services.reads.sharing import pages
    from desktop.services.reads.trust import TrustReads
    from desktop.services.reads.understanding.reads import UnderstandingReads
    from desktop.services.reads.waiting.pages import OutboxLine
    from desktop.services.reads.waiting.reads import WaitingReads
    from desktop.services.reads.worklist.whose import Whose
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class Reads:
    """Reads of one connection. Every method answers at once; `LookupError` is raised for an id not held here."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._any_reader = reader
        self._state = state

    @property
    def _reader(self) -> Reader:
        """The mirror's door: every read goes through it, and it is shut while the lease has lapsed."""
        self._state.require_lease()
        return self._any_reader

    def close(self) -> None:
        """Close the connection."""
        self._any_reader.close()

    def _require(self, patient: UUID, what: ReadOf = "record") -> None:
        from desktop.services.reads import looking

        looking.require(self._reader, self._state, patient, what)

    def status(self) -> people.Status:
        """The status line."""
        from desktop.services.reads.waiting import status

        return status.status(self._any_reader, self._state)

    def me(self) -> people.Me:
        """Who is at this workstation."""
        from desktop.services.reads import patient_lines

        return patient_lines.me(self._any_reader, self._state)

    @property
    def trust(self) -> TrustReads:
        """Staff, teams, workstations and the trust's own keys."""
        from desktop.services.reads.trust import TrustReads

        return TrustReads(self._reader, self._state)

    @property
    def identity(self) -> IdentityReads:
        """The identity desk's queue, one access request, and what stands about a patient."""
        from desktop.services.reads.identity import IdentityReads

        return IdentityReads(self._reader, self._state)

    @property
    def invitations(self) -> InvitationReads:
        """Invitations to register, accounts, and confirmed addresses."""
        from desktop.services.reads.invitations.reads import InvitationReads

        return InvitationReads(self._reader, self._state)

    @property
    def log(self) -> AccessLogReads:
        """What the access log can be filtered by, and a copy of it."""
        from desktop.services.reads.access_log.reads import AccessLogReads

        return AccessLogReads(self._reader, self._state)

    @property
    def packs(self) -> PackReads:
        """Measures: what came with the program, and what two people approve."""
        from desktop.services.reads.packs import PackReads

        return PackReads(self._reader, self._state)

    @property
    def understanding(self) -> UnderstandingReads:
        """Scores over time, and several raters side by side."""
        from desktop.services.reads.understanding.reads import UnderstandingReads

        return UnderstandingReads(self._reader, self._state)

    @property
    def reporting(self) -> ReportingReads:
        """Exports, and how ready the scores are for the national data set."""
        from desktop.services.reads.reporting.reads import ReportingReads

        return ReportingReads(self._reader, self._state)

    @property
    def cohort(self) -> CohortReads:
        """Sending to many: who would get what, and who is left out."""
        from desktop.services.reads.cohort import CohortReads

        return CohortReads(self._reader, self._state)

    @property
    def chasing(self) -> ChasingReads:
        """Reminders, letters, and how people can be reached."""
        from desktop.services.reads.chasing.reads import ChasingReads

        return ChasingReads(self._reader, self._state)

    @property
    def completing(self) -> CompletingReads:
        """What is to be answered at this workstation."""
        from desktop.services.reads.completing import CompletingReads

        return CompletingReads(self._reader, self._state, self._require)

    @property
    def raters(self) -> RaterReads:
        """Who else is asked about a person."""
        from desktop.services.reads.raters import RaterReads

        return RaterReads(self._reader, self._state)

    @property
    def risk(self) -> RiskReads:
        """Who looks after a person, and how staff are reached."""
        from desktop.services.reads.risk.reads import RiskReads

        return RiskReads(self._reader, self._state)

    @property
    def ledger(self) -> LedgerReads:
        """What can be put right in a record."""
        from desktop.services.reads.ledger.reads import LedgerReads

        return LedgerReads(self._reader, self._state, self._require)

    @property
    def schedules(self) -> ScheduleReads:
        """What is sent by itself, and the appointments that it waits for."""
        from desktop.services.reads.schedules import ScheduleReads

        return ScheduleReads(self._reader, self._state)

    def policy(self) -> Policy:
        """What the trust allows."""
        return self._state.directory(self._any_reader).policy

    def today(self, whose: Whose | None = None) -> people.Today:
        """The Today list, at most 200 items; of all one's teams, or narrowed."""
        from desktop.services.reads import today

        return today.today(self._reader, self._state, whose)

    def counts(self) -> people.Counts:
        """The rail's numbers, without the lists behind them."""
        from desktop.services.reads import counts

        return counts.counts(self._reader, self._state)

    def find(self, text: str) -> tuple[people.Match, ...]:
        """Patients of the caseload whose name, NHS number or date of birth begins with each word typed; at most 50."""
        from desktop.services.reads import find

        return find.find(self._reader, self._state, text)

    def patients(self, team: UUID | None = None, limit: int = 500) -> tuple[people.PatientLine, ...]:
        """The caseload by family name, of one team or of all."""
        from desktop.services.reads import find

        return find.caseload(self._reader, self._state, team, limit)

    @property
    def duplicates(self) -> DuplicateReads:
        """Records of the caseload that may be of one person, and those that were told apart."""
        from desktop.services.reads.duplicates.reads import DuplicateReads

        return DuplicateReads(self._reader, self._state)

    def line(self, patient: UUID) -> people.PatientLine:
        """One patient's line."""
        from desktop.services.reads import patient_lines

        return patient_lines.line(self._reader, self._state, patient)

    def banner(self, patient: UUID, what: ReadOf = "record") -> people.BannerData:
        """The banner of one patient; `what` is what stands below it."""
        self._require(patient, what)
        from desktop.services.reads import patient_lines

        return patient_lines.banner(self._reader, self._state, patient)

    def patient(self, patient: UUID) -> record_page.PatientRecord:
        """Everything on the patient's screen."""
        self._require(patient)
        from desktop.services.reads import record

        return record.patient(self._reader, self._state, patient)

    def returned(
        self, which: measures.ReturnedFilter = "unread", team: UUID | None = None, limit: int = 200
    ) -> tuple[measures.ResponseLine, ...]:
        """Returned responses, flagged ones first, then the newest."""
        from desktop.services.reads import returned

        return returned.returned(self._reader, self._state, which, team, limit)

    def response(self, response: UUID) -> measures.ResponseReading:
        """One response with its answers, scores, change and graph."""
        from desktop.services.reads import looking, reading

        self._require(looking.of_response(self._reader, response), "response")
        return reading.response(self._reader, self._state, response)

    def agreement(self, patient: UUID) -> measures.AgreementPage:
        """What stands now, and the ledger."""
        self._require(patient)
        from desktop.services.reads import agreement

        return agreement.agreement(self._reader, self._state, patient)

    def who_can_read(self, patient: UUID) -> who_can_read.WhoCanRead:
        """Who can open the record now, by whose signature, and everything that has changed it."""
        self._require(patient)
        from desktop.services.reads import who_can_read

        return who_can_read.who_can_read(self._reader, self._state, patient)

    def sharing(self, patient: UUID) -> pages.Sharing:
        """Who may open this record, who asks, and what a withdrawal has ended."""
        self._require(patient)
        from desktop.services.reads.sharing import holders

        return holders.sharing(self._reader, self._state, patient)

    def send_options(self, patient: UUID) -> measures.SendOptions:
        """What can be sent to this person, and by which channel."""
        self._require(patient)
        from desktop.services.reads import sending

        return sending.send_options(self._reader, self._state, patient)

    def access_log(self, which: log_pages.AccessFilter, before: log_pages.Place | None = None) -> log_pages.AccessPage:
        """Lines of the access log, newest first; one person's lines are noted as reading."""
        from desktop.services.reads.access_log import log

        if which.patient is not None:
            self._require(which.patient, "access-log")
        return log.page(self._reader, self._state, which, before)

    def outbox(self) -> tuple[OutboxLine, ...]:
        """What waits or is stuck: what needs somebody first, then the oldest."""
        return self.waiting.page().lines

    @property
    def waiting(self) -> WaitingReads:
        """The outbox, conflicts in it, and what was set aside."""
        from desktop.services.reads.waiting.reads import WaitingReads

        return WaitingReads(self._reader, self._state, self._require)
