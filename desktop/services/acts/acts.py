"""The door for screens to everything that a person does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import AgreementDraft, Done, PatientDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.channels.channel import Channel
    from care_record.people.patient import Patient
    from care_record.wire.bodies import Basis, Confirmation, ReadOf, Respondent
    from desktop.services.acts.care.acts import CareActs
    from desktop.services.acts.chasing.acts import ChasingActs
    from desktop.services.acts.cohort import CohortActs
    from desktop.services.acts.completing import CompletingActs
    from desktop.services.acts.identity import IdentityActs
    from desktop.services.acts.invitations import InvitationActs
    from desktop.services.acts.leases import LeaseActs
    from desktop.services.acts.ledger.acts import LedgerActs
    from desktop.services.acts.packs import PackActs
    from desktop.services.acts.raters import RaterActs
    from desktop.services.acts.risk.acts import RiskActs
    from desktop.services.acts.schedules import ScheduleActs
    from desktop.services.acts.trust import TrustActs
    from desktop.services.acts.waiting import WaitingActs
    from desktop.services.acts.worklist import WorklistActs
    from desktop.services.authoring.author import Author
    from desktop.services.reads.access_log.pages import AccessFilter


class Acts:
    """Each act is one transaction of the outbox; screens see it at once. Only the writer thread may call.

    Raises `Rejected` for what cannot be taken as typed, `DiskFull` and `ReadOnlyProfile` where it could not be saved.
    """

    def __init__(self, author: Author) -> None:
        self._author = author

    @property
    def author(self) -> Author:
        """Who acts; raises `LeaseLapsed` while the mirror is closed."""
        self._author.state.require_lease()
        return self._author

    @property
    def leases(self) -> LeaseActs:
        """Extension files for leases; also while the mirror is closed."""
        from desktop.services.acts.leases import LeaseActs

        return LeaseActs(self._author)

    @property
    def trust(self) -> TrustActs:
        """What is said of the trust itself: staff, teams, workstations, policy, keys."""
        from desktop.services.acts.trust import TrustActs

        return TrustActs(self.author)

    @property
    def care(self) -> CareActs:
        """The end of a team's care."""
        from desktop.services.acts.care.acts import CareActs

        return CareActs(self.author)

    @property
    def completing(self) -> CompletingActs:
        """Answers that are taken at this workstation."""
        from desktop.services.acts.completing import CompletingActs

        return CompletingActs(self.author)

    @property
    def cohort(self) -> CohortActs:
        """What is done for many at once."""
        from desktop.services.acts.cohort import CohortActs

        return CohortActs(self.author)

    @property
    def chasing(self) -> ChasingActs:
        """How a team reminds people, and corrected addresses."""
        from desktop.services.acts.chasing.acts import ChasingActs

        return ChasingActs(self.author)

    @property
    def identity(self) -> IdentityActs:
        """Access requests and proof of identity."""
        from desktop.services.acts.identity import IdentityActs

        return IdentityActs(self.author)

    @property
    def raters(self) -> RaterActs:
        """Asking somebody else about a person, by a link of their own."""
        from desktop.services.acts.raters import RaterActs

        return RaterActs(self.author)

    @property
    def invitations(self) -> InvitationActs:
        """Inviting people to register, and addresses that they gave."""
        from desktop.services.acts.invitations import InvitationActs

        return InvitationActs(self.author)

    @property
    def packs(self) -> PackActs:
        """Measure packs: proposed by one person, approved by another."""
        from desktop.services.acts.packs import PackActs

        return PackActs(self.author)

    @property
    def worklist(self) -> WorklistActs:
        """What this person has looked at."""
        from desktop.services.acts.worklist import WorklistActs

        return WorklistActs(self.author)

    @property
    def waiting(self) -> WaitingActs:
        """What waits in the outbox, or came back."""
        from desktop.services.acts.waiting import WaitingActs

        return WaitingActs(self.author)

    @property
    def risk(self) -> RiskActs:
        """Who is told of a flagged answer, and where."""
        from desktop.services.acts.risk.acts import RiskActs

        return RiskActs(self.author)

    @property
    def ledger(self) -> LedgerActs:
        """Requests to withdraw, and what was not so."""
        from desktop.services.acts.ledger.acts import LedgerActs

        return LedgerActs(self.author)

    @property
    def schedules(self) -> ScheduleActs:
        """What is sent by itself, and the appointments that it waits for."""
        from desktop.services.acts.schedules import ScheduleActs

        return ScheduleActs(self.author)

    def register_patient(self, draft: PatientDraft) -> Done:
        """Register a person, open a referral and give the team its key; `Done.id` is the patient's id."""
        from desktop.services.acts import registering

        return registering.register(self.author, draft)

    def open_referral(self, patient: UUID, team: UUID, reason: str = "") -> Done:
        """Open a referral to a team; `Done.id` is the referral's id."""
        from desktop.services.acts import registering

        return registering.open_referral(self.author, patient, team, reason)

    def refer_found(self, found: Patient, team: UUID, reason: str = "") -> Done:
        """Open a referral for a person whom a search in the trust found; `Done.id` is the patient's id."""
        from desktop.services.acts import registering

        return registering.refer_found(self.author, found, team, reason)

    def record_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        """Record an agreement, for a scope; refused under the age that the rule names."""
        from desktop.services.acts import agreeing

        return agreeing.state(self.author, patient, draft, "recorded")

    def refuse_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        """Record that the person refused a scope."""
        from desktop.services.acts import agreeing

        return agreeing.state(self.author, patient, draft, "refused")

    def withdraw_agreement(self, patient: UUID, draft: AgreementDraft) -> Done:
        """Record that the person withdrew a scope; goes out before anything else of this person."""
        from desktop.services.acts import agreeing

        return agreeing.state(self.author, patient, draft, "withdrawn")

    def confirm_withdrawal(self, patient: UUID, how: Confirmation, words: str = "") -> Done:
        """Confirm that a withdrawal is the person's own: copies are destroyed everywhere."""
        from desktop.services.acts.access import withdrawing

        return withdrawing.confirm(self.author, patient, how, words)

    def ask_access(self, patient: UUID, team: UUID, reason: str) -> Done:
        """Ask that a team of one's own may open a record; `Done.id` is the request's id."""
        from desktop.services.acts.access import giving

        return giving.ask(self.author, patient, team, reason)

    def grant_access(self, patient: UUID, request: UUID, basis: Basis, *, earlier: bool) -> Done:
        """Let the team that asks open the record from now on, and with `earlier` what came before, too."""
        from desktop.services.acts.access import giving

        return giving.grant(self.author, patient, request, basis, earlier=earlier)

    def decline_access(self, patient: UUID, request: UUID, reason: str) -> Done:
        """Say no to a team that asks."""
        from desktop.services.acts.access import giving

        return giving.decline(self.author, patient, request, reason)

    def end_access(self, patient: UUID, team: UUID, reason: str) -> Done:
        """End a team's access to a record; its keys go at once."""
        from desktop.services.acts.access import giving

        return giving.end(self.author, patient, team, reason)

    def send_measure(
        self,
        patient: UUID,
        measures: tuple[str, ...],
        channel: Channel,
        due: date,
        message: str = "",
        respondent: Respondent = "patient",
    ) -> Done:
        """Send measures (ids) to one person, or ask somebody else about them; `Done.id` is the first request's id."""
        from desktop.services.acts import sending

        return sending.send(self.author, patient, measures, channel, due, message, sending.Asked(respondent))

    def cancel_request(self, request: UUID, reason: str = "") -> Done:
        """Cancel a send; its links stop working."""
        from desktop.services.acts import sending

        return sending.cancel(self.author, request, reason)

    def send_again(self, request: UUID) -> Done:
        """Send the same measure again by the same channel, in place of the first; `Done.id` is the new request's id."""
        from desktop.services.acts import sending

        return sending.send_again(self.author, request)

    def mark_reviewed(self, response: UUID, note: str = "") -> Done:
        """Mark a response as read by a clinician."""
        from desktop.services.acts import reviewing

        return reviewing.review(self.author, response, note)

    def acknowledge_risk(self, response: UUID, action: str, note: str = "") -> Done:
        """Say what was done about a flagged response; goes out before anything else of this person."""
        from desktop.services.acts import reviewing

        return reviewing.acknowledge(self.author, response, action, note)

    def look(self, patient: UUID, what: ReadOf, detail: str = "") -> Done:
        """Note that this person looks at a record; `detail` is a code of the kind of `care_record.wire.bodies.Code`."""
        from desktop.services.acts import looking

        return looking.look(self.author, patient, what, detail)

    def export_access_log(self, which: AccessFilter) -> Done:
        """Note that a copy of the access log leaves the program; `Done.id` is what `Reads.export_access_log` needs."""
        from desktop.services.acts import looking

        return looking.export_log(self.author, which)

    def note_export(self, patients: Sequence[UUID], kind: str) -> dict[UUID, UUID]:
        """Note that answers of these people leave the program: the note of each, which the export asks for."""
        from desktop.services.acts import looking

        return looking.note_export(self.author, patients, kind)
