"""What is wrong with something typed, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PatientProblem:
    """One thing wrong with one field; `words` is a whole sentence for the screen."""

    field: str
    words: str


class InvalidValueError(ValueError):
    """A typed value that cannot be taken; `words` says why and what would do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class InvalidPatientError(ValueError):
    """Details of a person that cannot be taken; `problems` names every field at fault, not only the first."""

    def __init__(self, problems: tuple[PatientProblem, ...]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = problems
