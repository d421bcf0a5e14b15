"""A statement on its way to be applied, with what all rules about patients ask of its author."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from care_record.channels.states import DeliveryState
from care_record.people.services import Referral
from care_record.statements.authority import EPR_INTERFACE
from care_record.statements.directory import Directory, Member
from care_record.statements.statement import Statement
from care_record.wire.bodies import Body, CancelledByService
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.registering.known import end_all
from sync_service.storage.state import KnownPatient

B_co = TypeVar("B_co", bound=Body, covariant=True)


@dataclass(frozen=True, slots=True)
class Said(Generic[B_co]):
    """A verified statement: its body, its author (None for the root), the directory after it, and its number.

    `again` says that a restored backup lacks it and that it is brought again: it was taken once, at its own time.
    """

    statement: Statement
    body: B_co
    author: Member | None
    directory: Directory
    seq: int
    again: bool = False

    @property
    def patient(self) -> UUID:
        """The stream, for a statement about a patient."""
        return self.statement.stream

    @property
    def by_interface(self) -> bool:
        """Whether a record system says it, through its interface."""
        return self.author is not None and self.author.role == EPR_INTERFACE

    @property
    def teams(self) -> frozenset[UUID]:
        """The teams for which the author speaks: one's own, or for a record system's interface all."""
        if self.by_interface:
            return frozenset(self.directory.teams)
        return self.author.teams if self.author else frozenset()


def known_patient(batch: Batch, said: Said[B_co]) -> KnownPatient:
    """The patient; refused when unknown, or when no team of the author's has or had a referral.

    Both refusals are the same, so that nobody learns who is known to the trust.
    """
    held = batch.state.patients.get(said.patient)
    if held is None or not (said.by_interface or referrals_to(batch, said.patient, said.teams)):
        raise Refused("not-in-team", "This person has no referral to a team of yours. Open a referral first.")
    return held


def current_patient(batch: Batch, said: Said[B_co]) -> KnownPatient:
    """As `known_patient`, for what may be begun only in a record that is used: refused for one that was set aside."""
    held = known_patient(batch, said)
    refuse_set_aside(held)
    return held


def refuse_set_aside(held: KnownPatient) -> None:
    """Raises `Refused` for a record that was merged into another, or registered in error."""
    if held.set_aside is not None:
        raise Refused("set-aside", "This record was merged into another or entered in error. Use the one that stands.")


def referrals_to(batch: Batch, patient: UUID, teams: frozenset[UUID]) -> list[Referral]:
    """The patient's referrals to any of `teams`, open or closed."""
    return [held for held in batch.state.referrals.get(patient, {}).values() if held.team in teams]


def open_referrals(batch: Batch, patient: UUID, teams: frozenset[UUID], on: date) -> list[Referral]:
    """Those that are open on a day."""
    return [held for held in referrals_to(batch, patient, teams) if held.is_open(on)]


def cancel_open(batch: Batch, patient: UUID, reason: str) -> list[Body]:
    """End everything that the patient could still answer, or register by; the facts that say so."""
    # an invitation that this batch asked for is read back
    batch.flush()
    invitations: list[Body] = [*end_all(batch, patient, reason)]
    ended = sorted(batch.state.open_requests(patient), key=lambda request: request.id.bytes)
    for request in ended:
        batch.set_state(request, DeliveryState.CANCELLED)
    return [*(CancelledByService(request=request.id, reason=reason) for request in ended), *invitations]
