"""What was answered at this workstation, before it is an act; and what an act answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

AtDesk = Literal["in-clinic", "telephone", "paper"]
"""How answers were taken here: the mode of a response."""


@dataclass(frozen=True, slots=True)
class Given:
    """A whole answer. `response` is the QuestionnaireResponse; `on` is the day on a paper form, None for now.

    `contact_me` and `words` are the two things that every questionnaire has beside its items.
    """

    response: Mapping[str, Any] = field(repr=False)
    mode: AtDesk
    contact_me: bool = False
    words: str = field(default="", repr=False)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class HalfDone:
    """Answers so far, to go on with later: `answers` and `occurrences` as `care_record.answering.Entries` has them.

    `flagged` says that one of them calls for help: somebody must look, though nothing is handed in.
    """

    mode: AtDesk
    answers: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)
    occurrences: Mapping[str, int]
    declined: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    at: str = ""
    contact_me: bool = False
    words: str = field(default="", repr=False)
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer is safe in the outbox. `flagged` says that a clinician must look at it now."""

    changed: frozenset[str]
    id: UUID
    patient: UUID
    receipt: str
    flagged: bool
