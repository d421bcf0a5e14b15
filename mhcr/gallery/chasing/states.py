"""The states of reminders, letters and addresses that are worth a look."""

from __future__ import annotations

from dataclasses import replace

from desktop.services.reads import Today, WorkItem
from desktop.views.chasing.contact import ContactSheet
from desktop.views.chasing.plan import ChangePlan
from desktop.views.window import Window
from mhcr.gallery.chasing.memory import LETTERS, Chasing
from mhcr.gallery.people import PEOPLE, hours, ident, line, today
from mhcr.gallery.state import State, at, choose, press
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def with_letters() -> Today:
    """The list of the day with letters to print and somebody to ask in the clinic."""
    held = today()
    items = [
        WorkItem("letter", one.patient, "PHQ-9: letter to print", "Reminders have brought no answer", one.since)
        for one in LETTERS
    ]
    clinic = WorkItem("in_clinic", line(PEOPLE[2]), "GAD-7: do it in the clinic", "", hours(20), ident(303))
    counts = held.counts | {"letter": len(items), "in_clinic": 1}
    return replace(held, items=(*held.items, *items, clinic), counts=counts)


def _contact(window: Window) -> ContactSheet:
    choose("Contact details")(window)
    until(lambda: any(sheet.whose.text() for sheet in window.findChildren(ContactSheet)))
    (sheet,) = window.findChildren(ContactSheet)
    return sheet


def _type_another(window: Window) -> None:
    sheet = _contact(window)
    sheet.form.fields["email"].entry.setText("jasmine@new.example.org")  # type: ignore[union-attr]
    sheet.form.fields["email_again"].entry.setText("jasmin@new.example.org")  # type: ignore[union-attr]
    sheet.yes.click()


def _wrong_plan(window: Window) -> None:
    press("Change the reminders")(window)
    until(lambda: bool(window.findChildren(ChangePlan)))
    (sheet,) = window.findChildren(ChangePlan)
    sheet.steps[1][0].setValue(3)
    sheet.yes.click()


STATES = (
    State("today-letters", at("today"), trust=lambda: Trust(today=with_letters())),
    State("letters", at("today"), trust=lambda: Trust(today=with_letters()), do=press("Print letters"), of_many=True),
    State("attempts", at("patient", 0, ident(302)), of_many=True),
    State("attempts-none", at("patient", 0, ident(302)), trust=lambda: Trust(chasing=Chasing(attempts=()))),
    State("contact", at("patient", 0), do=_contact, of_many=True),
    State("contact-mistyped", at("patient", 0), do=_type_another),
    State(
        "contact-restricted",
        at("patient", 0),
        trust=lambda: Trust(chasing=Chasing(restricted=True)),
        do=_contact,
    ),
    State("team-reminders", at("team")),
    State("team-reminders-change", at("team"), do=press("Change the reminders"), of_many=True),
    State("team-reminders-wrong", at("team"), do=_wrong_plan),
)
