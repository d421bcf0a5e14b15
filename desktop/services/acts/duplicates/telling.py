"""Saying that two records are of two people, and what is pointed out before one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.duplicates import Likeness, likeness
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import bodies
from desktop.services.acts.drafts import DUPLICATES, OUTBOX, PATIENTS, STATUS, Done
from desktop.services.authoring.author import Said
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.duplicates.near import near

if TYPE_CHECKING:
    from uuid import UUID

    from care_record.people.patient import Patient
    from desktop.services.authoring.author import Author
    from desktop.services.reads.people import PatientLine

CHANGED = frozenset({PATIENTS, OUTBOX, STATUS, DUPLICATES})


class LooksAlike(Rejected):
    """Somebody in the caseload looks like the person who is registered; `alike` are those people."""

    def __init__(self, alike: tuple[PatientLine, ...]) -> None:
        super().__init__((("family", "Somebody in your caseload looks like the same person."),))
        self.alike = alike


def tell_apart(author: Author, one: UUID, other: UUID) -> Done:
    """Say that two records are not of the same person; they are no longer pointed out.

    They are of one's own caseload, or of anybody where the identity desk says it.
    """
    names = _names(author, one, other)
    _say(author, one, bodies.ToldApart(other=other), -1)
    return Done(CHANGED, one, f"{names} are two people; they are not pointed out again.")


def take_back(author: Author, one: UUID, other: UUID) -> Done:
    """Say no longer that they are two people; they are pointed out again."""
    names = _names(author, one, other)
    _say(author, one, bodies.ToldApart(other=other, taken_back=True), 1)
    return Done(CHANGED, one, f"{names} are pointed out again.")


def _names(author: Author, one: UUID, other: UUID) -> str:
    """Both in words; the identity desk holds no record of theirs."""
    if author.me().role == IDENTITY_ADMINISTRATOR:
        return "The two"
    with author.reader.snapshot():
        first, _ = author.patient(one)
        second, _ = author.patient(other)
    return f"{first.name.display} and {second.name.display}"


def _say(author: Author, stream: UUID, body: bodies.ToldApart, more: int) -> None:
    author.commit([Said("patient.told-apart", stream, body)])
    counted = author.state.duplicates
    author.state.duplicates = max(0, counted + more)


def need_no_look_alike(author: Author, patient: Patient) -> None:
    """Raise `LooksAlike` where somebody here has the same name and date of birth, and not another NHS number."""
    reader = author.reader
    pending = reader.pending("kind in ('patient.registered', 'patient.updated')")
    waiting = {fact.stream for fact in pending if fact.kind == "patient.registered"}
    found = []
    for identity in (*near(reader, patient.name, patient.birth_date), *waiting):
        other = patient_lines.patient_of(reader, identity, [fact for fact in pending if fact.stream == identity])
        if likeness(patient, other) is Likeness.SAME:
            found.append(identity.bytes)
    if found:
        lines = patient_lines.lines(reader, author.state, found)
        raise LooksAlike(tuple(lines.values()))
