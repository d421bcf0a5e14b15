"""One measure, whole: what is asked, what differs from before, what checking found, how it is scored, its licence."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from care_record.sentences import capital
from desktop.services.reads.packs import AskedLine, DifferenceLine, MeasureDetail, ProblemLine
from desktop.views.parts.labels import Role, text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.notices import current_look, symbol

_MOST_PROBLEMS = 20
_NO_EARLIER = "There is no earlier version to compare it with."


class MeasurePanel(QWidget):
    """Cards in two columns; below each other where the text is large."""

    def __init__(self) -> None:
        super().__init__()
        self.name = text("", "heading", wrap=True)
        self.stands = text("", "muted", wrap=True)
        self.asked = Card("What is asked")
        self.against = Card("What stands against it")
        self.changes = Card("Changes")
        self.checks = Card("Checks")
        self.scoring = Card("How it is scored")
        self.licence = Card("Licence")
        found = column(self.changes, self.checks, self.scoring, self.licence, None, space=16)
        asked = column(self.asked, None, space=16)
        if current_look().large:
            both: QVBoxLayout | QHBoxLayout = column(found, asked, space=16)
        else:
            both = row(space=16)
            both.addLayout(asked, 1)
            both.addLayout(found, 1)
        named = column(self.name, self.stands, space=2)
        self.setLayout(column(named, self.against, both, None, space=16))

    def show_name(self, name: str, stands: str) -> None:
        """What it is called, and how it stands; titles of measures are long, so they wrap."""
        self.name.setText(name)
        self.stands.setText(stands)

    def show_detail(self, detail: MeasureDetail) -> None:
        """Fill every card; those with nothing to say go."""
        _fill(self.asked.body, [_asked(one) for one in detail.asked])
        self.asked.setVisible(bool(detail.asked))
        self.show_problems(detail.problems)
        _fill(self.changes.body, _changes(detail))
        self.changes.setVisible(bool(detail.asked))
        self.changes.title.setText(f"Changes since {detail.compared_with}" if detail.compared_with else "Changes")
        _fill(self.checks.body, _checks(detail))
        self.checks.setVisible(bool(detail.golden or detail.warnings))
        _fill(self.scoring.body, _pairs(detail.scoring))
        self.scoring.setVisible(bool(detail.scoring))
        _fill(self.licence.body, _pairs(detail.licence))
        self.licence.setVisible(bool(detail.licence))

    def show_problems(self, problems: tuple[ProblemLine, ...]) -> None:
        """What keeps it from being sent, with the file and the item."""
        lines: list[QWidget] = [_signed("warning", "warning", _problem(one)) for one in problems[:_MOST_PROBLEMS]]
        more = len(problems) - _MOST_PROBLEMS
        if more > 0:
            lines.append(text(f"\u2026 and {more} more", "muted"))
        _fill(self.against.body, lines)
        self.against.setVisible(bool(problems))


def _fill(body: QVBoxLayout, parts: Iterable[QWidget]) -> None:
    clear(body)
    for part in parts:
        body.addWidget(part)
    reveal(body)


def _asked(one: AskedLine) -> QWidget:
    role: Role = "heading" if one.kind == "heading" else "muted" if one.kind == "note" else "strong"
    number = f"{one.number}  " if one.number else ""
    lines = column(text(number + one.text, role, wrap=True, copy=True), space=2)
    if one.answers:
        lines.addWidget(text(one.answers, "muted", wrap=True, copy=True))
    if one.when:
        lines.addWidget(text(one.when, "small", wrap=True))
    whole = QWidget()
    whole.setLayout(lines)
    return whole


def _changes(detail: MeasureDetail) -> list[QWidget]:
    if not detail.compared_with:
        return [text(_NO_EARLIER, "muted", wrap=True)]
    if not detail.differences:
        return [_signed("check", "good", "Nothing differs.")]
    parts: list[QWidget] = []
    for one in detail.differences:
        if parts:
            parts.append(divider())
        parts.append(_difference(one))
    return parts


def _difference(one: DifferenceLine) -> QWidget:
    """What was and what is, side by side."""
    title = one.what + (f", item {one.item}" if one.item else "")
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(2)
    for place, (label, words) in enumerate((("Before", one.before), ("Now", one.after))):
        grid.addWidget(text(label, "small"), 0, place)
        said = text(words or "Nothing", "body" if words else "muted", wrap=True, copy=True)
        grid.addWidget(said, 1, place, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(place, 1)
    lines = column(text(title, "strong", wrap=True), space=4)
    if one.weighs:
        lines = column(_signed("warning", "warning", title, strong=True), space=4)
    lines.addLayout(grid)
    whole = QWidget()
    whole.setLayout(lines)
    whole.setAccessibleName(f"{title}. Before: {one.before or 'nothing'}. Now: {one.after or 'nothing'}")
    return whole


def _checks(detail: MeasureDetail) -> list[QWidget]:
    parts: list[QWidget] = []
    if detail.golden:
        whole = detail.golden.startswith("All")
        parts.append(_signed("check" if whole else "warning", "good" if whole else "warning", detail.golden))
    parts += [_signed("info", "muted", _problem(one)) for one in detail.warnings]
    return parts


def _signed(sign: str, token: str, words: str, *, strong: bool = False) -> QWidget:
    whole = QWidget()
    line = row(space=8)
    mark = symbol(sign, token, 16)
    line.addLayout(column(mark, None))
    line.addWidget(text(words, "strong" if strong else "body", wrap=True, copy=True), 1)
    whole.setLayout(line)
    return whole


def _problem(one: ProblemLine) -> str:
    item = f"item {one.item}" if one.item else ""
    where = ", ".join(part for part in (one.file, item) if part)
    return f"{capital(where)}: {one.reason}" if where else one.reason


def _pairs(pairs: tuple[tuple[str, str], ...]) -> list[QWidget]:
    parts = []
    for label, words in pairs:
        whole = QWidget()
        whole.setLayout(column(text(label, "small"), text(words, wrap=True, copy=True), space=0))
        parts.append(whole)
    return parts
