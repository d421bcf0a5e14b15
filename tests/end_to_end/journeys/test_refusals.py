"""What comes too late, or to a record that is used no more: each refusal has its words, at the page and at the desk."""

import sqlite3
from contextlib import closing

import pytest

from care_record.people.patient import Patient
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.views.screen import Address
from tests.end_to_end.journeys.trust import Seat, Trust, words_of
from tests.pages.registering import Person

SAID = {
    "merged": "This is an earlier record, merged into the one that is used.",
    "in-error": "This person was registered in error.",
}
NOT_FROM_HERE = "This record was merged into another or entered in error. Use the one that stands."


def link_in(at: Trust) -> str:
    """The link of the next message that asks for answers."""
    return next(word for word in words_of(at.mail()).split() if "/a#" in word)


def time_passes(at: Trust) -> None:
    """The day by which it was due is over, as far as the service knows."""
    with closing(sqlite3.connect(at.service.folder / "service.db", timeout=20)) as connection, connection:
        connection.execute("update requests set expires = 1")


def open_at(seat: Seat, place: str, patient: Patient) -> None:
    """Open one of the patient's screens."""
    assert seat.window.shell is not None
    seat.window.shell.open(Address(place, patient.id))


def test_who_opens_a_link_late_is_told_so_and_the_team_sends_it_again(at: Trust, person: Person) -> None:
    patient, ada = at.adult(), at.seat("clinician")
    ada.find("Featherstonehaugh")
    ada.agree()
    ada.find("Featherstonehaugh")
    ada.press("Send a measure")
    ada.tick("PHQ-9")
    ada.press("Send")
    link = link_in(at)
    ada.settled()
    time_passes(at)
    person.page.goto(link)
    person.comes_to("Questions from your care team")
    person.press("Start")
    person.born(patient.birth_date)
    person.comes_to("This link has run out")
    person.picture("run-out")
    assert "If you would still like to answer, ask your team for a new link." in person.page.inner_text("main")

    ada.row("Sent and not yet answered", "Expired, Expired unanswered; the link no longer works.")
    ada.look("expired")
    ada.press("Send again")
    ada.see("It goes out again.")
    again = link_in(at)
    ada.until(lambda: "Expired" not in " ".join(ada.rows("Sent and not yet answered")), "no send that has expired")
    person.page.goto("about:blank")
    person.page.goto(again)
    person.press("Start")
    person.born(patient.birth_date)
    person.comes_to("PHQ-9")


def set_aside(at: Trust, how: str) -> Patient:
    """A record that was merged into another one, or registered in error; nobody is referred by it any more."""
    world, place, device = at.world, at.places["clinician"], at.device("clinician")
    patient, other = world.patient(1), world.patient(2)
    registered = place.say("patient.registered", patient.id, bodies.PatientRegistered(patient=patient.to_dict()))
    referral = world.id()
    opened = bodies.ReferralOpened(referral=referral, team=world.team, opened=world.today(-30))
    closed = bodies.ReferralClosed(referral=referral, closed=world.today())
    wrong = bodies.EnteredInError(what=parse(registered).id, kind="patient.registered", why="Nobody of that name.")
    said = [
        *world.registration(place, other),
        registered,
        place.say("referral.opened", patient.id, opened),
        place.say("referral.closed", patient.id, closed),
        place.say("patient.merged", patient.id, bodies.PatientMerged(into=other.id, why="The same person."))
        if how == "merged"
        else place.say("entered-in-error", patient.id, wrong),
    ]
    assert {one.outcome for one in device.push(*said)} == {"applied"}
    return patient


@pytest.mark.parametrize("how", ["merged", "in-error"])
def test_acts_on_a_record_that_is_used_no_more_are_refused_in_words(at: Trust, how: str) -> None:
    patient, ada = set_aside(at, how), at.seat("clinician")
    open_at(ada, "patient", patient)
    ada.see(SAID[how])
    ada.cannot("Send a measure")
    ada.look(f"{how}-record")
    open_at(ada, "agreement", patient)
    ada.press("Record agreement")
    ada.tick("Sharing with My Health and Care Record")
    ada.press("Record agreement")
    ada.see(NOT_FROM_HERE)
    ada.look(f"{how}-agreement")
    open_at(ada, "invitations-of", patient)
    ada.see("This record was merged into another, or entered in error. Invite from the one that stands.")
    ada.cannot("Invite\u2026")
    ada.cannot("Invite a carer")
    ada.look(f"{how}-invitation")
    open_at(ada, "send-to", patient)
    ada.tick("PHQ-9")
    ada.tick("In the clinic")
    ada.press("Send")
    ada.see(NOT_FROM_HERE)
    ada.look(f"{how}-send")
