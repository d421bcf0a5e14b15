"""What becomes of a row, and what it is judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from care_record.wire import bodies

if TYPE_CHECKING:
    from uuid import UUID

    from care_record.people.patient import Patient
    from desktop.services.arriving.known import Here
    from desktop.services.authoring.author import Said

Outcome = Literal["new", "changed", "same", "older", "passed"]
"""`same`: nothing that is not known; `older`: something newer is known; `passed`: an appointment that is over."""

NO_PERSON = "No patient with this number has been taken from the record system."
NO_TEAM = "The trust has no such team. A system administrator makes it; a table of teams says which team a code means."
MERGED = "Here this record was merged into another one. Merge it in the record system too."
OTHER_PERSON = "Here this number belongs to another person."


class Untaken(Exception):
    """Why a row cannot be taken, and the field at fault."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field
        self.words = words


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a row, and what is to be said because of it: one act."""

    outcome: Outcome
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Judging:
    """What is known `here`; `now` is ms since 1970 UTC, `today` London's day. A `dry` run remembers what it would do.

    With `look_alikes`, somebody who looks like a record of the trust is taken as somebody else.
    """

    here: Here
    now: Callable[[], int]
    today: date
    look_alikes: bool = False
    dry: bool = False

    def epr(self, number: str, updated: int) -> bodies.FromEpr:
        """Where a fact comes from."""
        return bodies.FromEpr(system=self.here.system, number=number, updated=updated)

    def person(self, number: str) -> Patient:
        """The person with a number of the record system; raises `Untaken`."""
        found = self.here.person(number)
        if found is None:
            raise Untaken("patient", NO_PERSON)
        self.need_used(found)
        return found

    def need_used(self, found: Patient) -> None:
        """Raise `Untaken` for a record that was set aside."""
        if self.here.set_aside(found.id):
            raise Untaken("patient", MERGED)

    def team(self, code: str) -> UUID:
        """The team that a code means; raises `Untaken`."""
        found = self.here.team(code)
        if found is None:
            raise Untaken("team", NO_TEAM)
        return found
