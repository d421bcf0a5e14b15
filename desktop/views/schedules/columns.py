"""How a schedule stands in a list."""

from care_record.people.dates import show_date
from care_record.sentences import capital
from desktop.services.reads.schedules import ScheduleLine
from desktop.views.parts.cells import Cell
from desktop.views.parts.tables import Column


def measure() -> Column[ScheduleLine]:
    """The measure, and how it goes out."""
    return Column[ScheduleLine]("Measure", _measure, share=1, wrap=160)


def when() -> Column[ScheduleLine]:
    """What makes it due."""
    return Column[ScheduleLine]("When", _when, share=1, wrap=180)


def _measure(line: ScheduleLine) -> Cell:
    return Cell(line.title, f"{capital(line.channel.phrase)}, {_days(line.due_days)} to answer", strong=True)


def _when(line: ScheduleLine) -> Cell:
    return Cell(line.when, f"from {show_date(line.begins)}")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
