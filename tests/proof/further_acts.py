"""What people do more seldom: corrections, mistakes, merges, requests to withdraw, invitations, carers, schedules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.people.dates import show_date
from care_record.schedules.schedule import Kind, Trigger
from desktop.services.acts.chasing.drafts import ContactDraft
from desktop.services.acts.invitations.acts import CarerDraft, InvitationDraft
from desktop.services.acts.ledger.requesting import RequestDraft
from desktop.services.acts.raters import RaterContact, RaterDraft
from desktop.services.acts.schedules.drafts import AppointmentDraft, ScheduleDraft

if TYPE_CHECKING:
    from tests.proof.acting import Acting, Place

AGREED = (
    "select distinct stream as id from entry where kind = 'consent.recorded' and stream not in (select stream "
    "from entry where kind in ('consent.refused', 'consent.withdrawn', 'withdrawal.requested', 'patient.merged'))"
)
"""Those who have agreed, and never taken it back; of others there are enough among all people."""
_MISTAKEN = (
    "select id from entry where stream = ? and kind in "
    "('consent.recorded', 'consent.refused', 'measure.requested', 'referral.opened')"
)


def correct(acting: Acting, place: Place, person: UUID) -> None:
    """Another e-mail address."""
    said = f"{acting.random.randrange(100)}@example.org"
    contact = ContactDraft(email=said, email_again=said)
    acting.attempt(place, lambda acts: acts.chasing.correct_contact(person, contact))


def name_owner(acting: Acting, place: Place, person: UUID) -> None:
    """Whoever is here looks after the person."""
    acting.attempt(place, lambda acts: acts.risk.name_owner(person, acting.team, acts.author.me().id, None))


def book(acting: Acting, place: Place, person: UUID) -> None:
    """An appointment in a week."""
    booked = AppointmentDraft(person, acting.team, acting.today(7), "10:30", Kind.REVIEW)
    acting.attempt(place, lambda acts: acts.schedules.book(booked))


def discharge(acting: Acting, place: Place, person: UUID) -> None:
    """The team's care of this person ends."""
    referral = acting.some_id(place, "select id from referral where closed is null and patient = ?", (person.bytes,))
    if referral is not None:
        acting.attempt(place, lambda acts: acts.care.discharge(person, referral, acting.today(0)))


def invite(acting: Acting, place: Place, person: UUID) -> None:
    """The person's mother is invited to register."""
    found = acting.likely(place, person, AGREED)
    if found is None:
        return
    carer = CarerDraft("Featherstonehaugh", "Agnes", "mother", "01-Mar-1960", email="agnes@example.org")
    draft = InvitationDraft("email", "told", carer)
    acting.attempt(place, lambda acts: acts.invitations.invite(found, draft))


def ask_to_withdraw(acting: Acting, place: Place, person: UUID) -> None:
    """A request to withdraw comes by e-mail, and fits the record."""

    def ask(acts: Any) -> object:
        found, _ = acts.author.patient(person)
        number = found.nhs_number.digits if found.nhs_number else ""
        name = found.name
        said = RequestDraft(name.family, name.given, found.birth_date, number, "email", acting.today(0))
        return acts.ledger.request_withdrawal(found, said)

    acting.attempt(place, ask)


def settle(acting: Acting, place: Place, _: UUID) -> None:
    """What somebody says to such a request: it is theirs, or it is not."""
    request = acting.some_id(place, "select id from entry where kind = 'withdrawal.requested'")
    if request is None:
        return
    person = UUID(bytes=place.reader.get("select stream from entry where id = ?", (request.bytes,)))
    outcome = acting.random.choice(("confirmed", "not-theirs"))
    how = ("telephone-on-record", "She said so herself.")
    acting.attempt(place, lambda acts: acts.ledger.answer_withdrawal(person, request, outcome, *how))


def mark_a_mistake(acting: Acting, place: Place, person: UUID) -> None:
    """An entry was somebody else's; half of the time it is entered there."""
    entry = acting.some_id(place, _MISTAKEN, (person.bytes,))
    right = acting.random.choice((None, acting.random.choice(acting.people)))
    if entry is not None:
        acting.attempt(place, lambda acts: acts.ledger.in_error(person, entry, "The other one.", right))


def merge(acting: Acting, place: Place, person: UUID) -> None:
    """Two records are of one person."""
    other = acting.random.choice(acting.people)
    acting.attempt(place, lambda acts: acts.ledger.merge(person, other, "One person."))


def tell_apart(acting: Acting, place: Place, person: UUID) -> None:
    """Two records are of two people, however alike."""
    other = acting.random.choice(acting.people)
    acting.attempt(place, lambda acts: acts.care.tell_apart(person, other))


def ask_a_carer(acting: Acting, place: Place, person: UUID) -> None:
    """Somebody who cares for the person is asked about them."""
    found = acting.likely(place, person, AGREED)
    if found is None:
        return
    contact = RaterContact(email="agnes@example.org", email_again="agnes@example.org")
    who = RaterDraft(
        "carer", "Agnes Featherstonehaugh", "mother", "your daughter", "agreed", contact, show_date(acting.today(0))
    )
    due = acting.today(14)
    acting.attempt(place, lambda acts: acts.raters.ask(found, ("gbo",), Channel.EMAIL, due, "", who))


def schedule(acting: Acting, place: Place, person: UUID) -> None:
    """A measure before each appointment of a person."""
    draft = ScheduleDraft(
        acting.team, "phq-9", Channel.EMAIL, Trigger.BEFORE_APPOINTMENT, 8, 2, acting.today(0), patient=person
    )
    acting.attempt(place, lambda acts: acts.schedules.set(draft))


FURTHER: dict[str, Callable[[Acting, Place, UUID], None]] = {
    "correct": correct,
    "owner": name_owner,
    "book": book,
    "discharge": discharge,
    "invite": invite,
    "ask": ask_to_withdraw,
    "settle": settle,
    "mistake": mark_a_mistake,
    "merge": merge,
    "apart": tell_apart,
    "carer": ask_a_carer,
    "schedule": schedule,
}
