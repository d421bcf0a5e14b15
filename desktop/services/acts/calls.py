"""What a screen asks of the service itself, and waits for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import Done, EnrolmentRequest, TrustQuery, TrustSearch
from desktop.services.problems import in_its_form

if TYPE_CHECKING:
    from desktop.services.acts.bringing import Earlier
    from desktop.services.acts.chasing.calls import ChasingCalls
    from desktop.services.acts.drafts import RestoredService
    from desktop.services.acts.duplicates.calls import DuplicateCalls
    from desktop.services.acts.identity.pictures import IdentityCalls
    from desktop.services.acts.invitations.calls import InvitationCalls
    from desktop.services.acts.ledger.asking import OpenRequestLine
    from desktop.services.acts.risk.duty import DutyLine
    from desktop.services.acts.trust import TrustCalls
    from desktop.services.client.watching import WatchTicket
    from desktop.services.desk import Desk
    from desktop.services.retained.record import GlassDraft, RetainedRecord


PAGES_DIFFER = "The patient's pages that the service sends are not those of this release: tell your trust's IT desk."


class Calls:
    """Calls of one thread, the one that owns the network client."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def trust(self) -> TrustCalls:
        """Passwords of staff, and the trust's own keys under passphrases."""
        from desktop.services.acts.trust import TrustCalls

        return TrustCalls(self._desk)

    @property
    def chasing(self) -> ChasingCalls:
        """Letters that are about to be printed."""
        from desktop.services.acts.chasing.calls import ChasingCalls

        return ChasingCalls(self._desk)

    @property
    def identity(self) -> IdentityCalls:
        """Pictures of documents, for the identity desk."""
        from desktop.services.acts.identity.pictures import IdentityCalls

        return IdentityCalls(self._desk)

    @property
    def invitations(self) -> InvitationCalls:
        """Codes for addresses, letters of invitations, and a second code to read out."""
        from desktop.services.acts.invitations.calls import InvitationCalls

        return InvitationCalls(self._desk)

    def watch(self) -> WatchTicket:
        """A token to ask by, once this is locked, how many flagged answers wait; raises `ServiceRefused`."""
        from desktop.services.client.watching import WatchTicket

        client = self._desk.client
        answer = client.signed_json("POST", "/v1/watch", None)
        with in_its_form():
            return WatchTicket(client.server, str(answer["token"]), int(answer["expires"]))

    def duty(self) -> tuple[DutyLine, ...]:
        """What has come to the duty desk; whom it shows is logged."""
        from desktop.services.acts.risk import duty

        return duty.lines(self._desk)

    def withdrawals(self) -> tuple[OpenRequestLine, ...]:
        """Requests to withdraw that wait; whom they are about is logged."""
        from desktop.services.acts.ledger import asking

        return asking.lines(self._desk)

    def search_trust(self, query: TrustQuery) -> TrustSearch:
        """Search the whole trust; the search is logged with the fields used, not with the text."""
        from desktop.services.acts import searching

        return searching.search(self._desk.client, query)

    @property
    def duplicates(self) -> DuplicateCalls:
        """Who may be registered twice in the whole trust."""
        from desktop.services.acts.duplicates.calls import DuplicateCalls

        return DuplicateCalls(self._desk)

    def bring_back_record(self, patient: UUID) -> Done:
        """Have a record again that this workstation had put away; it stays for as long as after a discharge."""
        from desktop.services.acts.access import bringing_back

        return bringing_back.bring_back(self._desk, patient)

    def sync_now(self) -> None:
        """Wake the sync; returns at once, and `status` tells what comes of it."""
        self._desk.sync.wake()

    def pause_sync(self) -> Done:
        """Hold the sync for an hour at most, but for what may never wait; `Rejected` where the lease ends soon."""
        from desktop.services.acts.drafts import STATUS
        from desktop.services.problems import Rejected
        from desktop.services.state.pause import NO_TIME, pause

        state = self._desk.state
        found = pause(state.now(), state.lease.ends)
        if found is None:
            raise Rejected((("pause", NO_TIME),))
        state.pause = found
        self._desk.sync.wake()
        return Done(frozenset({STATUS}), None, "The sync is paused.")

    def resume_sync(self) -> Done:
        """Go on before the pause has ended by itself."""
        from desktop.services.acts.drafts import STATUS

        self._desk.state.pause = None
        self._desk.sync.wake()
        return Done(frozenset({STATUS}), None, "The sync goes on.")

    def check_pages(self) -> None:
        """Compare the pages that the service serves with this release's and the pinned root; the status line tells."""
        from care_record.wire.root_script import root_script
        from desktop.services.pages_served import differences, released

        scripts = released()
        if scripts is not None:
            root = root_script(bytes.fromhex(self._desk.state.identity.root))
            found = differences(self._desk.client.get_bytes, scripts, root)
            self._desk.state.pages_words = PAGES_DIFFER if found else ""

    def enrolment_requests(self) -> tuple[EnrolmentRequest, ...]:
        """Workstations that ask to be enrolled and that this one's person may approve."""
        from desktop.services.acts.approving import requests

        return requests(self._desk)

    def approve_enrolment(self, compared: EnrolmentRequest) -> Done:
        """Enrol the workstation whose fingerprint was compared, and give it the team keys; waits in the outbox.

        What is signed are the keys of `compared`, never what the service would list by then.
        """
        from desktop.services.acts.approving import approve

        return approve(self._desk, compared)

    def refuse_enrolment(self, request: EnrolmentRequest) -> Done:
        """Turn a waiting workstation away."""
        from desktop.services.acts.approving import turn_away

        return turn_away(self._desk, request)

    def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase; raises `WrongPassphrase` or `PassphraseProblem`. Takes about a second."""
        self._desk.vault.change_passphrase(old, new)

    def has_recovery_code(self) -> bool:
        """Whether a recovery code opens this workstation's outbox."""
        return self._desk.vault.has_recovery_code

    def earlier_outboxes(self) -> tuple[Earlier, ...]:
        """Outboxes from before this workstation's enrolment, which wait for their recovery code."""
        from desktop.services.acts.bringing import earlier

        return earlier(self._desk.folder)

    def bring_back(self, code: str) -> Done:
        """Sign the acts of an earlier outbox anew; they wait here and go out. Raises `RecoveryCodeProblem`."""
        from desktop.services.acts.bringing import bring_back

        return bring_back(self._desk, self._desk.folder, code)

    def new_recovery_code(self, passphrase: str) -> str:
        """A new recovery code, to be shown once; the one before opens nothing more. Raises `WrongPassphrase`."""
        return self._desk.vault.new_recovery_code(passphrase)

    def restored_service(self) -> RestoredService:
        """What the service came back from, for a system administrator to sign. Raises `Rejected`."""
        from desktop.services.acts import restoring

        return restoring.look(self._desk)

    def say_restored(self, seen: RestoredService, reason: str) -> Done:
        """Say that the service was restored, or confirm what a colleague has said. Raises `Rejected`."""
        from desktop.services.acts import restoring

        return restoring.say(self._desk, seen, reason)

    def open_retained(self, draft: GlassDraft) -> RetainedRecord:
        """Open a person's retained record, for a reason that all who may see it can read; held in memory alone."""
        from desktop.services.retained import opening

        return opening.open_record(self._desk, draft)

    def acknowledge_retained(self, shown: RetainedRecord, response: UUID, action: str) -> RetainedRecord:
        """Say what was done about a flagged answer of an opened record; gives the record as it stands then."""
        from desktop.services.retained import opening

        return opening.acknowledge(self._desk, shown, response, action)

    def copy_retained(self, shown: RetainedRecord, folder: Path) -> Path:
        """Write a copy of everything for the person into a new folder inside `folder`; gives that folder."""
        from desktop.services.retained import opening

        return opening.write_copy(self._desk, shown, folder)
