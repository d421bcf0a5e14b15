"""Who asks, beside the record that the request was matched to."""

import re

from PySide6.QtWidgets import QGridLayout, QLabel

from care_record.identity.letters import read_out
from desktop.services.reads.identity import CasePage, Compared, Person
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.notices import symbol

_LONG = re.compile(r"\S{12}(?=\S)")
_SIGNS = {
    "same": ("check", "good", "The same"),
    "alike": ("warning", "warning", "Sounds alike"),
    "differs": ("warning", "warning", "Differs"),
    "not-said": ("info", "muted", "Not said"),
    "not-recorded": ("info", "muted", "Not recorded"),
}


class AskedCard(Card):
    """What the person says of themselves, and once it is matched what the record says."""

    def __init__(self) -> None:
        super().__init__("Who asks")
        self.inside = column(space=8)
        self.body.addLayout(self.inside)
        self.body.addStretch(1)

    def show_case(self, page: CasePage, method: str | None = None) -> None:
        """Show a case; below it what is read out to the person, by the way of checking."""
        clear(self.inside)
        if page.person is None or page.person.banner is None:
            self._asked(page)
        else:
            self._beside(page, page.person)
        if page.note:
            self.inside.addWidget(text(f"Note: {page.note}", "muted", wrap=True))
        if page.line.state == "open":
            self.inside.addWidget(divider())
            self.inside.addWidget(text("Read out to the person", "small"))
            self.inside.addWidget(text(f"\u201c{read_out(method)}\u201d", wrap=True, copy=True))
        self._history(page)
        reveal(self.inside)

    def _asked(self, page: CasePage) -> None:
        self.inside.addWidget(text(page.line.name, "strong", wrap=True))
        self.inside.addLayout(_pairs(page.asked))
        if page.person is not None:
            coming = "The record is on its way here."
            gone = "The record has left this computer: the request is closed."
            self.inside.addWidget(text(coming if page.person.on_its_way else gone, "muted", wrap=True))

    def _beside(self, page: CasePage, person: Person) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for place, title in enumerate(("", "Says", "The record", "")):
            grid.addWidget(text(title, "small"), 0, place)
        for number, one in enumerate(person.compared, 1):
            _compare(grid, number, one)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.inside.addLayout(grid)
        self.inside.addWidget(divider())
        self.inside.addLayout(_pairs(page.asked[3:]))
        if person.contact:
            self.inside.addWidget(text("In the record", "small"))
            self.inside.addLayout(_pairs(person.contact))
            if person.teams:
                self.inside.addLayout(_pairs((("Teams", ", ".join(person.teams)),)))
        else:
            hidden = "Address, contact and teams stay hidden while the person may be asked for them."
            self.inside.addWidget(text(hidden, "muted", wrap=True))
        for other in person.alike:
            self.inside.addLayout(
                row(symbol("warning", "warning", 16), text(f"Not to be taken for {other}", "warning", wrap=True))
            )

    def _history(self, page: CasePage) -> None:
        self.inside.addWidget(divider())
        for words in page.earlier:
            self.inside.addWidget(text(words, "small", wrap=True))
        for line in page.history[:4]:
            self.inside.addWidget(text(" \u00b7 ".join(filter(None, (line.words, line.who))), "small", wrap=True))


def _compare(grid: QGridLayout, number: int, one: Compared) -> None:
    name, token, words = _SIGNS[one.same]
    grid.addWidget(text(one.label, "small"), number, 0)
    grid.addWidget(_value(one.said, "Not said"), number, 1)
    grid.addWidget(_value(one.held, "Not recorded"), number, 2)
    sign = symbol(name, token, 18)
    sign.setToolTip(words)
    sign.setAccessibleName(words)
    grid.addWidget(sign, number, 3)


def _value(words: str, otherwise: str) -> QLabel:
    """A value to be compared, whole: a long name goes on in the next line, where a label would cut it off."""
    label = text(_LONG.sub("\\g<0>\u200b", words) or otherwise, "strong" if words else "muted", wrap=True)
    label.setAccessibleName(words or otherwise)
    return label


def _pairs(pairs: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for number, (label, value) in enumerate(pairs):
        grid.addWidget(text(label, "small"), number, 0)
        grid.addWidget(text(value, wrap=True, copy=True), number, 1)
    grid.setColumnStretch(1, 1)
    return grid
