"""The part of the sheet that asks who could decide: capacity, and an attorney or deputy with the document seen."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from care_record.agreement.capacity import NOBODY_ELSE, Capacity, CapacityState, Decider, DeciderRole
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from care_record.sentences import capital
from desktop.views.parts.fields import Field, choice, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row

_NOBODY = "nobody"


class CapacityPart(QWidget):
    """Asks no more than the answer before it makes needed."""

    def __init__(self, today: date, changed: Callable[[], object]) -> None:
        super().__init__()
        self._today, self._changed = today, changed
        self.state = Field("Capacity for this decision", choice((one.value, one.words) for one in CapacityState))
        self.assessed_on = Field("Assessed on", _day(today))
        self.assessed_by = Field("By", line(longest=120), hint="Name and role")
        self.who = Field(
            "Who decides for the person",
            choice([(_NOBODY, "Nobody may"), *((one.value, capital(one.words)) for one in DeciderRole)]),
        )
        self.name = Field("Name", line(longest=120))
        self.seen_on = Field("Document seen on", _day(today))
        self.reference = Field("Its last four characters", line(longest=4), hint="May be left empty")
        self.why = text(NOBODY_ELSE, "muted", wrap=True)
        self._assessed = _group(row(self.assessed_on, self.assessed_by, space=12))
        self._decider = _group(self.name, row(self.seen_on, self.reference, space=12))
        self._lacking = _group(self.who, self.why, self._decider)
        self.setLayout(column(self.state, self._assessed, self._lacking, space=12))
        for field in (self.state, self.who):
            field.entry.currentIndexChanged.connect(lambda _: self._fit())  # type: ignore[union-attr]
        self._fit()

    def show_capacity(self, held: Capacity) -> None:
        """Fill in what was said before."""
        self.state.fill(held.state.value)
        self.assessed_by.fill(held.assessed_by)
        if held.decider is not None:
            self.who.fill(held.decider.role.value)
            self.name.fill(held.decider.name)
            self.reference.fill(held.decider.reference)

    @property
    def lacking(self) -> bool:
        """Whether somebody else must decide."""
        return self.state.value == CapacityState.LACKING.value

    def ready(self) -> bool:
        """Whether it can be taken; says what is wrong when not."""
        if self.state.value == CapacityState.ASSUMED.value:
            return True
        fine = _past(self.assessed_on, self._today)
        if not self.assessed_by.value:
            self.assessed_by.wrong("Say who assessed it.")
            fine = False
        if self.lacking and self.who.value == _NOBODY:
            self.who.wrong("Without an attorney or deputy no agreement can be recorded.")
            return False
        if self.lacking:
            fine = _past(self.seen_on, self._today) and fine
            if not self.name.value:
                self.name.wrong("Enter the name of the attorney or deputy.")
                fine = False
        return fine

    def capacity(self) -> Capacity:
        """What is filled in, once it is ready."""
        state = CapacityState(self.state.value)
        if state is CapacityState.ASSUMED:
            return Capacity()
        decider = None
        if self.lacking:
            role, seen = DeciderRole(self.who.value), parse_date(self.seen_on.value)
            decider = Decider(role, self.name.value, seen, self.reference.value)
        return Capacity(state, parse_date(self.assessed_on.value), self.assessed_by.value, decider)

    def _fit(self) -> None:
        self._assessed.setVisible(self.state.value != CapacityState.ASSUMED.value)
        self._lacking.setVisible(self.lacking)
        decides = self.who.value != _NOBODY
        self._decider.setVisible(decides)
        self.why.setVisible(not decides)
        if decides:
            role = DeciderRole(self.who.value)
            self.seen_on.label.setText("Document seen on")
            self.seen_on.entry.setAccessibleDescription(capital(role.document))
            self.name.note.setText(f"Document: {role.document}")
            self.name.note.show()
        self._changed()


def day_problem(field: Field, today: date) -> date | None:
    """The day in a field; None where it is none, which the field then says."""
    try:
        day = parse_date(field.value)
    except InvalidValueError as error:
        field.wrong(error.words)
        return None
    if day > today:
        field.wrong(f"{show_date(day)} is in the future.")
        return None
    field.wrong("")
    return day


def _past(field: Field, today: date) -> bool:
    return day_problem(field, today) is not None


def _day(today: date) -> QLineEdit:
    entry = line(longest=20)
    entry.setText(show_date(today))
    return entry


def _group(*inside: QWidget | QLayout) -> QWidget:
    made = QWidget()
    made.setLayout(column(*inside, space=12))
    return made
