"""The way through a form: one question a page, help at once, two further things, and the check of the answers.

Back never loses an answer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from care_record.answering.words import calls_for_help
from desktop.views.form.manner import Manner
from desktop.views.form.pages import AnotherPage, CheckPage, HelpPage, MorePage, Page, QuestionPage
from desktop.views.parts.layout import clear, column

if TYPE_CHECKING:
    from care_record.answering.sheet import Sheet
    from care_record.answering.steps import Step

_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""Whether answers fit does not hang on when they were given."""


class FormWalk(QWidget):
    """One form from its first question to the check of its answers. `sheet` is what stands now.

    `finished` once the answers were checked and handed in; `moved` after each page, so that what stands can be kept;
    `left` when the person goes back from the first page; `flagged` when an answer calls for help.
    """

    finished = Signal()
    moved = Signal()
    left = Signal()
    flagged = Signal()

    def __init__(
        self, sheet: Sheet, manner: Manner, *, contact_me: bool = False, words: str = "", leaves: bool = False
    ) -> None:
        """`leaves`: from the first page there is a way back out of the form."""
        super().__init__()
        self._leaves = leaves
        self.sheet, self.manner = sheet, manner
        self.contact_me, self.words = contact_me, words
        self.page: Page | None = None
        self.at = ""
        self._helped: set[str] = set()
        self._changing = False
        self._holder = column(space=0)
        self.setLayout(self._holder)

    def begin(self) -> None:
        """Go to the first step that nobody has gone on from."""
        waiting = self.sheet.waiting
        if waiting is not None:
            self._ask(waiting)
        else:
            self._more()

    def _show(self, page: Page, at: str) -> None:
        clear(self._holder)
        self.page, self.at = page, at
        first = self.sheet.steps.position(at) == 0 and not self._changing
        page.back.setVisible(self._leaves or not first)
        page.back.clicked.connect(self._back)
        self._holder.addWidget(page)
        page.show()
        page.focus_first()

    def _ask(self, step: Step) -> None:
        if step.kind == "another":
            wrong = self.sheet.to_put_right(_ANY_MOMENT).get(step.id, "") if self._changing else ""
            another = AnotherPage(step, self.manner, wrong)
            another.answered.connect(lambda more: self._another(step, more=more))
            another.removed.connect(lambda: self._fewer(step))
            self._show(another, step.id)
            return
        wrong = self.sheet.to_put_right(_ANY_MOMENT).get(step.id, "") if self._changing else ""
        question = QuestionPage(self.sheet, step, self.manner)
        question.field.wrong(wrong)
        question.changed.connect(lambda: self._take(step, question))
        question.next.clicked.connect(lambda: self._on(step, question))
        question.declined.connect(lambda: self._decline(step))
        self._show(question, step.id)

    def _take(self, step: Step, page: QuestionPage) -> None:
        """An answer as it stands, so that nothing is lost whatever comes next."""
        found = page.standing()
        if found is not None:
            self.sheet = self.sheet.answered(step.place.path, found)
        helped = found is not None and calls_for_help(self.sheet.paper.form, step.place.item, found)
        page.show_help(helped)
        if helped:
            self.flagged.emit()

    def _on(self, step: Step, page: QuestionPage) -> None:
        found = page.answers()
        if found is None:
            return
        if not found and step.place.path in self.sheet.entries.declined:
            self.sheet = self.sheet.gone_on(step.id)
        else:
            self.sheet = self.sheet.answered(step.place.path, found).gone_on(step.id)
        self.moved.emit()
        helped = calls_for_help(self.sheet.paper.form, step.place.item, found)
        if helped and self.manner.who == "person" and step.place.path not in self._helped:
            self._helped.add(step.place.path)
            shown = HelpPage(self.manner)
            shown.next.clicked.connect(lambda: self._after(step.id))
            self._show(shown, step.id + "?")
            return
        self._after(step.id)

    def _decline(self, step: Step) -> None:
        self.sheet = self.sheet.declined(step.place.path).gone_on(step.id)
        self.moved.emit()
        self._after(step.id)

    def _another(self, step: Step, *, more: bool) -> None:
        if more:
            self.sheet = self.sheet.with_entries(step.place.group_path, step.place.occurrences + 1)
        else:
            self.sheet = self.sheet.gone_on(step.id)
        self.moved.emit()
        if more:
            self.begin()
        else:
            self._after(step.id)

    def _fewer(self, step: Step) -> None:
        self.sheet = self.sheet.with_entries(step.place.group_path, step.place.occurrences - 1)
        self.moved.emit()
        again = next((one for one in self.sheet.steps.steps if one.id == step.id), None)
        if again is not None:
            self._ask(again)

    def _after(self, identity: str) -> None:
        """The next step in order; after a change from the check of the answers, what it has newly opened."""
        steps = self.sheet.steps
        place = steps.position(identity)
        waiting = self.sheet.waiting
        if not self._changing and place is not None and place + 1 < len(steps.steps):
            self._ask(steps.steps[place + 1])
        elif waiting is not None:
            self._ask(waiting)
        elif self._changing:
            self._check()
        else:
            self._more()

    def _more(self) -> None:
        page = MorePage(self.manner, contact_me=self.contact_me, words=self.words)
        page.changed.connect(lambda: self._keep_more(page))
        page.next.clicked.connect(self._check)
        self._show(page, "+more")

    def _keep_more(self, page: MorePage) -> None:
        self.contact_me, self.words = page.contact_me, page.words

    def _check(self) -> None:
        self._changing = False
        wrong = self.sheet.to_put_right(_ANY_MOMENT)
        page = CheckPage(self.sheet, self.manner, contact_me=self.contact_me, words=self.words, wrong=wrong)
        page.change.connect(self._change)
        page.checked.connect(self.finished.emit)
        self.moved.emit()
        self._show(page, "+check")

    def _change(self, identity: str) -> None:
        step = next((one for one in self.sheet.steps.steps if one.id == identity), None)
        if step is None:
            self._more()
            return
        self._changing = True
        self._ask(step)

    def _back(self) -> None:
        """One page back; what stands on this one stays, also where it is not whole yet."""
        steps = self.sheet.steps.steps
        if self._changing:
            self._check()
        elif self.at == "+check":
            self._more()
        elif self.at.endswith("?"):
            self._to(self.at.removesuffix("?"))
        elif self.at == "+more":
            if steps:
                self._ask(steps[-1])
            else:
                self.left.emit()
        else:
            place = self.sheet.steps.position(self.at)
            if place:
                self._ask(steps[place - 1])
            else:
                self.left.emit()

    def _to(self, identity: str) -> None:
        step = next((one for one in self.sheet.steps.steps if one.id == identity), None)
        if step is not None:
            self._ask(step)
