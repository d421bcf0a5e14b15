"""What was tried, letters that wait, a team's plan, and a person's addresses, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.ladder import DEFAULT, Plan
from care_record.channels.states import DeliveryState
from care_record.people.contact_as_typed import TWICE
from desktop.services.acts import Done, Rejected
from desktop.services.acts.chasing import ChasingActs, ContactDraft
from desktop.services.acts.chasing.calls import ChasingCalls, PrintedLetter, Printing
from desktop.services.reads.chasing import AttemptLine, Attempts, ChasingReads, Contact, LetterLine, PlanPage
from mhcr.gallery.people import JASMINE, PEOPLE, TEAM, banner_of, hours, ident, line

Note = Callable[..., Done]


def _tried(step: int, channel: Channel, state: str, ago: float, reason: str = "") -> AttemptLine:
    name = channel.label if step == 0 else f"Reminder {channel.phrase}"
    went = hours(ago) if state in ("Sent", "Delivered") else None
    return AttemptLine(step, channel, name, state, hours(ago), went, reason, failed=state in ("Came back", "Left out"))


TRIED = (
    _tried(
        0,
        Channel.EMAIL,
        "Came back",
        290,
        "The mail server sent it back later: the mailbox is closed, or takes no mail from us (5.2.1).",
    ),
    _tried(1, Channel.EMAIL, "Left out", 218, "The last message by this way came back. Check the address."),
    _tried(2, Channel.TEXT, "Delivered", 122),
    _tried(3, Channel.LETTER, "Sent", 50),
)
NEXT = "Next: Today shows it to be done in the clinic, on 21-Nov-2026 11:10, unless it is answered before."
USUAL = PlanPage(TEAM.id, DEFAULT, own=False, pending=False, texts=True)
LETTERS = tuple(
    LetterLine(ident(360 + index), line(PEOPLE[index]), address, date(2026, 11, 30), hours(ago), reminder)
    for index, address, ago, reminder in (
        (1, "14 Lansdowne Place, Hove, BN3 1HH", 30.0, False),
        (4, "Flat 3, 91 Church Road, Hove, BN3 2BB", 26.0, True),
        (5, "", 20.0, True),
    )
)


@dataclass(frozen=True)
class Chasing:
    """What the memory holds of it."""

    attempts: tuple[AttemptLine, ...] = TRIED
    letters: tuple[LetterLine, ...] = LETTERS
    plan: PlanPage = USUAL
    restricted: bool = False
    unprinted: tuple[tuple[str, str], ...] = ()
    asked: str = ""


class MemoryChasingReads(ChasingReads):
    """Reads of the memory."""

    def __init__(self, held: Chasing) -> None:
        self._held = held

    def attempts(self, request: UUID) -> Attempts:
        due = date(2026, 11, 27)
        tried = self._held.attempts
        asked = self._held.asked
        name = "Goals (GBO)" if asked else "CORE-10"
        return Attempts(request, banner_of(JASMINE), name, DeliveryState.BOUNCED, tried, NEXT, due, asked)

    def contact(self, patient: UUID) -> Contact:
        held = next(one for one in PEOPLE if one.id == patient)
        address = "14 Lansdowne Place\nHove"
        restricted = self._held.restricted
        return Contact(banner_of(held), held.email, "07700 900123", "", address, "BN3 1HH", restricted)

    def letters(self) -> tuple[LetterLine, ...]:
        return self._held.letters

    def plan(self, team: UUID) -> PlanPage:
        return replace(self._held.plan, team=team)


class MemoryChasingActs(ChasingActs):
    """Acts on the memory, each noted."""

    def __init__(self, note: Note) -> None:
        self._note = note

    def set_plan(self, team: UUID, plan: Plan) -> Done:
        return self._note("set_plan", team, plan)

    def correct_contact(self, patient: UUID, draft: ContactDraft, again: UUID | None = None) -> Done:
        if draft.email_again and draft.email != draft.email_again:
            raise Rejected((("email_again", TWICE),))
        return self._note("correct_contact", patient, draft, again)


class MemoryChasingCalls(ChasingCalls):
    """Letters of a service that is not there."""

    def __init__(self, held: Chasing, note: Callable[[str, tuple[Any, ...]], object]) -> None:
        self._held, self._note = held, note

    def letters(self, printing: UUID, requests: tuple[UUID, ...]) -> Printing:
        self._note("letters", (printing, requests))
        letters = tuple(LETTER for _ in requests)
        return Printing(letters, self._held.unprinted)


LETTER = PrintedLetter(
    request=ident(361),
    to=("Ms Jasmine Holloway", "14 Lansdowne Place", "Hove", "BN3 1HH"),
    code="0123456789ABCDEFGHJKMNPQRS",
    page_url="https://answers.southdown.nhs.uk",
    due=date(2026, 11, 30),
    trust_name="Southdown Mental Health NHS Trust",
    team_name=TEAM.name,
    team_telephone="01273 496000",
    danger="999",
    urgent="111, option 2",
)
