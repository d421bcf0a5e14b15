"""Who can read a record: what stands, what was asked for, what has ended, and what the records and duty desk opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.access.following import AccessRefused, before, follow
from care_record.access.record import Access
from care_record.people.dates import day_in_london, from_milliseconds, show_date, show_moment
from care_record.statements.contents import told
from care_record.wire import bodies
from desktop.services.access.known import KINDS, said_by
from desktop.services.reads import patient_lines
from desktop.services.store.facts import Fact

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.reads.people import Team
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

BASIS = {
    "care": "It cares for the person",
    "agreement": "The person agreed to share",
    "withheld": "For the trust\u2019s retained record",
}
REASONS = {
    "break-glass": "Care that cannot wait",
    "risk": "An answer that points to risk",
    "retained-record": "A question about the retained record",
    "subject-access": "The person asks for a copy of everything",
}
"""The four reasons for which a withheld record is opened, in words."""
HOW_CONFIRMED = {
    "in-person": "in person",
    "telephone-on-record": "by the telephone number on record",
    "email-on-record": "by the e-mail address on record",
    "letter-on-record": "by a letter to the address on record",
    "desk-decided": "decided by the desk",
    "own-page": "by the person, signed in on their own page",
}
THEMSELVES = "The person, on their own page"
NOBODY_YET = "Nobody holds a key to this record yet."
NO_DESK = "This trust has no records and duty desk: nobody else can open this record."

Happened = Literal["given", "ended", "asked", "declined", "suspended", "lifted", "destroyed", "opened"]


@dataclass(frozen=True, slots=True)
class Holder:
    """A team that may open the record now: why in words, since when, by whose signature, and from which time on."""

    team: Team
    basis: str
    since: datetime
    by: str
    what: str
    people: tuple[str, ...]
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of who can read. `reason` is what its author wrote, empty for coordinators."""

    at: datetime
    kind: Happened
    words: str
    who: str
    reason: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class WhoCanRead:
    """What stands in one sentence, then who, who asks, and everything that has changed it, newest first."""

    sentence: str
    holders: tuple[Holder, ...]
    asking: tuple[Happening, ...]
    history: tuple[Happening, ...]
    retained: str


