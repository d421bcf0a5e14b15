"""Questions that a caller is asked about their record, and whether an answer is right; nobody sees the answer first.

Drawn by the program, so that neither the desk nor the caller chooses; the same for one case however often it is opened
(GP guidance, theme D: vouching with confirmation of information held in the record).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from care_record.people.names import fold
from care_record.people.patient import Patient
from care_record.wire.bodies.identity import IdentityAnswer

DRAWN = 4
"""How many questions are asked."""
RIGHT = 3
"""How many must be right; at most one may be wrong."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the desk holds of a matched patient; `teams` are names of teams with the days of their referrals."""

    patient: Patient
    teams: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the desk reads out."""

    code: str
    words: str


QUESTIONS: dict[str, Question] = {
    one.code: one
    for one in (
        Question("postcode", "What is the postcode of the address that we have for you?"),
        Question("first-line", "What is the first line of the address that we have for you?"),
        Question("mobile", "What are the last four digits of the mobile number that we have for you?"),
        Question("telephone", "What are the last four digits of the other telephone number that we have for you?"),
        Question("email", "What is the e-mail address that we have for you?"),
        Question("middle-name", "What is your middle name?"),
        Question("team", "What is the name of the team that looks after you?"),
        Question("referred", "In which month and year did our team first begin to look after you?"),
    )
}


def recorded(record: Record) -> tuple[str, ...]:
    """The questions that this record has an answer to, in the order of the list."""
    return tuple(code for code in QUESTIONS if _ANSWERS[code](record))


def draw(case: UUID, record: Record) -> tuple[Question, ...]:
    """The questions of a case: of those that the record answers, at most `DRAWN`, by the case's id alone."""
    ranked = sorted(recorded(record), key=lambda code: hashlib.sha256(case.bytes + code.encode()).digest())
    return tuple(QUESTIONS[code] for code in ranked[:DRAWN])


def compare(code: str, said: str, record: Record) -> IdentityAnswer:
    """Whether what the caller said is what the record holds."""
    held = _ANSWERS[code](record)
    if not held:
        return "not-recorded"
    return "right" if any(_SAME[code](said, one) for one in held) else "wrong"


def passed(answers: Sequence[IdentityAnswer]) -> bool:
    """Whether enough was right, and not more than one thing wrong."""
    return answers.count("right") >= RIGHT and answers.count("wrong") <= 1


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", fold(text))


def _same_words(said: str, held: str) -> bool:
    return bool(_plain(said)) and _plain(said) == _plain(held)


def _same_line(said: str, held: str) -> bool:
    """The number and street, however they are abbreviated; the number must be there."""
    mine, theirs = _street(said), _street(held)
    return bool(mine) and mine == theirs


_SHORT = {"rd": "road", "st": "street", "ave": "avenue", "cl": "close", "ln": "lane", "dr": "drive", "gdns": "gardens"}


def _street(text: str) -> tuple[str, ...]:
    return tuple(_SHORT.get(word, word) for word in re.findall(r"[0-9a-z]+", fold(text)) if word not in ("flat", "the"))


def _same_digits(said: str, held: str) -> bool:
    digits = re.sub(r"\D", "", said)
    return len(digits) >= 4 and digits[-4:] == re.sub(r"\D", "", held)[-4:]


def _same_team(said: str, held: str) -> bool:
    """The name, with or without the word team."""
    words = {word for word in re.findall(r"[0-9a-z]+", fold(said)) if word not in ("team", "the")}
    return bool(words) and words == {word for word in re.findall(r"[0-9a-z]+", fold(held)) if word != "team"}


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _same_month(said: str, held: str) -> bool:
    year, month = held.split("-")
    words = re.findall(r"[a-z]+|\d+", fold(said))
    if year not in words and year[2:] not in words[1:]:
        return False
    named = [_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS]
    numbers = [int(word) for word in words if word.isdigit() and len(word) <= 2]
    return int(month) in (named or numbers[:1])


def _mobile(record: Record) -> list[str]:
    return [record.patient.mobile] if record.patient.mobile else []


def _telephone(record: Record) -> list[str]:
    phone = record.patient.phone
    return [phone] if phone and phone != record.patient.mobile else []


def _first_line(record: Record) -> list[str]:
    address = record.patient.address
    return [address.lines[0]] if address and address.lines else []


_ANSWERS: dict[str, Callable[[Record], list[str]]] = {
    "postcode": lambda record: [record.patient.address.postcode] if record.patient.address else [],
    "first-line": _first_line,
    "mobile": _mobile,
    "telephone": _telephone,
    "email": lambda record: [record.patient.email] if record.patient.email else [],
    "middle-name": lambda record: [record.patient.name.middle] if record.patient.name.middle else [],
    "team": lambda record: [name for name, _ in record.teams],
    "referred": lambda record: sorted(f"{day.year:04}-{day.month:02}" for _, day in record.teams)[:1],
}
_SAME: dict[str, Callable[[str, str], bool]] = {
    "postcode": _same_words,
    "first-line": _same_line,
    "mobile": _same_digits,
    "telephone": _same_digits,
    "email": lambda said, held: said.strip().casefold() == held.casefold(),
    "middle-name": _same_words,
    "team": _same_team,
    "referred": _same_month,
}
