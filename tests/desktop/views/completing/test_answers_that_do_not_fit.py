"""Answers that would be set aside are put right before they are handed in: by telephone, on paper, handed over."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from care_record.answering.sheet import Sheet
from desktop.views.completing.paper import ComparePage
from desktop.views.completing.screen import TakeAnswersScreen
from desktop.views.form.pages import AnotherPage, CheckPage, MorePage, QuestionPage
from desktop.views.form.walk import FormWalk
from desktop.views.screen import Address
from mhcr.gallery.completing.shown import REQUEST, form_of
from mhcr.gallery.people import JASMINE
from mhcr.gallery.trust import Trust
from tests.care_record.answering.sheets import paper_of
from tests.probes.window import WindowProbe

HERE = Address("take-answers", JASMINE.id, REQUEST)
TWO = [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs", "valueInteger": 2}]
TOO_FEW = "There is 1 entry; at least 2 are needed."
GOALS: dict[str, Any] = {
    "linkId": "goals",
    "text": "Your goals",
    "type": "group",
    "repeats": True,
    "required": True,
    "extension": TWO,
    "item": [{"linkId": "goal", "text": "Would you like to work?", "type": "boolean"}],
}


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    probe = WindowProbe(qtbot, Trust(form=form_of(sheet=Sheet(paper_of(GOALS))))).start("open")
    probe.go(HERE)
    return probe


def with_one_goal(probe: WindowProbe, walk: FormWalk) -> None:
    assert isinstance(walk.page, QuestionPage)
    probe.press("1")
    probe.press("Return")
    assert isinstance(walk.page, AnotherPage)
    probe.press("Return")
    assert isinstance(walk.page, MorePage)
    probe.press("Return")
    assert isinstance(walk.page, CheckPage)


def put_right(probe: WindowProbe, walk: FormWalk) -> None:
    """By the keyboard alone: Enter leads to what is wrong, not onward."""
    assert TOO_FEW in probe.words(walk)
    assert "1 answer does not fit yet" in probe.words(walk)
    for _ in range(2):
        probe.press("Return")
        assert isinstance(walk.page, AnotherPage)
        probe.press("Return")
        assert isinstance(walk.page, CheckPage), "back to the check while it does not fit"
    probe.press("Return")
    assert TOO_FEW in probe.words(walk), "the words stand at the question"
    probe.press("Ctrl+N")
    assert isinstance(walk.page, QuestionPage)
    probe.press("2")
    probe.press("Return")
    while isinstance(walk.page, AnotherPage | MorePage):
        probe.press("Return")
    assert isinstance(walk.page, CheckPage)
    assert "does not fit" not in probe.words(walk)


def handed_in(probe: WindowProbe) -> list[Any]:
    probe.settle()
    return [what[1] for name, what in probe.trust.done if name == "hand_in"]


def test_by_telephone(probe: WindowProbe) -> None:
    probe.press("Ctrl+Shift+T")
    screen = probe.shell.screen_shown
    assert isinstance(screen, TakeAnswersScreen)
    assert screen.walk is not None
    with_one_goal(probe, screen.walk)
    put_right(probe, screen.walk)
    assert handed_in(probe) == []
    probe.press("Return")
    (given,) = handed_in(probe)
    assert len(given.response["item"]) == 2


def test_on_a_machine_that_was_handed_over(probe: WindowProbe) -> None:
    probe.press("Ctrl+Return")
    assert probe.window.handed is not None
    shown = probe.window.handed.shown
    probe.type("14 feb 2009", shown.page.born.entry)  # type: ignore[union-attr]
    probe.press("Return")
    with_one_goal(probe, shown.walk)
    put_right(probe, shown.walk)
    assert handed_in(probe) == []
    probe.press("Return")
    assert len(handed_in(probe)) == 1


def test_typed_in_from_paper(probe: WindowProbe) -> None:
    probe.press("Ctrl+Shift+P")
    screen = probe.shell.screen_shown
    assert isinstance(screen, TakeAnswersScreen)
    paper = screen.paper
    assert paper is not None
    probe.type("18-Nov-2026", paper.page._on.entry)  # type: ignore[union-attr]
    probe.press("Return")
    for time in (0, 1):
        with_one_goal(probe, paper.walks[time])
        put_right(probe, paper.walks[time])
        probe.press("Return")
    assert isinstance(paper.page, ComparePage)
    probe.press("Return")
    assert len(handed_in(probe)) == 1


def test_a_required_question_that_was_declined_stands_in_nobodys_way(qtbot: QtBot) -> None:
    asked = {"linkId": "a", "text": "Do you sleep well?", "type": "boolean", "required": True}
    probe = WindowProbe(qtbot, Trust(form=form_of(sheet=Sheet(paper_of(asked))))).start("open")
    probe.go(HERE)
    probe.press("Ctrl+Shift+T")
    probe.press("Ctrl+D")
    probe.press("Return")
    assert "does not fit" not in probe.words()
    probe.press("Return")
    assert len(handed_in(probe)) == 1
