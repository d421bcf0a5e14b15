"""The states of asking somebody else that are worth a look."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox

from care_record.channels.states import DeliveryState
from desktop.services.acts.raters import RaterContact, RaterDraft
from desktop.views.raters.correcting import CorrectingSheet
from desktop.views.raters.naming import NamingSheet
from desktop.views.send.screen import SendScreen
from desktop.views.window import Window
from mhcr.gallery.answers import READING
from mhcr.gallery.chasing.memory import TRIED, Chasing
from mhcr.gallery.people import JASMINE, ident, request
from mhcr.gallery.raters.memory import MOTHER
from mhcr.gallery.state import State, at, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust

OF_MOTHER = replace(READING, respondent="parent", source=MOTHER.words)
WAITS = replace(
    request(7, JASMINE, "Goals (GBO)", DeliveryState.BOUNCED, "It came back.", problem="The address did not take it."),
    asked=MOTHER.words,
)
NAMED = RaterDraft(
    respondent="parent",
    name=MOTHER.name,
    relationship=MOTHER.relationship,
    about=MOTHER.about,
    basis="agreed",
    contact=RaterContact(email=MOTHER.email, mobile=MOTHER.mobile),
    agreed_on="20-Nov-2026",
)


def _send_screen(window: Window) -> SendScreen:
    screen = screen_of(window)
    assert isinstance(screen, SendScreen)  # noqa: S101 - the state goes there
    until(lambda: bool(screen.measures.boxes))
    return screen


def to_parent(window: Window) -> SendScreen:
    """The Send screen, once a parent answers."""
    screen = _send_screen(window)
    screen.who.setCurrentIndex(screen.who.findData("parent"))
    screen.who.activated.emit(screen.who.currentIndex())
    screen.measures.boxes["gbo"].setChecked(True)
    return screen


def _named(window: Window) -> None:
    to_parent(window).take(NAMED)


def naming(window: Window) -> NamingSheet:
    """The sheet that names a parent, filled with what is known."""
    to_parent(window)
    press("Name who is asked")(window)
    until(lambda: any(sheet.options is not None for sheet in window.findChildren(NamingSheet)))
    (sheet,) = window.findChildren(NamingSheet)
    return sheet


def _wrong(window: Window) -> None:
    sheet = naming(window)
    sheet.form.fields["about"].entry.setText("")  # type: ignore[union-attr]
    sheet.yes.click()


def _somebody_new(window: Window) -> None:
    sheet = naming(window)
    names: QComboBox = sheet.known.entry  # type: ignore[assignment]
    names.setCurrentIndex(names.count() - 1)
    names.activated.emit(names.currentIndex())
    sheet.form.fields["email"].entry.setText("someone@example.org")  # type: ignore[union-attr]


def _correct(window: Window) -> None:
    press("Correct the address")(window)
    until(lambda: any(sheet.asked.text() for sheet in window.findChildren(CorrectingSheet)))


def answered() -> Trust:
    """A trust in which the mother's answer came back."""
    made = Trust()
    made.readings[ident(501)] = OF_MOTHER
    return made


def bounced() -> Trust:
    """A trust in which the message to the mother came back."""
    return Trust(chasing=Chasing(attempts=TRIED[:1], asked=MOTHER.words), more_out=(WAITS,))


STATES = (
    State("send-to-parent", at("send-to", 0), do=to_parent, of_many=True),
    State("send-to-parent-named", at("send-to", 0), do=_named),
    State("naming", at("send-to", 0), do=naming, of_many=True),
    State("naming-somebody-new", at("send-to", 0), do=_somebody_new),
    State("naming-wrong", at("send-to", 0), do=_wrong),
    State("reading-parent", at("reading", 0, ident(501)), trust=answered),
    State("patient-parent-bounced", at("patient", 0), trust=bounced),
    State("attempts-parent", at("patient", 0, ident(307)), trust=bounced),
    State("correcting", at("patient", 0, ident(307)), trust=bounced, do=_correct),
)
