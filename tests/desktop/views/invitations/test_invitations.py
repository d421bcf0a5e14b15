"""Invitations as a person sees them and puts them right, by keyboard."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from desktop.services.acts.invitations import InvitationDraft
from desktop.views.invitations.letter import drawn
from desktop.views.invitations.sheets import ConfirmAddressSheet, InviteSheet
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.letter import write_pdf
from desktop.views.parts.tables import List
from desktop.views.screen import Address
from mhcr.gallery.inviting.held import LETTERS, NOT_IDENTIFIED, PAGE, REGISTERED, Inviting
from mhcr.gallery.people import COORDINATOR, JASMINE, TODAY
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

OF_JASMINE = Address("invitations-of", JASMINE.id)


def opened(qtbot: QtBot, address: Address, **changes: object) -> WindowProbe:
    probe = WindowProbe(qtbot, Trust(**changes)).start("open")  # type: ignore[arg-type]
    probe.go(address)
    return probe


def mark(probe: WindowProbe, name: str, part: str) -> None:
    table = next(one for one in probe.window.findChildren(List) if one.accessibleName() == name)
    table.take(next(number for number, one in enumerate(probe.rows(name)) if part in one))


def done(probe: WindowProbe, name: str) -> tuple[object, ...]:
    probe.until(lambda: any(one[0] == name for one in probe.trust.done))
    return next(what for said, what in probe.trust.done if said == name)


def test_each_invitation_that_stopped_says_where_and_what_puts_it_right(qtbot: QtBot) -> None:
    probe = opened(qtbot, Address("invitations"), me=COORDINATOR)
    rows = probe.rows("Invitations that stopped")
    assert "Expired, Nobody registered in time" in rows[0]
    assert [row.split(" / ")[2] for row in rows] == [
        "Send again",
        "Send again",
        "Correct the address",
        "Print the letters",
        "Confirm the address",
    ]
    probe.press("Ctrl+E")
    assert done(probe, "send_again")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Expired", "If yours says that it has run out"),
        ("Locked", "After five wrong tries a link stops working"),
        ("Bounced", "A message to you came back to us"),
        ("Not confirmed", "I send you a code of six digits"),
    ],
)
def test_what_is_read_out_is_about_what_happened(qtbot: QtBot, row: str, said: str) -> None:
    probe = opened(qtbot, Address("invitations"), me=COORDINATOR)
    mark(probe, "Invitations that stopped", row)
    probe.until(lambda: said in probe.words())
    assert ("junk folder" in probe.words()) is (row == "Not confirmed")


def test_a_carer_who_ended_it_is_shown_with_when_and_is_asked_before_another_invitation(qtbot: QtBot) -> None:
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=REGISTERED))
    assert "Maria Holloway, aunt registered on" in probe.words()
    assert "and ended it on 19-Nov-2026 21:20" in probe.words()
    mark(probe, "Invitations", "Ended by the carer")
    assert "To read out" not in probe.words()
    probe.press("Ctrl+E")
    sheet = probe.sheet()
    assert isinstance(sheet, Confirm)
    assert "Speak to them first" in probe.words(sheet)
    sheet.yes.click()
    assert done(probe, "send_again")


def test_why_somebody_cannot_be_invited_is_said_and_the_button_waits(qtbot: QtBot) -> None:
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=NOT_IDENTIFIED))
    assert "The identity desk has not accepted a proof of identity yet." in probe.words()
    assert not probe.button("Invite\u2026").isEnabled()


def test_a_person_is_invited_by_two_ways(qtbot: QtBot) -> None:
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=replace(PAGE, invitations=())))
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert isinstance(sheet, InviteSheet)
    assert "HOLLOWAY, Jasmine" in probe.words(sheet)
    sheet.yes.click()
    assert done(probe, "invite") == (JASMINE.id, InvitationDraft("email", "text"))


def test_no_way_is_offered_that_there_is_not(qtbot: QtBot) -> None:
    without = replace(PAGE, invitations=(), texts=False)
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=without))
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert isinstance(sheet, InviteSheet)
    offered = sheet.form.fields["second"].entry
    assert isinstance(offered, QComboBox)
    assert [offered.itemData(index) for index in range(offered.count())] == ["email", "letter", "told"]
    sheet.yes.click()
    assert done(probe, "invite") == (JASMINE.id, InvitationDraft("email", "told"))


def test_no_second_code_stands_in_the_way_of_a_notice(qtbot: QtBot) -> None:
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=replace(REGISTERED, texts=False)))
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert isinstance(sheet, InviteSheet)
    sheet.yes.click()
    assert done(probe, "invite") == (JASMINE.id, InvitationDraft("email", "told"))


def test_who_has_an_account_is_told_so_and_a_new_address_is_answered(qtbot: QtBot) -> None:
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=REGISTERED))
    assert "The person gave a new e-mail address on 20-Nov-2026: jas.holloway@example.com" in probe.words()
    probe.press("Ctrl+Return")
    assert "They are told so, and no link is sent." in probe.words(probe.sheet())


def test_an_address_is_confirmed_by_the_code_that_the_person_reads_out(qtbot: QtBot) -> None:
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=NOT_IDENTIFIED))
    probe.click("Confirm\u2026")
    sheet = probe.sheet()
    assert isinstance(sheet, ConfirmAddressSheet)
    assert not sheet.yes.isEnabled()
    sheet.send.click()
    probe.until(sheet.yes.isEnabled)
    sheet.form.fields["code"].entry.setText("111 111")  # type: ignore[union-attr]
    sheet.yes.click()
    probe.until(lambda: "This is not the code" in probe.words(sheet))
    sheet.form.fields["code"].entry.setText("123 456")  # type: ignore[union-attr]
    with qtbot.waitSignal(sheet.accepted):
        sheet.yes.click()


def test_two_letters_are_two_pages_without_a_date_of_birth(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "invitation.pdf"
    assert write_pdf(drawn(LETTERS, TODAY), file)
    assert file.read_bytes().count(b"/Type /Page\n") == 2


def test_a_second_code_is_shown_to_be_read_out(qtbot: QtBot) -> None:
    told = replace(PAGE.invitations[1], mend="tell-code", tells_code=True)
    probe = opened(qtbot, OF_JASMINE, inviting=Inviting(page=replace(PAGE, invitations=(told,))))
    probe.press("Ctrl+E")
    probe.until(lambda: any(one.isVisible() for one in probe.window.findChildren(Confirm)))
    assert "The second code is 7K3M-9QXT" in probe.words(probe.sheet())
