"""A patient in a list, in the words of the Common User Interface."""

from care_record.people.dates import show_date
from desktop.services.reads import PatientLine, ResponseLine
from desktop.views.parts.cells import Cell


def name_of(patient: PatientLine) -> str:
    """`SMITH, John (Mr)`."""
    return patient.name.display


def number_of(patient: PatientLine) -> str:
    """`943 476 5919`, in groups of 3, 3 and 4; `Unknown` in words."""
    digits = (patient.nhs_number or "").replace(" ", "")
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else "Unknown"


def measure_cell(line: ResponseLine) -> Cell:
    """A measure that came back, and below it who answered, where that was not the patient."""
    return Cell(line.measure_title, f"by {line.source}" if line.source else "", strong=True)


def born_line(patient: PatientLine) -> str:
    """The second line under a name: what tells two people of one name apart."""
    return f"Born {show_date(patient.birth_date)}   NHS No. {number_of(patient)}"


def person_cell(patient: PatientLine) -> Cell:
    """A patient's cell: name, and below it born and NHS number.

    A name like another's, a death, or a record that is used no more, is said in words.
    """
    more = born_line(patient)
    if patient.deceased or patient.died is not None:
        more = f"Died {show_date(patient.died, 'Unknown')}   {more}"
    if patient.aside:
        return Cell(name_of(patient), f"{patient.aside}   {more}", symbol="warning", ink="text", strong=True)
    if patient.same_name_warning:
        return Cell(name_of(patient), f"Name like another\u2019s   {more}", symbol="warning", ink="text", strong=True)
    return Cell(name_of(patient), more, strong=True)
