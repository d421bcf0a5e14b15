"""The second step: who gets what by which way, and who is left out and why; each group opens to its people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.agreement.sending import ExclusionCode
from care_record.people.dates import show_date
from desktop.services.reads.cohort import Going, Left, NotFound, Preview
from desktop.views.parts.beside import beside
from desktop.views.parts.cells import Cell
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column
from desktop.views.parts.tables import Column, List


@dataclass(frozen=True)
class Group:
    """One line of the left list: who goes by one way, who is left out for one reason, or what names nobody."""

    key: str
    title: str
    about: str
    people: tuple[Left | NotFound, ...]
    code: ExclusionCode | None = None
    advisory: bool = False
    goes: bool = False


class OutcomePage(QWidget):
    """The preview. `without` are those whom the sender has taken out; `changed` is called when that changes."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self._changed = changed
        self.preview: Preview | None = None
        self.without: set[UUID] = set()
        self.passed_over: dict[ExclusionCode, str] = {}
        self.summary = text("", "heading", wrap=True)
        self.more = text("", "muted", wrap=True)
        self.groups = List(
            "Groups",
            (
                Column[Group]("What becomes of them", _what, share=1, wrap=220),
                Column[Group]("People", lambda group: Cell(f"{len(group.people):,}", strong=True)),
            ),
            key=lambda group: group.key,
            fit_rows=True,
        )
        self.people = List(
            "People",
            (
                Column[Left | NotFound]("Person", _person, share=1, wrap=200),
                Column[Left | NotFound]("What and why", self._why, share=1, wrap=200),
            ),
            key=lambda one: one.line if isinstance(one, NotFound) else (one.person.id, one.measure),
            fit_rows=True,
        )
        self.groups.chosen.connect(lambda _: self._show_people())
        self.groups.opened.connect(lambda _: self.people.setFocus())
        self.people.opened.connect(self._toggle)
        self.whom = text("", "heading")
        self.how = text("", "small", wrap=True)
        left, right = Card("", margin=8), Card("", margin=8)
        left.body.addWidget(self.groups, 1)
        right.body.addLayout(column(self.whom, self.how, space=2, margin=8))
        right.body.addWidget(self.people, 1)
        both = beside()
        both.addWidget(left, 5)
        both.addWidget(right, 6)
        whole = column(self.summary, self.more, space=4)
        whole.addSpacing(8)
        whole.addLayout(both, 1)
        self.setLayout(whole)

    def show_preview(self, preview: Preview, titles: str) -> None:
        """Show what would become of everybody."""
        self.preview = preview
        ways = ", ".join(f"{count:,} {channel.phrase}" for channel, count in preview.by_channel().items())
        first = f" {preview.first_keys:,} records are opened for the first time." if preview.first_keys else ""
        self.more.setText(f"{titles}. {ways[:1].upper()}{ways[1:]}.{first}" if ways else f"{titles}. Nothing goes out.")
        self.groups.show_rows(_groups(preview))
        self._count()
        self._show_people()

    def sent_to(self) -> list[UUID]:
        """The people to whom it goes, without those who were taken out."""
        if self.preview is None:
            return []
        return [one.person.id for one in self.preview.going if one.person.id not in self.without]

    def group(self) -> Group | None:
        """The group that is marked."""
        found: Group | None = self.groups.current()
        return found

    def _count(self) -> None:
        if self.preview is None:
            return
        goes, chosen = len(self.sent_to()), self.preview.chosen
        out = len(self.without & {one.person.id for one in self.preview.going})
        taken = f", {out:,} taken out by you" if out else ""
        self.summary.setText(f"{goes:,} of {chosen:,} people get it{taken}.")
        self._changed()

    def _show_people(self) -> None:
        group = self.group()
        if group is None:
            self.people.show_rows(())
            return
        self.whom.setText(group.title)
        self.how.setText("Enter takes a person out, or in again." if group.goes else group.about)
        self.people.show_rows(group.people)
        self._changed()

    def _toggle(self, one: Left | NotFound) -> None:
        group = self.group()
        if group is not None and group.goes and isinstance(one, Left):
            self.without ^= {one.person.id}
            self.people.viewport().update()
            self._count()

    def _why(self, one: Left | NotFound) -> Cell:
        if isinstance(one, NotFound):
            return Cell(one.words)
        if one.person.id in self.without and not one.measure:
            return Cell("Taken out by you", symbol="warning", ink="warning", strong=True)
        return Cell(one.words, one.measure)


def _groups(preview: Preview) -> list[Group]:
    found = [
        Group(
            f"way-{channel.value}",
            f"Get it {channel.phrase}",
            "",
            tuple(Left(one.person, _gets(one)) for one in preview.going if one.channel is channel),
            goes=True,
        )
        for channel in preview.by_channel()
    ]
    for group in preview.left_out:
        about = "Advice: you may pass it over, with a reason." if group.advisory else "Nothing goes to them."
        found.append(Group(group.code.value, group.title, about, group.people, group.code, group.advisory))
    if preview.not_found:
        found.append(Group("not-found", "Not found", "Of the list that was pasted.", preview.not_found))
    return found


def _gets(one: Going) -> str:
    return "1 measure" if len(one.measures) == 1 else f"{len(one.measures)} measures"


def _what(group: Group) -> Cell:
    if group.goes:
        return Cell(group.title, symbol="check", ink="good", strong=True)
    return Cell(f"Left out: {group.title}", group.about, symbol="warning" if not group.advisory else "waiting")


def _person(one: Left | NotFound) -> Cell:
    if isinstance(one, NotFound):
        return Cell(one.line, strong=True)
    person = one.person
    number = f"   NHS No. {person.nhs_number}" if person.nhs_number else ""
    return Cell(person.name.display, f"Born {show_date(person.birth_date)}{number}", strong=True)
