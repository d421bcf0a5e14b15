"""A paper form typed in twice: its day, the first time, the second without sight of the first, the differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from care_record.answering.places import descend
from care_record.answering.sheet import Sheet
from care_record.answering.twice import Difference, Side, differences, settled
from care_record.answering.words import in_words
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from desktop.services.acts.completing import Given
from desktop.views.form.manner import Manner
from desktop.views.form.pages import Page
from desktop.views.form.walk import FormWalk
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, row

if TYPE_CHECKING:
    from datetime import date

    from care_record.answering.items import Answer, FormItem
    from desktop.services.reads.completing import FormToAnswer
    from desktop.views.screen import Context

NOTHING = "Not answered"


class PaperWay(QWidget):
    """From the day on the form to one answer that both entries agree on. `finished` gives it (`Given`)."""

    finished = Signal(object)
    left = Signal()

    def __init__(self, form: FormToAnswer, empty: Sheet, context: Context) -> None:
        super().__init__()
        self._form, self._empty, self._context = form, empty, context
        self.on: date | None = None
        self.walks: list[FormWalk] = []
        self.page: Page | FormWalk | None = None
        self._holder = column(space=0)
        self.setLayout(self._holder)

    def begin(self) -> None:
        """Ask for the day on the form first."""
        page = _DayPage(self._form)
        page.back.clicked.connect(self.left.emit)
        page.next.clicked.connect(lambda: self._day(page))
        self._show(page)

    def again(self) -> None:
        """It could not be handed in: what was typed stands, and may be tried again."""
        if isinstance(self.page, Page):
            self.page.next.setEnabled(True)
        elif self.page is not None and self.page.page is not None:
            self.page.page.next.setEnabled(True)

    def _show(self, page: Page | FormWalk) -> None:
        for walk in self.walks:
            self._holder.removeWidget(walk)
            walk.hide()
        clear(self._holder)
        self.page = page
        self._holder.addWidget(page)
        page.show()
        if isinstance(page, Page):
            page.focus_first()
        elif page.page is not None:
            page.page.next.setEnabled(True)
            page.page.focus_first()

    def _day(self, page: _DayPage) -> None:
        self.on = page.day(self._context.today)
        if self.on is not None:
            self._type(1)

    def _type(self, time: int) -> None:
        last = "Now type it a second time" if time == 1 else "Compare the two"
        manner = Manner("typist", self._form.team_telephone, self._form.team_name, last)
        walk = FormWalk(self._empty, manner)
        walk.setParent(self)
        walk.finished.connect(lambda: self._typed(time))
        self.walks.append(walk)
        self._show(walk)
        walk.begin()

    def _typed(self, time: int) -> None:
        if time == 1:
            self._type(2)
        else:
            self._compare()

    def _compare(self) -> None:
        first, second = self.walks
        found = differences(first.sheet, second.sheet)
        page = ComparePage(found, first, second)
        page.back.hide()
        page.back.clicked.connect(lambda: self._show(second))
        page.next.clicked.connect(lambda: self._settle(page))
        self._show(page)

    def _settle(self, page: ComparePage) -> None:
        chosen = page.chosen()
        if chosen is None:
            return
        first, second = self.walks
        sheet = settled(first.sheet, second.sheet, {path: side for path, side in chosen.items() if path[:1] == "/"})
        problems = sheet.problems(self._context.clock())
        if problems:
            page.tell(" ".join(_said_of(sheet, link_id, words) for link_id, words in problems))
            page.back.show()
            page.focus_first()
            return
        contact = (first if chosen.get("contact", "first") == "first" else second).contact_me
        words = (first if chosen.get("words", "first") == "first" else second).words
        page.next.setEnabled(False)
        self.finished.emit(Given(sheet.response(self._context.clock()), "paper", contact, words, self.on))


class _DayPage(Page):
    """The day on the form, and whose it is, before anything is typed."""

    def __init__(self, form: FormToAnswer) -> None:
        super().__init__("Typing in a form", "Which day is on the form?")
        said = f"The form must carry the number {form.number} and belong to the person named above."
        self.body.addWidget(text(said, wrap=True))
        self._on = Field("Date on the form", line(longest=40), hint="Day first, like 14-Feb-2026.", width=240)
        self.body.addWidget(self._on)

    def focus_first(self) -> None:
        self._on.entry.setFocus()

    def day(self, today: date) -> date | None:
        """The day, None while what is typed is none that can be."""
        try:
            found = parse_date(self._on.value)
        except InvalidValueError as error:
            self._on.wrong(error.words)
            return None
        if found > today:
            self._on.wrong(f"{show_date(found)} is in the future.")
            return None
        return found


class ComparePage(Page):
    """The two entries side by side, item by item, until every difference is settled."""

    def __init__(self, found: tuple[Difference, ...], first: FormWalk, second: FormWalk) -> None:
        many = len(found) + (first.contact_me != second.contact_me) + (first.words != second.words)
        heading = f"{many} differences" if many != 1 else "1 difference"
        super().__init__("Compare with the form", heading if many else "Both entries agree", "Hand in the answers")
        self._groups: dict[str, QButtonGroup] = {}
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        if not many:
            self.body.addWidget(text("The form was typed in twice with the same answers.", wrap=True))
            return
        self.body.addWidget(text("Look at the form and choose what is on it.", wrap=True))
        card = Card()
        self.body.addWidget(card)
        for one in found:
            entry = f" (entry {one.entry})" if one.entry else ""
            self._row(card, one.path, one.item.words + entry, _said(one.item, one.first), _said(one.item, one.second))
        if first.contact_me != second.contact_me:
            yes_no = ("Yes" if first.contact_me else "No", "Yes" if second.contact_me else "No")
            self._row(card, "contact", "Please contact this person", *yes_no)
        if first.words != second.words:
            label = "What they would like the team to know"
            self._row(card, "words", label, first.words or "Nothing", second.words or "Nothing")

    def _row(self, card: Card, path: str, label: str, first: str, second: str) -> None:
        group = QButtonGroup(self)
        self._groups[path] = group
        card.body.addWidget(text(label, "strong", wrap=True))
        line = row(space=16)
        for index, (time, said) in enumerate((("First time", first), ("Second time", second))):
            radio = QRadioButton()
            radio.setAccessibleName(f"{label}, {time}: {said}")
            group.addButton(radio, index)
            words = column(text(time, "small"), text(said, wrap=True), space=0)
            side = row(radio, space=8)
            side.addLayout(words, 1)
            line.addLayout(side, 1)
        card.body.addLayout(line)
        card.body.addWidget(divider())

    def focus_first(self) -> None:
        first = next(iter(self._groups.values()), None)
        if first is not None:
            first.buttons()[0].setFocus()
        else:
            self.next.setFocus()

    def choose(self, path: str, side: Side) -> None:
        """Choose as if clicked."""
        self._groups[path].button(0 if side == "first" else 1).click()

    def chosen(self) -> dict[str, Side] | None:
        """What was chosen for each difference; None, and it is said, while one is open."""
        left = [path for path, group in self._groups.items() if group.checkedId() < 0]
        if left:
            self.tell(f"Choose for each one what is on the form: {len(left)} still open.")
            self._groups[left[0]].buttons()[0].setFocus()
            return None
        return {path: "first" if group.checkedId() == 0 else "second" for path, group in self._groups.items()}

    def tell(self, words: str) -> None:
        """Say what stands in the way."""
        self.problem.setText(f"\u26a0 {words}")
        self.problem.show()


def _said_of(sheet: Sheet, link_id: str | None, words: str) -> str:
    """A problem with the question that it is about."""
    found = next((one for one in descend(sheet.places) if one.item.link_id == link_id), None)
    return f"{found.item.words}: {words}" if found is not None and found.item.words else words


def _said(item: FormItem, answers: tuple[Answer, ...]) -> str:
    return "; ".join(in_words(item, answer) for answer in answers) or NOTHING
