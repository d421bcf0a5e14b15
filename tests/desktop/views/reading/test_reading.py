"""Reading a response, marking it reviewed, acknowledging its risk, copying and printing it."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.parts.dialogs import Clipboard, FileToSave, OneOf
from desktop.views.parts.paper import PaperChoice
from desktop.views.reading.cards import AnswersCard, GraphCard, OwnWords
from desktop.views.reading.figures import beside, done, record_text
from desktop.views.reading.paper import Printing, write_pdf
from desktop.views.reading.screen import ReadingScreen
from desktop.views.screen import Address
from desktop.views.window import SMALLEST
from mhcr.gallery.answers import QUARANTINED, READING, REVIEWED
from mhcr.gallery.people import JASMINE, ME, NOW, PEOPLE, ident
from tests.probes.window import WindowProbe

FLAGGED = Address("reading", JASMINE.id, ident(501))


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def test_the_flag_the_score_the_change_and_every_answer_are_there(probe: WindowProbe) -> None:
    screen = probe.go(FLAGGED)

    said = probe.words(screen)
    assert "better off dead" in said
    assert "| 13 |" in said
    assert "Moderate" in said
    assert "\u25b2 5 worse since last time" in said
    assert "NHS England" in said
    rows = probe.rows("Every answer")
    assert len(rows) == 9
    assert rows[8].startswith("9 / Thoughts that you would be better off dead")
    assert rows[8].endswith("/ 1 / \u25b2 worse")


def test_the_banner_of_the_patient_stands_above(probe: WindowProbe) -> None:
    probe.go(FLAGGED)

    assert probe.shell.header.accessibleName().startswith(
        "Patient: HOLLOWAY, Jasmine (Miss), Born 14-Feb-2009 (17y 9m)"
    )


def test_marking_reviewed_is_one_key_and_cannot_be_done_twice(probe: WindowProbe) -> None:
    screen = probe.go(FLAGGED)

    probe.press("Ctrl+Return")

    probe.until(lambda: "Reviewed by Dr Amara Osei" in probe.words(screen))
    assert [name for name, _ in probe.trust.done] == ["mark_reviewed"]
    assert not probe.button("Mark reviewed").isEnabled()


def test_acknowledging_takes_an_action(probe: WindowProbe) -> None:
    probe.go(FLAGGED)
    probe.click("Acknowledge with action")
    sheet = probe.sheet()

    probe.click("Acknowledge", within=sheet)
    assert "Choose what was done." in probe.words(sheet)
    assert isinstance(sheet, OneOf)
    sheet.group.button(0).click()
    probe.click("Acknowledge", within=sheet)

    probe.until(lambda: bool(probe.trust.done))
    assert probe.trust.done == [("acknowledge_risk", (ident(501), "spoke-now", ""))]


def test_the_graph_has_a_table_for_a_twin(probe: WindowProbe) -> None:
    screen = probe.go(FLAGGED)
    card = screen.findChildren(GraphCard)[0]

    card.choice.choose(1)

    assert card.table.isVisible()
    card.choice.choose(2)
    said = probe.words(screen)
    assert "Sum of the points of 9 items, 1 to 9." in said
    assert "6 or more counts. MHSDS publication code, CYP outcomes" in said
    assert (
        probe.rows("Table of PHQ-9 total, 0 to 27, higher is worse")[0]
        == "19-Nov-2026 / 13 / Moderate / \u25b2 5 worse"
    )


def test_a_response_that_does_not_fit_is_readable_and_not_scored(probe: WindowProbe) -> None:
    screen = probe.go(Address("reading", PEOPLE[5].id, ident(506)))

    said = probe.words(screen)
    assert "Question 4 has an answer that the form does not offer." in said
    assert "The person asks to be contacted." in said
    assert not screen.findChildren(GraphCard)
    assert len(probe.rows("Every answer")) == 6


def test_a_response_that_cannot_be_opened_says_why_and_cannot_be_reviewed(probe: WindowProbe) -> None:
    screen = probe.go(Address("reading", JASMINE.id, ident(590)))

    assert "The key to this record has not reached this workstation yet." in probe.words(screen)
    assert not probe.button("Mark reviewed").isEnabled()
    assert not probe.button("Copy for the EPR").isEnabled()


def test_the_copy_begins_with_whose_it_is(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(Clipboard, "put", copied.append)
    probe.go(FLAGGED)

    probe.press("Ctrl+Shift+C")

    whose = "NHS No. 999 012 3462, HOLLOWAY, Jasmine (Miss), Born 14-Feb-2009 (17y 9m)"
    assert copied[0].startswith(f"{whose}\n")
    assert copied[0].endswith(f"End of the text about {whose}")
    assert f"This text is for {whose}." in probe.shell.status.said.text()
    assert "At or above the cut-off of 10." in copied[0]
    assert "NHS England, young people: no change since last time" in copied[0]
    assert "Total: 13, Moderate (range 0 to 27)" in copied[0]
    assert "9 Thoughts that you would be better off dead" in copied[0]


def test_a_quarantined_response_copies_without_scores() -> None:
    words = record_text(QUARANTINED)

    assert "Total" not in words
    assert "asked to be contacted" in words
    assert "does not fit its questionnaire and was not scored" in words


def test_the_persons_own_words_go_wherever_the_answers_go() -> None:
    reading = replace(READING, words="Evenings are hard.", contact_me=True)

    assert beside(reading) == [
        "The person asked to be contacted.",
        "In the person\u2019s own words: \u201cEvenings are hard.\u201d",
    ]
    assert all(said in record_text(reading) for said in beside(reading))


def test_print_or_pdf_asks_and_writes_pages(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.pdf"
    monkeypatch.setattr(PaperChoice, "ask", lambda parent, reading, save, option: save())
    monkeypatch.setattr(FileToSave, "ask", lambda parent, title, name, kinds, then: then(kept))
    screen = probe.go(FLAGGED)

    probe.press("Ctrl+P")

    assert kept.read_bytes().startswith(b"%PDF")
    assert isinstance(screen, ReadingScreen)
    assert "Kept." in probe.shell.status.said.text()


def test_a_pdf_that_cannot_be_written_is_said(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("desktop.views.reading.paper.write_pdf", lambda reading, printing, path: False)
    screen = probe.go(FLAGGED)
    assert isinstance(screen, ReadingScreen)

    screen._write(tmp_path / "none.pdf")

    probe.until(lambda: "could not be written there" in probe.words(screen))


def test_a_pdf_has_no_name_in_its_properties(qtbot: QtBot, tmp_path: Path) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)

    assert write_pdf(READING, Printing(ME, NOW), tmp_path / "one.pdf")

    content = (tmp_path / "one.pdf").read_bytes()
    assert b"Holloway" not in content
    assert b"H\x00o\x00l\x00l\x00o" not in content


@pytest.mark.parametrize("response", [ident(501), ident(592)], ids=["a-flag", "a-flag-and-words"])
def test_a_whole_response_stands_on_the_smallest_window_without_scrolling(probe: WindowProbe, response: UUID) -> None:
    probe.window.resize(*SMALLEST)
    screen = probe.go(Address("reading", JASMINE.id, response))

    page = screen.findChild(QScrollArea)
    assert page is not None
    assert page.verticalScrollBar().maximum() == 0
    licence = next(label for label in screen.findChildren(QLabel) if label.text().endswith("display or distribute."))
    assert licence.height() >= licence.heightForWidth(licence.width())


def test_every_answer_is_in_sight_where_there_is_one_flag_and_no_words(probe: WindowProbe) -> None:
    probe.window.resize(*SMALLEST)
    screen = probe.go(Address("reading", JASMINE.id, ident(593)))

    answers = next(card.list for card in screen.findChildren(AnswersCard))
    assert answers.verticalScrollBar().maximum() == 0


def test_long_words_of_the_person_are_one_button_away_and_read_aloud_in_whole(qtbot: QtBot) -> None:
    words = "I would like to talk about how the evenings go. " * 8
    notice = OwnWords(words)
    qtbot.addWidget(notice)
    assert notice.words.text().endswith("\u2026\u201d")
    assert words.strip() in notice.accessibleName()

    assert notice.button is not None
    notice.button.click()

    assert words.strip() in notice.words.text()


def test_what_was_done_about_a_flag_goes_wherever_the_answers_go() -> None:
    said = done(replace(REVIEWED, note="Seen with the team."))
    assert said[0].startswith("Acknowledged by Dr Amara Osei, 20-Nov-2026 13:20: ")
    assert said[1] == "Reviewed by Dr Amara Osei, 20-Nov-2026 13:50."
    assert said[2] == "Note: Seen with the team."
    assert all(one in record_text(replace(REVIEWED, note="Seen with the team.")) for one in said)


def test_the_answers_can_be_left_off_the_paper(qtbot: QtBot, tmp_path: Path) -> None:
    whole, short = tmp_path / "whole.pdf", tmp_path / "short.pdf"
    assert write_pdf(READING, Printing(ME, NOW), whole)
    assert write_pdf(READING, Printing(ME, NOW, with_answers=False), short)
    assert short.stat().st_size < whole.stat().st_size


def test_the_choice_of_paper_tells_whether_answers_are_wanted(probe: WindowProbe) -> None:
    screen = probe.go(FLAGGED)
    assert isinstance(screen, ReadingScreen)
    probe.press("Ctrl+P")
    box = probe.sheet().findChild(QCheckBox)
    assert box is not None
    box.click()
    assert not screen._printing().with_answers