def who_can_read(reader: Reader, state: DeskState, patient: UUID) -> WhoCanRead:
    """Everything about who can read one person's record; raises `LookupError` for somebody who is not held here."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        patient_lines.patient_of(reader, patient, pending)
        return _told(reader, state, patient, pending).page()


def _told(reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact]) -> _Told:
    told = _Told(reader, state)
    for fact in [*_stored(reader, patient), *pending]:
        told.take(fact)
    return told


_LATEST = 2**62
"""What waits comes after all that the service has numbered."""
_ENTRIES = (
    "select id, kind, seq, at, body from entry where stream = ? and body is not null "  # noqa: S608 - our own kinds
    f"and kind in ({', '.join(repr(kind) for kind in sorted(KINDS))}) "
    "and seq not in (select seq from distrusted) order by n"
)


def _stored(reader: Reader, patient: UUID) -> list[Fact]:
    found = []
    for identity, kind, seq, at, data in reader.all(_ENTRIES, (patient.bytes,)):
        body, said = told(kind, data)
        device, base = (said.device, said.base) if said else (None, 0)
        found.append(Fact(UUID(bytes=identity), kind, patient, at, body, seq, base, device))
    return found


class _Told:
    """The statements in their order, each with what it changed."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader, self._state = reader, state
        self._directory: Directory = state.directory(reader)
        self._reads_reasons = state.clinical(reader) or state.me(reader).role == "privacy-officer"
        self.access = Access()
        self._given: dict[UUID, Fact] = {}
        self._asked: dict[UUID, Happening] = {}
        self._history: list[Happening] = []

    def take(self, fact: Fact) -> None:
        number = self.access.current.number if self.access.current else 0
        if isinstance(fact.body, bodies.AccessGranted) and fact.body.epoch > number + 1:
            self.access = before(self.access, fact.body.epoch, fact.at)
        was, seq = self.access, fact.seq or _LATEST
        try:
            self.access = follow(
                was, said_by(self._directory, fact.id, fact.device, seq, fact.at, fact.body, fact.base)
            )
        except AccessRefused:
            return
        if self.access is not was:
            self._note(fact, was)

    def page(self) -> WhoCanRead:
        desk = self._directory.records_team
        retained = NO_DESK
        if desk is not None:
            retained = (
                f"Behind this stands the trust\u2019s retained record. {desk.name} can open it for a time, "
                "only for a signed reason, and the privacy officer sees each opening."
            )
        return WhoCanRead(
            sentence=self._sentence(),
            holders=self._holders(),
            asking=tuple(self._asked[one] for one in self.access.requests if one in self._asked),
            history=tuple(reversed(self._history)),
            retained=retained,
        )

    def _sentence(self) -> str:
        access = self.access
        if access.suspended is not None:
            since = show_date(day_in_london(from_milliseconds(access.suspended.at)))
            return f"Nobody can open this record: the person withdrew on {since}, and that waits to be confirmed."
        names = sorted(self._team(team).name for team in access.standing)
        if names:
            listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            return f"{listed} can open this record."
        if access.destroyed:
            return "No team can open this record: the person withdrew, and the teams\u2019 keys are destroyed."
        return "No team can open this record any more." if access.epochs else NOBODY_YET

    def _holders(self) -> tuple[Holder, ...]:
        if self.access.suspended is not None:
            return ()
        found = []
        for team, held in self.access.standing.items():
            fact = self._given[team]
            found.append(
                Holder(
                    team=self._team(team),
                    basis=BASIS[held.basis],
                    since=from_milliseconds(fact.at),
                    by=self._who(fact),
                    what=self._from(held.first_epoch),
                    people=tuple(
                        sorted(one.name for one in self._directory.members_of(team) if one.role == "clinician")
                    ),
                    pending=fact.seq is None,
                )
            )
        return tuple(sorted(found, key=lambda one: (one.since, one.team.name)))

    def _from(self, epoch: int) -> str:
        """From which time on, in words."""
        first = max(epoch, self.access.destroyed + 1)
        if first == 1:
            return "Everything in the record"
        opened = next((one for one in self.access.epochs if one.number == first), None)
        since = show_date(day_in_london(from_milliseconds(opened.at))) if opened else "the next answer"
        return f"What came from {since} on"

    def _note(self, fact: Fact, was: Access) -> None:
        body = fact.body
        if isinstance(body, bodies.AccessGranted):
            for team, held in self.access.standing.items():
                if team not in was.standing:
                    self._given[team] = fact
                    self._say(fact, "given", f"{self._team(team).name} was given access. {BASIS[body.basis]}.")
                elif held != was.standing[team]:
                    self._say(fact, "given", f"{self._team(team).name} was given what came earlier, too.")
        elif isinstance(body, bodies.AccessEnded):
            self._say(fact, "ended", f"Access ended for {self._team(body.team).name}.", body.reason)
        elif isinstance(body, bodies.AccessRequested):
            self._say(fact, "asked", f"{self._team(body.team).name} asked for access.", body.reason)
            self._asked[fact.id] = self._history[-1]
        elif isinstance(body, bodies.AccessDeclined):
            asked = was.requests[body.request]
            self._say(fact, "declined", f"{self._team(asked.team).name} was not given access.", body.reason)
        elif isinstance(body, bodies.WithdrawalConfirmed):
            words = f"The withdrawal was confirmed {HOW_CONFIRMED[body.how]}. The teams\u2019 keys are destroyed."
            self._say(fact, "destroyed", words, body.words or "")
        elif isinstance(body, bodies.GlassBroken):
            words = f"The retained record was opened until {show_moment(from_milliseconds(body.until))}."
            self._say(fact, "opened", f"{words} {REASONS[body.reason]}.", body.words)
        elif was.suspended is None and self.access.suspended is not None:
            self._say(fact, "suspended", "The person withdrew. Nobody can open the record until that is settled.")
        elif was.suspended is not None and self.access.suspended is None:
            self._say(fact, "lifted", "The person agreed again. The teams can open the record as before.")

    def _say(self, fact: Fact, kind: Happened, words: str, reason: str = "") -> None:
        shown = reason if self._reads_reasons else ""
        at = from_milliseconds(fact.at)
        self._history.append(Happening(at, kind, words, self._who(fact), shown, pending=fact.seq is None))

    def _team(self, team: UUID) -> Team:
        return patient_lines.team_line(self._directory, team)

    def _who(self, fact: Fact) -> str:
        if fact.kind in bodies.SUSPENDS:
            return THEMSELVES
        return self._state.who(self._reader, fact.device.bytes if fact.device else None)
