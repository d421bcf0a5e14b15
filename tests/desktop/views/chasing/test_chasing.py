"""What was tried, letters, addresses and a team's reminders, as a person sees and does them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from care_record.channels.channel import Channel
from care_record.channels.ladder import Plan, Step
from care_record.wire.link import grouped
from desktop.services.acts.chasing.calls import Printing
from desktop.services.problems import ServiceUnreachable
from desktop.views.chasing.attempts import AttemptsSheet
from desktop.views.chasing.contact import ContactSheet
from desktop.views.chasing.letter import write_pdf
from desktop.views.chasing.letters import PrintLetters
from desktop.views.chasing.plan import ChangePlan
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.paper import PaperChoice
from desktop.views.screen import Address
from mhcr.gallery.chasing.memory import LETTER, LETTERS, Chasing, MemoryChasingCalls
from mhcr.gallery.chasing.states import with_letters
from mhcr.gallery.people import COORDINATOR, JASMINE, TEAM, ident, today
from mhcr.gallery.trust import Trust
from tests.desktop.views.pdf_text import text_of
from tests.probes.window import WindowProbe

SENT = ident(302)


def opened(qtbot: QtBot, address: Address, **changes: object) -> WindowProbe:
    probe = WindowProbe(qtbot, Trust(**changes)).start("open")  # type: ignore[arg-type]
    probe.go(address)
    return probe


def attempts(probe: WindowProbe) -> AttemptsSheet:
    sheet = probe.sheet()
    assert isinstance(sheet, AttemptsSheet)
    probe.until(lambda: "Next:" in probe.words(sheet))
    return sheet


def contact(probe: WindowProbe) -> ContactSheet:
    probe.until(lambda: any(one.isVisible() and one.whose.text() for one in probe.window.findChildren(ContactSheet)))
    return next(one for one in probe.window.findChildren(ContactSheet) if one.isVisible())


def test_what_was_tried_stands_with_its_state_reason_and_what_comes_next(qtbot: QtBot) -> None:
    probe = opened(qtbot, Address("patient", JASMINE.id, SENT))
    sheet = attempts(probe)
    assert "HOLLOWAY, Jasmine" in probe.words(sheet)
    rows = probe.rows("Attempts")
    assert rows[0].startswith("E-mail / 08-Nov-2026 12:20 / Came back, The mail server sent it back later")
    assert rows[2] == "Reminder by text message / 15-Nov-2026 12:20 / Delivered"


def test_what_did_not_arrive_leads_from_today_to_the_address_and_out_again(qtbot: QtBot) -> None:
    lost = replace(
        today(), items=tuple(replace(one, request=SENT) for one in today().items if one.kind == "not_delivered")
    )
    probe = opened(qtbot, Address("today"), today=lost)
    probe.press("Ctrl+Return")
    probe.until(lambda: bool(probe.window.findChildren(AttemptsSheet)))
    attempts(probe).mend.click()
    sheet = contact(probe)
    sheet.form.fields["email"].entry.clear()
    probe.type("new@example.org", sheet.form.fields["email"].entry)
    # what differs is typed twice
    again = sheet.form.fields["email_again"]
    assert again.isVisible()
    assert not sheet.form.fields["mobile_again"].isVisible()
    probe.type(sheet.form.fields["email"].value, again.entry)
    sheet.yes.click()
    probe.until(lambda: bool(probe.trust.done) and probe.trust.done[-1][0] == "correct_contact")
    _, (_, draft, request) = probe.trust.done[-1]
    assert draft.email == draft.email_again
    assert request == SENT


def test_restricted_details_are_neither_shown_nor_changed(qtbot: QtBot) -> None:
    probe = opened(qtbot, Address("patient", JASMINE.id), chasing=Chasing(restricted=True))
    probe.press("Ctrl+Shift+I")
    sheet = contact(probe)
    assert "restricted for this person\u2019s safety" in probe.words(sheet)
    assert not sheet.yes.isVisible()
    assert not any(field.isVisible() for field in sheet.form.fields.values())


def test_letters_are_made_once_from_today_and_kept_as_one_pdf(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = opened(qtbot, Address("today"), today=with_letters(), me=COORDINATOR)
    monkeypatch.setattr(PaperChoice, "ask", lambda _parent, _paint, save: save())
    monkeypatch.setattr(FileToSave, "ask", lambda _parent, _title, _name, _kinds, then: then(tmp_path / "letters.pdf"))
    probe.press("Ctrl+P")
    sheet = probe.sheet()
    assert isinstance(sheet, PrintLetters)
    probe.until(sheet.yes.isEnabled)
    assert "None that may be used" in probe.rows("Letters to print")[2]
    sheet.yes.click()
    probe.until((tmp_path / "letters.pdf").exists)
    name, (_, requests) = probe.trust.done[-1]
    assert (name, requests) == ("letters", tuple(line.request for line in LETTERS))
    assert (tmp_path / "letters.pdf").read_bytes().startswith(b"%PDF")


def test_a_lost_answer_is_asked_for_again_as_the_same_printing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = opened(qtbot, Address("today"), today=with_letters())
    monkeypatch.setattr(PaperChoice, "ask", lambda *_: None)
    asked: list[object] = []
    real = MemoryChasingCalls.letters

    def unsteady(calls: MemoryChasingCalls, printing: UUID, requests: tuple[UUID, ...]) -> Printing:
        asked.append(printing)
        if len(asked) == 1:
            raise ServiceUnreachable
        return real(calls, printing, requests)

    monkeypatch.setattr(MemoryChasingCalls, "letters", unsteady)
    probe.press("Ctrl+P")
    sheet = probe.sheet()
    assert isinstance(sheet, PrintLetters)
    probe.until(sheet.yes.isEnabled)
    sheet.yes.click()
    probe.until(sheet.problem.isVisible)
    sheet.yes.click()
    probe.until(lambda: len(asked) == 2)
    assert asked[0] == asked[1]


def test_who_gets_no_letter_is_named_with_the_reason(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaperChoice, "ask", lambda *_: None)
    refused = Chasing(unprinted=(("DEVEREUX, Marguerite (Mrs)", "This send is cancelled already."),))
    probe = opened(qtbot, Address("today"), today=with_letters(), chasing=refused)
    probe.press("Ctrl+P")
    sheet = probe.sheet()
    assert isinstance(sheet, PrintLetters)
    probe.until(sheet.yes.isEnabled)
    sheet.yes.click()
    probe.until(lambda: "DEVEREUX, Marguerite (Mrs): This send is cancelled already." in probe.words())


def test_a_letter_is_one_page_with_nothing_but_the_address_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    assert write_pdf([LETTER, LETTER], date(2026, 11, 28), file)
    assert file.read_bytes().count(b"/Type /Page\n") == 2
    assert LETTER.to[0].encode() not in file.read_bytes()[:400]
    aloud = text_of(file)
    assert aloud.count(grouped(LETTER.code)) == 2, "what the square code opens, typed, can be read aloud"
    # what the window of an envelope shows, drawn with and without the address
    whole, bare = (_drawn(replace(LETTER, to=to)) for to in (LETTER.to, ()))
    window = QRectF(20, 35, 100, 36)
    assert _ink(whole, window)
    assert not _ink(bare, window)
    assert _ink(bare, QRectF(24, 90, 160, 100))
    assert grouped(LETTER.code) == "0123-4567-89AB-CDEF-GHJK-MNPQ-RS"


def _drawn(letter: object) -> QImage:
    from desktop.views.chasing.letter import drawn
    from desktop.views.parts.letter import LetterPage

    image = QImage(840, 1188, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.scale(840 / 595.28, 840 / 595.28)
    for draw in drawn([letter], date(2026, 11, 28)):  # type: ignore[list-item]
        draw(LetterPage(painter))
    painter.end()
    return image


def _ink(image: QImage, area: QRectF) -> bool:
    """Whether anything is drawn in an area given in mm."""
    across, down = (
        range(int(area.left() * 4), int(area.right() * 4)),
        range(int(area.top() * 4), int(area.bottom() * 4)),
    )
    return any(image.pixelColor(x, y).lightness() < 128 for x in across for y in down)


def test_a_team_changes_its_reminders_in_its_own_order_of_days(qtbot: QtBot) -> None:
    probe = opened(qtbot, Address("team"))
    probe.until(lambda: "by e-mail after 3 days, by text message after 7 days" in probe.words())
    probe.press("Ctrl+M")
    sheet = probe.sheet()
    assert isinstance(sheet, ChangePlan)
    for index, (days, way) in enumerate(((9, "letter"), (2, "text"), (1, ""), (1, ""))):
        sheet.steps[index][0].setValue(days)
        sheet.steps[index][1].setCurrentIndex(sheet.steps[index][1].findData(way))
    sheet.yes.click()
    probe.until(lambda: bool(probe.trust.done))
    name, (team, plan) = probe.trust.done[-1]
    assert (name, team) == ("set_plan", TEAM.id)
    assert plan == Plan((Step(2, Channel.TEXT), Step(9, Channel.LETTER)))


def test_a_plan_that_cannot_be_set_says_why_and_stays_open(qtbot: QtBot) -> None:
    probe = opened(qtbot, Address("team"))
    probe.until(lambda: "Who has not answered" in probe.words())
    probe.press("Ctrl+M")
    sheet = probe.sheet()
    assert isinstance(sheet, ChangePlan)
    sheet.steps[1][0].setValue(3)
    sheet.yes.click()
    assert "at least a day later" in probe.words(sheet)
    assert sheet.isVisible()
    sheet.usual.click()
    sheet.yes.click()
    probe.until(lambda: bool(probe.trust.done))
