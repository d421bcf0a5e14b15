"""One question a page: the steps that the form has with what was answered so far. As `form/steps.ts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from care_record.answering.items import FormItem
from care_record.answering.places import Place


@dataclass(frozen=True, slots=True)
class Step:
    """A question, with the words that stand above it; or, after a repeating group, whether there is another entry.

    `number` is the question's among the questions, from 1; 0 for `another`.
    """

    kind: Literal["question", "another"]
    id: str
    place: Place
    words: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps in order, and the words after the last question, which stand with the check of the answers."""

    steps: tuple[Step, ...]
    questions: int
    closing: tuple[str, ...]
    places: Sequence[Place]

    def position(self, identity: str) -> int | None:
        """Where a step is, None for one that is not there now."""
        return next((index for index, step in enumerate(self.steps) if step.id == identity), None)


def steps_of(places: Sequence[Place]) -> Steps:
    """The steps of a form as it is laid out."""
    walk = _Walk()
    walk.level(places, ())
    return Steps(tuple(walk.steps), walk.questions, tuple(walk.pending), places)


@dataclass(slots=True)
class _Walk:
    steps: list[Step] = field(default_factory=list)
    questions: int = 0
    pending: list[str] = field(default_factory=list)
    """Display items that wait for the next question."""

    def level(self, places: Sequence[Place], above: tuple[str, ...]) -> None:
        standing, seen = above, False
        for place in places:
            if not place.asked or place.item.hidden:
                continue
            if place.item.kind == "display":
                words = _words(place.item)
                # What comes before a group's first question speaks of all of them; what comes later, of the next one.
                if seen:
                    self.pending.extend(words)
                else:
                    standing += words
            else:
                seen = True
                if place.item.kind == "question":
                    self._question(place, standing)
                else:
                    self._group(place, standing)
        if not seen:
            self.pending.extend(standing[len(above) :])

    def _group(self, place: Place, above: tuple[str, ...]) -> None:
        before = self.questions
        self.level(place.children, above + _words(place.item))
        if place.item.repeats and place.occurrence == place.occurrences - 1 and self.questions > before:
            self.steps.append(Step("another", f"{place.group_path}+", place))

    def _question(self, place: Place, above: tuple[str, ...]) -> None:
        if place.item.is_asked and not place.calculated:
            self.questions += 1
            words, self.pending = above + tuple(self.pending), []
            self.steps.append(Step("question", place.path, place, words, self.questions))
        self.level(place.children, above)


def _words(item: FormItem) -> tuple[str, ...]:
    return (item.words,) if item.words else ()
