"""The desktop as the walk sees and handles it: places, lists, the banner, the status line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from care_record.people.dates import show_date
from care_record.people.patient import Patient
from desktop.views.parts.tables import List
from desktop.views.window import Window
from desktop.wiring import build
from mhcr.demonstration.walking.hands import Hands, NotSeen


class Desk:
    """One window, and the person whom the walk is about."""

    def __init__(self, hands: Hands, patient: Patient) -> None:
        self._hands = hands
        self._patient = patient
        self.window: Window | None = None

    def open_window(self, profile: Path, server: str) -> None:
        """Start the program on a profile."""
        self.window = build(profile, server)
        self.window.show()

    def go(self, place: str) -> None:
        """Click a place of the rail."""
        self._hands.rail(place)

    def open_person(self) -> None:
        """Find the person in the caseload and open the record."""
        self.go("Patients")
        self._hands.type("Find in your caseload", self._patient.name.family)
        self._hands.until(lambda: self.rows("Patients") == 1, self._patient.name.family)
        self._hands.press("Open")
        self.under_banner()

    def under_banner(self) -> None:
        """See the person's identity above the screen."""
        self._hands.see(self._patient.name.display)
        self._hands.see(show_date(self._patient.birth_date))
        self._hands.see(str(self._patient.nhs_number))

    def status(self) -> str:
        """The sentence of the status line."""
        label = next((found for found in self._hands.all(QLabel) if found.objectName() == "sentence"), None)
        return label.text() if label is not None else ""

    def waiting(self) -> int:
        """How many acts wait or need somebody, as the status line has it; -1 before it is told."""
        shell = self.window.shell if self.window is not None else None
        status = shell.status.status if shell is not None else None
        return -1 if status is None else status.waiting + status.failed

    def list(self, name: str) -> List | None:
        """A list in sight."""
        return next((found for found in self._hands.all(List) if found.accessibleName() == name), None)

    def rows(self, name: str) -> int:
        """How many rows a list in sight has; -1 while it is not there."""
        found = self.list(name)
        return -1 if found is None else len(found.rows.rows)

    def row_of(self, name: str, family: str) -> int | None:
        """The row of a list that is about a person of this family name."""
        found = self.list(name)
        rows = [] if found is None else found.rows.rows
        return next((number for number, line in enumerate(rows) if line.patient.name.family == family), None)

    def take(self, name: str, family: str) -> None:
        """Mark that row; raises `NotSeen` when there is none."""
        found, number = self.list(name), self.row_of(name, family)
        if found is None or number is None:
            raise NotSeen(f"Nothing about {family} in the list {name}.")
        found.take(number)

    def enter(self, name: str, number: int) -> None:
        """Open a row by the keyboard; raises `NotSeen` when there is no such list."""
        found = self.list(name)
        if found is None:
            raise NotSeen(f"The list {name} is not in sight.")
        found.take(number)
        QTest.keyClick(found, Qt.Key.Key_Return)
