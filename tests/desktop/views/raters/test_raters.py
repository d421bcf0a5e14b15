"""Naming somebody who is asked, seeing who was, and correcting how they are reached."""

from datetime import date

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from care_record.channels.channel import Channel
from desktop.views.raters.correcting import CorrectingSheet
from desktop.views.raters.naming import NamingSheet
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE, ident
from mhcr.gallery.raters.memory import MOTHER
from mhcr.gallery.raters.states import answered, bounced, naming, to_parent
from tests.probes.window import WindowProbe

TO_JASMINE = Address("send-to", JASMINE.id)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def test_a_known_mother_is_taken_with_the_day_of_agreement_and_sent_to(probe: WindowProbe) -> None:
    probe.go(TO_JASMINE)
    sheet = naming(probe.window)
    assert sheet.form.fields["name"].value == MOTHER.name
    assert sheet.form.fields["email_again"].isHidden()
    sheet.form.fields["agreed_on"].entry.setText("20-Nov-2026")  # type: ignore[union-attr]
    sheet.yes.click()
    screen = to_parent(probe.window)
    probe.until(lambda: screen.named is not None)
    said = probe.words(screen)
    assert "Rosalind Holloway, mother" in said
    assert "Its link asks for their own name." in said
    screen.send.click()
    probe.until(lambda: bool(probe.trust.done))
    ((name, what),) = probe.trust.done
    assert (name, what[:4]) == ("ask", (JASMINE.id, ("gbo",), Channel.EMAIL, date(2026, 12, 4)))
    assert (what[5].name, what[5].basis, what[5].agreed_on) == (MOTHER.name, "agreed", "20-Nov-2026")


def test_the_day_of_agreement_is_never_filled_in_and_each_basis_asks_for_its_own(probe: WindowProbe) -> None:
    probe.go(TO_JASMINE)
    sheet = naming(probe.window)
    assert sheet.form.fields["agreed_on"].value == ""
    assert sheet.form.fields["authority"].isHidden()
    basis = sheet.form.fields["basis"].entry
    assert isinstance(basis, QComboBox)
    basis.setCurrentIndex(1)
    basis.activated.emit(1)
    assert sheet.form.fields["agreed_on"].isHidden()
    assert not sheet.form.fields["authority"].isHidden()
    sheet.reject()


def test_a_new_address_is_typed_twice_and_what_is_missing_is_said_at_its_field(probe: WindowProbe) -> None:
    probe.go(TO_JASMINE)
    sheet = naming(probe.window)
    sheet.form.fields["email"].entry.setText("r.holloway@example.org")  # type: ignore[union-attr]
    assert not sheet.form.fields["email_again"].isHidden()
    sheet.yes.click()
    probe.until(lambda: "This is needed." in sheet.form.fields["agreed_on"].note.text())
    assert isinstance(sheet, NamingSheet)
    sheet.reject()


def test_whoever_did_not_get_it_is_reached_at_a_corrected_address(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, bounced()).start("open")
    probe.go(Address("patient", JASMINE.id, ident(307)))
    probe.until(lambda: "to be answered by Rosalind Holloway, mother" in probe.words(probe.sheet()))
    probe.click("Correct the address", probe.sheet())
    probe.until(lambda: any(one.asked.text() for one in probe.window.findChildren(CorrectingSheet)))
    (sheet,) = probe.window.findChildren(CorrectingSheet)
    said = probe.words(sheet)
    assert "HOLLOWAY, Jasmine" in said
    assert "Asked: Rosalind Holloway, mother" in said
    sheet.form.fields["email"].entry.setText("r.holloway@example.org")  # type: ignore[union-attr]
    sheet.form.fields["email_again"].entry.setText("r.holloway@example.org")  # type: ignore[union-attr]
    sheet.yes.click()
    probe.until(lambda: bool(probe.trust.done))
    ((name, what),) = probe.trust.done
    assert (name, what[0], what[1].email) == ("correct", ident(307), "r.holloway@example.org")


def test_the_reading_says_which_parent_answered(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, answered()).start("open")
    screen = probe.go(Address("reading", JASMINE.id, ident(501)))
    assert "Answered online by the parent, Rosalind Holloway, mother," in probe.words(screen)
