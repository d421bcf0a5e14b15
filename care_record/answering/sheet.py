"""An answer sheet: a form with what was entered so far. Each change gives a new one; nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from care_record.answering.building import response_of
from care_record.answering.items import Answer, FormItem, Json, tree
from care_record.answering.places import Entries, Place, Worked, lay
from care_record.answering.steps import Step, Steps, steps_of
from care_record.answering.working import work_out
from care_record.measures import expressions
from care_record.measures.catalogue import Measure
from care_record.measures.page_form import page_form
from care_record.measures.response import read


@dataclass(frozen=True)
class Paper:
    """A measure's form, read once."""

    measure: Measure
    form: Json
    items: tuple[FormItem, ...]

    @classmethod
    def of(cls, measure: Measure) -> Paper:
        """The form of a measure that has passed `check.check`."""
        form = page_form(measure)
        return cls(measure, form, tree(form))


@dataclass(frozen=True)
class Sheet:
    """What was entered on a form. `passed` are the steps that the person went on from."""

    paper: Paper
    entries: Entries = field(default_factory=Entries)
    passed: frozenset[str] = frozenset()

    @cached_property
    def worked(self) -> Worked:
        """What the form's expressions come to."""
        return work_out(self.paper.measure, self.paper.form, self.paper.items, self.entries)

    @cached_property
    def places(self) -> Sequence[Place]:
        """The form laid out."""
        return lay(self.paper.items, self.entries, self.worked)

    @cached_property
    def steps(self) -> Steps:
        """The steps that there are now."""
        return steps_of(self.places)

    @property
    def waiting(self) -> Step | None:
        """The first step that nobody has gone on from yet; None when all are done."""
        return next((step for step in self.steps.steps if step.id not in self.passed), None)

    def answered(self, path: str, answers: Sequence[Answer]) -> Sheet:
        """With these answers at a place; an answer takes a refusal to answer away."""
        kept = {**self.entries.answers, path: tuple(answers)}
        declined = self.entries.declined - {path} if answers else self.entries.declined
        return replace(self, entries=replace(self.entries, answers=kept, declined=declined))

    def declined(self, path: str) -> Sheet:
        """With the question at a place asked, and not answered."""
        kept = {**self.entries.answers, path: ()}
        entries = replace(self.entries, answers=kept, declined=self.entries.declined | {path})
        return replace(self, entries=entries)

    def gone_on(self, step: str) -> Sheet:
        """The person went on from this step."""
        return replace(self, passed=self.passed | {step})

    def with_entries(self, group_path: str, count: int) -> Sheet:
        """With so many entries of a repeating group; what stood in an entry that is taken away goes with it."""
        gone = tuple(f"{group_path}:{number}/" for number in range(count, self._count(group_path)))
        kept = {path: answers for path, answers in self.entries.answers.items() if not path.startswith(gone)}
        declined = frozenset(path for path in self.entries.declined if not path.startswith(gone))
        occurrences = {**self.entries.occurrences, group_path: max(1, count)}
        passed = frozenset(one for one in self.passed if one != f"{group_path}+" and not one.startswith(gone))
        return replace(self, entries=Entries(kept, occurrences, declined), passed=passed)

    def _count(self, group_path: str) -> int:
        return max(1, self.entries.occurrences.get(group_path, 1))

    def response(self, authored: datetime) -> dict[str, Any]:
        """The QuestionnaireResponse of what is entered; `authored` is an aware moment."""
        return response_of(self.paper.form, self.paper.measure.canonical, self.places, authored)

    def problems(self, authored: datetime) -> tuple[tuple[str | None, str], ...]:
        """What would set the response aside, as (linkId, words), by the rules that it will be read by."""
        measure = self.paper.measure
        reading = read(measure.form, self.response(authored), measure.valuesets, off=self.worked.off)
        return tuple((problem.link_id, problem.reason) for problem in reading.problems)

    def to_put_right(self, authored: datetime) -> dict[str, str]:
        """What a person can put right: words by the id of the step concerned, in the order of the form.

        Beside the problems these are the constraints of the form, in its author's words.
        A problem names an item; where the item stands in several entries of a group, each of them is named.
        What is said of a group stands at its first question.
        """
        measure, steps = self.paper.measure, self.steps.steps
        unmet = expressions.unmet(measure.form, self.response(authored), measure.valuesets)
        words: dict[str, list[str]] = {}
        for link_id, reason in (*self.problems(authored), *unmet):
            own = [step for step in steps if step.place.item.link_id == link_id]
            under = (step for step in steps if any(place.item.link_id == link_id for place in step.place.above()))
            for step in own or islice(under, 1):
                words.setdefault(step.id, []).append(reason)
        return {step.id: " ".join(dict.fromkeys(words[step.id])) for step in steps if step.id in words}
