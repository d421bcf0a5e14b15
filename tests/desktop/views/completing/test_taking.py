"""Taking answers below the patient's banner: by telephone, and from paper that is typed in twice."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.acts.completing import Given, HalfDone
from desktop.views.completing.paper import ComparePage
from desktop.views.completing.screen import TakeAnswersScreen
from desktop.views.form.pages import CheckPage, MorePage, QuestionPage
from desktop.views.form.walk import FormWalk
from desktop.views.screen import Address
from mhcr.gallery.completing.shown import HALF_DONE, REQUEST, form_of
from mhcr.gallery.people import COORDINATOR, JASMINE, ident
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

HERE = Address("take-answers", JASMINE.id, REQUEST)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def opened(probe: WindowProbe) -> TakeAnswersScreen:
    screen = probe.go(HERE)
    assert isinstance(screen, TakeAnswersScreen)
    return screen


def walked(probe: WindowProbe, walk: FormWalk, keys: str) -> None:
    for key in keys:
        assert isinstance(walk.page, QuestionPage)
        probe.press(key)
        probe.press("Return")


def given(probe: WindowProbe) -> Given:
    found: Given = next(what[1] for name, what in probe.trust.done if name == "hand_in")
    return found


def test_by_telephone_each_answer_is_a_key_and_declining_is_one_too(probe: WindowProbe) -> None:
    screen = opened(probe)
    probe.press("Ctrl+Shift+T")
    walk = screen.walk
    assert walk is not None
    assert "NHS 111, option 2" in probe.words(screen)
    walked(probe, walk, "12")
    probe.press("Ctrl+D")
    walked(probe, walk, "1111112")
    assert isinstance(walk.page, MorePage)
    probe.press("Space")
    probe.press("Return")
    assert isinstance(walk.page, CheckPage)
    assert "Declined to answer" in probe.words(screen)
    probe.press("Return")
    probe.settle()
    handed_in = given(probe)
    assert handed_in.mode == "telephone"
    assert handed_in.contact_me is True
    declined = [
        item for item in handed_in.response["item"][0].get("item", handed_in.response["item"]) if item.get("extension")
    ]
    assert [item["linkId"] for item in declined] == ["3"]
    assert probe.shell.address == Address("reading", JASMINE.id, ident(501)), "asked to be contacted, so flagged"


def test_each_page_is_kept_so_that_a_line_that_breaks_loses_nothing(probe: WindowProbe) -> None:
    screen = opened(probe)
    probe.press("Ctrl+Shift+T")
    assert screen.walk is not None
    walked(probe, screen.walk, "123")
    probe.settle()
    kept: HalfDone = [what[1] for name, what in probe.trust.done if name == "keep"][-1]
    assert (kept.mode, len(kept.answers)) == ("telephone", 3)


def test_half_done_answers_are_gone_on_with_and_a_flag_among_them_stands_on_top(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(form=HALF_DONE)).start("open")
    screen = opened(probe)
    assert "calls for help. Speak with the person now." in probe.words(screen)
    assert "kept here on 20-Nov-2026 13:40" in probe.words(screen)


def typed_in(probe: WindowProbe, walk: FormWalk, keys: str) -> None:
    walked(probe, walk, keys)
    assert isinstance(walk.page, MorePage)
    probe.press("Return")
    assert isinstance(walk.page, CheckPage)
    probe.press("Return")


def overtype(probe: WindowProbe, words: str) -> None:
    entry = probe.window.focusWidget()
    assert isinstance(entry, QLineEdit)
    entry.clear()
    probe.type(words, entry)


def test_paper_is_typed_twice_and_handed_in_once_every_difference_is_settled(probe: WindowProbe) -> None:
    screen = opened(probe)
    probe.press("Ctrl+Shift+P")
    paper = screen.paper
    assert paper is not None
    for typed, words in (("31/2/2026", "that month has"), ("1-Jan-2027", "in the future")):
        overtype(probe, typed)
        probe.press("Return")
        assert words in probe.words(screen)
    overtype(probe, "18-Nov-2026")
    probe.press("Return")
    typed_in(probe, paper.walks[0], "1111111111")
    assert isinstance(paper.walks[1].page, QuestionPage)
    assert paper.walks[1].page.field.read() == [], "the second time does not show the first"
    typed_in(probe, paper.walks[1], "1311211111")
    page = paper.page
    assert isinstance(page, ComparePage)
    assert page.heading.text() == "2 differences"
    probe.press("Return")
    assert "2 still open" in probe.words(screen)
    paths = [step.id for step in paper.walks[0].sheet.steps.steps]
    page.choose(paths[1], "second")
    page.choose(paths[4], "first")
    probe.press("Return")
    probe.settle()
    handed_in = given(probe)
    assert (handed_in.mode, handed_in.on) == ("paper", date(2026, 11, 18))
    items = handed_in.response["item"]
    answers = {one["linkId"]: one["answer"][0]["valueCoding"]["display"] for one in (items[0].get("item") or items)}
    assert (answers["2"], answers["5"]) == ("More than half the days", "Not at all")


def test_a_coordinator_takes_no_answers(qtbot: QtBot) -> None:
    trust = Trust(me=COORDINATOR, form=form_of(against="Answers are taken by clinicians.", sheet=None))
    probe = WindowProbe(qtbot, trust).start("open")
    screen = opened(probe)
    assert "Answers cannot be taken here." in probe.words(screen)
    assert screen.buttons == []


def test_a_measure_that_the_clinician_rates_is_not_handed_over(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(form=form_of(respondent="clinician"))).start("open")
    assert "On this machine" not in probe.words(opened(probe))
