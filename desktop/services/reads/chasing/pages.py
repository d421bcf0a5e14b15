"""What a screen shows of reminders: frozen records that a read returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.ladder import Plan
from care_record.channels.states import DeliveryState

if TYPE_CHECKING:
    from desktop.services.reads.people import BannerData, PatientLine


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt. `name` reads `E-mail` or `Reminder by text message`; `state` one word; `reason` why, if anything.

    `failed` is set where it came back or was left out.
    """

    step: int
    channel: Channel
    name: str
    state: str
    at: datetime
    sent_at: datetime | None
    reason: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Attempts:
    """Everything that was tried for one send, oldest first, and what comes next in a sentence.

    `asked` names whoever is asked instead of the person.
    """

    request: UUID
    banner: BannerData
    measure_title: str
    state: DeliveryState
    attempts: tuple[AttemptLine, ...]
    next_words: str
    due: date
    asked: str = ""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter that waits to be printed. `address` is what is recorded here; the service decides again at printing.

    `asked` names whoever is asked instead of the person.
    """

    request: UUID
    patient: PatientLine
    address: str
    due: date
    since: datetime
    reminder: bool
    asked: str = ""


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A team's plan; `own` is False while it is the usual one, `pending` while a change waits to go out."""

    team: UUID
    plan: Plan
    own: bool
    pending: bool
    texts: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person can be reached, as recorded, for a form."""

    banner: BannerData
    email: str
    mobile: str
    phone: str
    address: str
    postcode: str
    restricted: bool
