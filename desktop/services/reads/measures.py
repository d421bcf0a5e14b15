"""What a screen shows of measures that were sent and of what came back: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.measures.manifest import COMPARE
from care_record.reporting.national import plain
from desktop.services.reads.risk.pages import NO_CLOCK, ResponseClock

if TYPE_CHECKING:
    from care_record.agreement.statements import Statement as Agreement
    from desktop.services.reads.people import BannerData, PatientLine, Team


ReturnedFilter = Literal["unread", "flagged", "all"]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One send. `state_words` is a sentence; `problem` says why it did not go, empty when it did.

    `measure_title` reads `Questionnaire` for a coordinator. `pending` is set while it waits in the outbox.
    `asked` names who is asked instead of the person, empty where nobody is.
    """

    id: UUID
    patient: PatientLine
    measure_title: str
    state: DeliveryState
    state_words: str
    channel: Channel
    sent_at: datetime
    due: date
    opened_at: datetime | None
    by: str
    pending: bool
    problem: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score: `value` is None where the missing-item rule allows none. `low` and `high` are its possible range."""

    name: str
    title: str
    value: Decimal | None
    band: str | None
    low: Decimal | None
    high: Decimal | None
    higher_is_worse: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who marked a response reviewed, or acknowledged its risk, and when; `action` is empty for a review."""

    who: str
    when: datetime
    action: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """One returned response in a list. `score` is the headline in words, as `14 of 27`, empty where there is none.

    `source` names who was asked instead of the person, or their role; empty for the person.
    """

    id: UUID
    patient: PatientLine
    measure_title: str
    score: str
    band: str
    flagged: bool
    quarantined: bool
    received_at: datetime
    reviewed: Reviewed | None
    acknowledged: Reviewed | None
    change_words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FlagLine:
    """What a clinician must see soon. `link_id` is None where a score, or a response that does not fit, raised it."""

    link_id: str | None
    item_text: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question and its answer. `changed` compares points with the response before: `up` is more points.

    `worse` tells whether more points are worse here, so that a view never guesses what an arrow means.
    """

    number: str
    link_id: str
    text: str
    answer: str
    points: Decimal | None
    changed: Literal["up", "down", "same"] | None
    worse: bool | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class BandRange:
    """A named range of a score, from `lower` up to `upper`, the next one's lower bound or the top."""

    lower: Decimal
    upper: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Change of the headline score; `words` is a whole sentence, `reliable` None without a published threshold."""

    since: Literal["last time", "the start"]
    before: Decimal
    on: date
    difference: Decimal
    reliable: bool | None
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class CutOffLine:
    """A published threshold of a score, what it means and its source; `operator` says which side meets it."""

    value: Decimal
    words: str
    source: str
    operator: str = ">="

    def said_of(self, score: Decimal) -> str:
        """On which side of the cut-off a score lies: `at or above the cut-off of 10`."""
        meets, fails = _SIDES[self.operator]
        return f"{meets if COMPARE[self.operator](score, self.value) else fails} the cut-off of {plain(self.value)}"


_SIDES = {
    ">=": ("at or above", "below"),
    ">": ("above", "at or below"),
    "<=": ("at or below", "above"),
    "<": ("below", "at or above"),
    "=": ("at", "not at"),
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule for change with its source, and what it says; empty where there is nothing to compare.

    `cut_off` is the national clinical cut-off, None where there is none; `national` marks NHS England's own rules.
    """

    title: str
    threshold: Decimal
    source: str
    since_last: str
    since_first: str
    cut_off: Decimal | None = None
    national: bool = False


@dataclass(frozen=True, slots=True)
class ResponseReading:
    """Everything of one returned response. With `opened` False, `problems` say why it cannot be opened or does not fit.

    `series` is the headline score by day, oldest first, this response included; `note` is the reviewer's, opened;
    `words` are the person's own, beside the answers. `formula` says how the headline score is made, `population` whom
    its bands are about, `raters` how many others answered the same measure about then; `clock` is what was
    done about its flag; `source` names who was asked instead of the person, empty where nobody was.
    """

    line: ResponseLine
    banner: BannerData
    opened: bool
    problems: tuple[str, ...]
    flags: tuple[FlagLine, ...]
    scores: tuple[ScoreLine, ...]
    changes: tuple[ChangeLine, ...]
    answers: tuple[AnswerRow, ...]
    series: tuple[tuple[date, Decimal], ...]
    bands: tuple[BandRange, ...]
    cut_off: CutOffLine | None
    licence: str
    receipt: str
    mode: str
    respondent: str
    authored_at: datetime
    contact_me: bool
    note: str
    words: str = ""
    state: Literal["open", "sealed", "suspended", "gone", "struck"] = "open"
    rules: tuple[RuleLine, ...] = ()
    formula: str = ""
    population: str = ""
    raters: int = 0
    clock: ResponseClock = NO_CLOCK
    source: str = ""
    struck: str = ""
    """Why it does not count, where it was entered in error: nothing of it is shown then."""
    measure: str = ""
    """The id by which the measure can be sent again, empty where it is not installed."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger, newest first; `note` is empty where there is none or it does not open.

    `details` say how it was given; `opened` and `closed` what it changed, each in words. `struck` says why it does not
    count: it was not so, or was entered in error; it is kept, and shown struck through.
    """

    id: UUID
    at: datetime
    words: str
    who: str
    note: str
    pending: bool
    conflict: str
    details: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    struck: str = ""


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """Agreement and access. `may_record` is None where an agreement may be recorded, else the reason in words.

    `ledger` are the statements of agreement, `timeline` everything that has opened or closed something, too.
    `provisional` says that something recorded here waits, empty where nothing does. `steps` are the days on which the
    age rule changes, `standing` what is agreed to now, for a renewal; `teams` those that can be named.
    """

    standing_words: str
    scopes: tuple[tuple[str, str, str], ...]
    ledger: tuple[LedgerLine, ...]
    may_record: str | None
    age_words: str
    timeline: tuple[LedgerLine, ...] = ()
    provisional: str = ""
    steps: tuple[tuple[date, str], ...] = ()
    standing: Agreement | None = None
    teams: tuple[Team, ...] = ()
    review_words: str = ""


@dataclass(frozen=True, slots=True)
class MeasureChoice:
    """A measure that can be sent. `suits` is False outside its services or ages.

    `advice` is what may_send says without forbidding, as that it still waits for an answer; `respondents` are those for
    whom it is made, empty for anybody.
    """

    id: str
    title: str
    items: int
    minutes: int | None
    licence: str
    last_sent: date | None
    suits: bool
    advice: str = ""
    respondents: tuple[str, ...] = ("patient",)


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel; `excluded` is why it cannot be used now, None where it can."""

    channel: Channel
    label: str
    address: str
    excluded: str | None


@dataclass(frozen=True, slots=True)
class SendOptions:
    """What the Send screen offers for one person. `exclusions` are the reasons against sending at all.

    `to_others` are the channels where somebody else than the person answers, at their own address.
    """

    measures: tuple[MeasureChoice, ...]
    channels: tuple[ChannelChoice, ...]
    default_due: date
    exclusions: tuple[str, ...]
    to_others: tuple[ChannelChoice, ...] = ()
