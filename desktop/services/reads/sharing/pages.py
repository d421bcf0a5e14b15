"""What a screen shows of access to a record: frozen records that a read returns. Times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.access import AccessState
    from desktop.services.reads.people import Team


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal that waits to be confirmed: what the person withdrew, and who recorded it.

    `blocked` says what must be done before it can be confirmed, empty where nothing must; `may_decide` is set once it
    has waited so long that the team decides by itself. `answered` says what the person has told the desk, empty while
    nobody has asked; with `safeguarding` the details are restricted, and a clinician speaks with the person. `own_page`
    where the person did it, signed in on their own page.
    """

    since: datetime
    what: str
    said_on: date
    who: str
    days: int
    may_decide: bool
    blocked: str
    pending: bool
    request: UUID | None = None
    """The request that a desk entered, None where a clinician heard the person."""
    answered: str = ""
    safeguarding: bool = False
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Copies:
    """A workstation that could hold a copy, and when it said that it had destroyed it; None while it has not."""

    who: str
    workstation: str
    destroyed: datetime | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The newest confirmed withdrawal; `how` is the wire's code, as `in-person`."""

    at: datetime
    who: str
    how: str
    copies: tuple[Copies, ...]


@dataclass(frozen=True, slots=True)
class AskLine:
    """A team that asks to open the record; `mine` where the reader belongs to it."""

    id: UUID
    team: Team
    who: str
    at: datetime
    reason: str
    mine: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class HolderLine:
    """A team that may open the record."""

    team: Team
    basis: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """Access to one record. `may_ask` are the reader's teams that could ask; `may_decide` is set for a holder.

    `declined` is why the last request of a team of the reader's was declined, empty while nothing was.
    """

    state: AccessState
    withdrawal: Withdrawal | None
    confirmed: Confirmed | None
    asks: tuple[AskLine, ...]
    holders: tuple[HolderLine, ...]
    may_ask: tuple[Team, ...]
    may_decide: bool
    may_confirm: bool
    declined: str
