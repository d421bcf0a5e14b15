"""What the access log is narrowed by: who, which team, what, from when and until when."""

from collections.abc import Callable
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QWidget

from care_record.audit.families import Family
from care_record.people.dates import parse_date
from care_record.people.problems import InvalidValueError
from desktop.services.reads import AccessFilter, AccessLogChoices
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, choice, line
from desktop.views.parts.flow import Flow
from desktop.views.parts.notices import current_look

_ANYBODY, _ANY_TEAM, _EVERYTHING = ("", "Anybody"), ("", "Any team"), ("", "Everything")


class Filters(QWidget):
    """One line of fields; a change tells `changed`, once what was typed can be read."""

    def __init__(self, changed: Callable[[], object], cleared: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName("Narrow the log")
        self._changed, self._cleared = changed, cleared
        self.member = Field("Member of staff", choice([_ANYBODY]))
        self.team = Field("Team", choice([_ANY_TEAM]))
        self.family = Field("What", choice([_EVERYTHING]))
        wide = current_look().px(18)
        self.since = Field("From day", line("22-Nov-2026", longest=20), width=wide)
        self.until = Field("To day", line("22-Nov-2026", longest=20), width=wide)
        self.clear = Button("Show all", self.show_all, kind="quiet", keys="Ctrl+Shift+X")
        parts = Flow(across=12, down=8)
        for field in (self.member, self.team, self.family, self.since, self.until, self.clear):
            parts.addWidget(field)
        self.setLayout(parts)
        for field in (self.member, self.team, self.family):
            _list(field).setFixedWidth(current_look().px(20))
            # the list that drops down shows whole names
            _list(field).view().setMinimumWidth(current_look().px(36))
            _list(field).activated.connect(lambda _: self._changed())
        for field in (self.since, self.until):
            field.entry.editingFinished.connect(self._typed)  # type: ignore[union-attr]
        self._days: tuple[date | None, date | None] = (None, None)

    def offer(self, choices: AccessLogChoices) -> None:
        """Offer who and what there is; what is chosen stays."""
        _fill(self.member, [_ANYBODY, *((str(one), name) for one, name in choices.members)])
        _fill(self.team, [_ANY_TEAM, *((str(one), name) for one, name in choices.teams)])
        _fill(self.family, [_EVERYTHING, *choices.families])

    def chosen(self, patient: UUID | None) -> AccessFilter:
        """The filter as it stands."""
        since, until = self._days
        return AccessFilter(
            patient=patient,
            member=UUID(self.member.value) if self.member.value else None,
            team=UUID(self.team.value) if self.team.value else None,
            family=cast("Family", self.family.value) if self.family.value else None,
            since=since,
            until=until,
        )

    @property
    def used(self) -> int:
        """How many of the fields narrow the log."""
        fields = (self.member, self.team, self.family)
        return sum(bool(field.value) for field in fields) + sum(day is not None for day in self._days)

    def show_all(self) -> None:
        """Take every narrowing back."""
        for field in (self.member, self.team, self.family):
            _list(field).setCurrentIndex(0)
        for field in (self.since, self.until):
            field.entry.setText("")  # type: ignore[union-attr]
        self._days = (None, None)
        self._cleared()

    def _typed(self) -> None:
        days: list[date | None] = []
        for field in (self.since, self.until):
            try:
                days.append(parse_date(field.value) if field.value else None)
            except InvalidValueError as error:
                field.wrong(error.words)
                return
        since, until = days
        if since is not None and until is not None and until < since:
            self.until.wrong("This day is before the first one.")
            return
        if (since, until) != self._days:
            self._days = (since, until)
            self._changed()


def _list(field: Field) -> QComboBox:
    assert isinstance(field.entry, QComboBox)  # noqa: S101 - made so above
    return field.entry


def _fill(field: Field, options: list[tuple[str, str]]) -> None:
    entry, held = _list(field), field.value
    if [entry.itemData(index) for index in range(entry.count())] == [value for value, _ in options]:
        return
    entry.clear()
    for value, words in options:
        entry.addItem(words, value)
    entry.setCurrentIndex(max(0, entry.findData(held)))
