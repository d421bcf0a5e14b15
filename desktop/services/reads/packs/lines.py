"""What a screen shows of measures and of measure packs: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure

Standing = Literal[
    "installed", "waiting", "approved", "followed", "withdrawn", "declined", "no-wording", "imported", "unreadable"
]
"""How a measure stands; `followed` is an approved version that a later one took the place of."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure or pack in the list. `key` names it to other reads; `proposal` is set for the trust's own.

    `for_me` tells that it waits for the person who looks; `pending` that what was said of it has not gone out yet.
    """

    key: str
    id: str
    title: str
    version: str
    items: int
    licence: str
    standing: Standing
    standing_words: str
    proposal: UUID | None = None
    for_me: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """What is wrong, or to be known: the part (empty for the pack as a whole), the item if it is one's, the reason."""

    file: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One item of a form as a person reads it. `answers` has the points behind each; `when` says what it depends on."""

    kind: Literal["heading", "note", "question"]
    number: str
    text: str
    answers: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference from the version before; `weighs` where a person reads or is scored differently."""

    what: str
    item: str
    before: str
    after: str
    weighs: bool


@dataclass(frozen=True, slots=True)
class MeasureDetail:
    """Everything of one measure. `may_approve` and `may_withdraw` are None where it may be done, else why not.

    `story` tells who proposed, approved or withdrew it; `scoring` and `licence` are pairs of a label and words.
    `measure` is what it makes, for trying it; None where it cannot be shown.
    """

    row: MeasureRow
    asked: tuple[AskedLine, ...]
    scoring: tuple[tuple[str, str], ...]
    licence: tuple[tuple[str, str], ...]
    problems: tuple[ProblemLine, ...]
    warnings: tuple[ProblemLine, ...]
    golden: str
    differences: tuple[DifferenceLine, ...]
    compared_with: str
    story: tuple[str, ...] = ()
    may_approve: str | None = None
    may_withdraw: str | None = None
    may_complete: bool = False
    may_propose: bool = False
    measure: Measure | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was looked at; nothing of it is stored. `detail` is None where it could not be read at all.

    `content` is what `acts.packs.propose` takes. `asks_licence` tells that a bare Questionnaire came, for which the
    person says under what licence it may be used and who may answer.
    """

    name: str
    content: bytes = field(repr=False)
    detail: MeasureDetail | None
    problems: tuple[ProblemLine, ...]
    asks_licence: bool = False

    @property
    def sound(self) -> bool:
        """Whether it may be proposed, once what is asked for is filled in."""
        return self.detail is not None and not self.problems
