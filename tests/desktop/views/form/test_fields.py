"""A form with an item of every type, answered in the window as a person does: what is typed is what is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from care_record.answering.sheet import Sheet
from desktop.views.form.choosing import ChoiceField, ListField
from desktop.views.form.field import MISSING, AnswerField
from desktop.views.form.manner import Manner
from desktop.views.form.pages import AnotherPage, CheckPage, MorePage, QuestionPage
from desktop.views.form.typing import FileField, TypedField
from desktop.views.form.walk import FormWalk
from desktop.wiring import application
from tests.care_record.answering.sheets import AT, paper_of
from tests.pages.every_type import ITEMS

MANNER = Manner("person", "01273 496000", "Hove Adult Team", "Hand in")


@pytest.fixture
def walk(qtbot: QtBot) -> Iterator[FormWalk]:
    application()
    made = FormWalk(Sheet(paper_of(*ITEMS)), MANNER)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.begin()
    yield made
    made.close()


def field(walk: FormWalk) -> AnswerField:
    assert isinstance(walk.page, QuestionPage)
    return walk.page.field


def typed(walk: FormWalk, *words: str, at: int = 0) -> None:
    here = field(walk)
    assert isinstance(here, TypedField)
    for box, text in zip(here.entries[at].boxes, words, strict=True):
        assert isinstance(box, QLineEdit | QPlainTextEdit)
        box.clear()
        QTest.keyClicks(box, text)


def on(walk: FormWalk) -> None:
    assert walk.page is not None
    walk.page.next.click()


def test_every_type_is_answered_checked_and_read_without_a_problem(walk: FormWalk) -> None:
    on(walk)
    assert MISSING in field(walk).problem.text()
    field(walk).key(2)
    on(walk)
    many = field(walk)
    many.key(1)
    many.key(3)
    assert len(many.read()) == 1, "an answer that stands alone takes the others away"
    many.key(1)
    many.key(2)
    assert len(many.read()) == 2
    on(walk)
    listed = field(walk)
    assert isinstance(listed, ListField)
    listed.list.setCurrentIndex(4)
    on(walk)
    own = field(walk)
    assert isinstance(own, ChoiceField)
    own.key(3)
    assert own.own is not None
    on(walk)
    assert "in your own words" in own.problem.text()
    QTest.keyClicks(own.own, "Swimming")
    on(walk)
    for words in (("Jas",), ("Nothing more.",), ("3",), ("7.5",), ("3/2/2026",), ("3-Feb-2026", "2.30pm"), ("7:15",)):
        typed(walk, *words)
        on(walk)
    weight = field(walk)
    assert isinstance(weight, TypedField)
    typed(walk, "70")
    assert weight.entries[0].unit is not None
    on(walk)
    typed(walk, "nhs.uk")
    on(walk)
    assert "full web address" in field(walk).problem.text()
    typed(walk, "https://www.nhs.uk")
    on(walk)
    typed(walk, "BN1")
    on(walk)
    several = field(walk)
    assert isinstance(several, TypedField)
    typed(walk, "tired")
    several.more.click()
    typed(walk, "calm", at=1)
    on(walk)
    typed(walk, "Sertraline")
    on(walk)
    field(walk).key(1)
    on(walk)
    assert isinstance(walk.page, AnotherPage)
    on(walk)
    assert isinstance(walk.page, MorePage)
    on(walk)
    assert isinstance(walk.page, CheckPage)
    assert walk.sheet.problems(AT) == ()
    given = {one["linkId"]: one for one in walk.sheet.response(AT)["item"]}
    assert given["date"]["answer"] == [{"valueDate": "2026-02-03"}]
    assert given["datetime"]["answer"] == [{"valueDateTime": "2026-02-03T14:30:00+00:00"}]
    assert given["open"]["answer"] == [{"valueString": "Swimming"}]
    assert given["weight"]["answer"][0]["valueQuantity"]["code"] == "kg"
    assert [one["valueString"] for one in given["words"]["answer"]] == ["tired", "calm"]
    assert given["hidden"]["answer"] == [{"valueString": "clinic"}]


def test_back_never_loses_an_answer(walk: FormWalk) -> None:
    field(walk).key(1)
    on(walk)
    field(walk).key(1)
    assert walk.page is not None
    walk.page.back.click()
    assert field(walk).read() == [{"valueBoolean": True}]
    on(walk)
    assert len(field(walk).read()) == 1, "also what nobody had gone on from"


def test_a_file_is_taken_only_of_a_kind_and_a_size_that_the_form_takes(qtbot: QtBot, tmp_path: Path) -> None:
    application()
    kinds = {"url": "http://hl7.org/fhir/StructureDefinition/mimeType", "valueCode": "text/plain"}
    paper = paper_of({"linkId": "x", "text": "A letter", "type": "attachment", "extension": [kinds]})
    taken = FileField(paper.items[0], ())
    qtbot.addWidget(taken)
    (tmp_path / "a.exe").write_bytes(b"MZ")
    taken.take(tmp_path / "a.exe")
    assert "not taken here" in taken.problem.text()
    assert taken.read() == []
    (tmp_path / "a.txt").write_text("hello")
    taken.take(tmp_path / "a.txt")
    assert taken.answers() == taken.read()
    assert taken.read()[0]["valueAttachment"]["title"] == "a.txt"
    assert Sheet(paper).answered("/x", taken.read()).problems(AT) == ()
