"""Acts that wait or came back, in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from care_record.channels.channel import Channel
from desktop.services.acts import Done
from desktop.services.acts.waiting import WaitingActs
from desktop.services.reads import (
    AsideLine,
    ConflictPage,
    OutboxPage,
    TypedAgreement,
    TypedContact,
    TypedRegistration,
    TypedSend,
)
from desktop.services.reads.waiting.reads import WaitingReads
from mhcr.gallery import people
from mhcr.gallery.people import JASMINE, PEOPLE, TEAM
from mhcr.gallery.waiting.shown import SAID

if TYPE_CHECKING:
    from desktop.services.acts import Acts, PatientDraft
    from mhcr.gallery.trust import Trust


class MemoryWaitingReads(WaitingReads):
    """Reads of the memory."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def page(self) -> OutboxPage:
        return OutboxPage(self._trust.outbox, self._trust.notes, aside=len(self._trust.aside))

    def aside(self) -> tuple[AsideLine, ...]:
        return self._trust.aside

    def conflict(self, act: UUID) -> ConflictPage:
        if all(one.id != act for one in self._trust.outbox):
            raise LookupError
        return self._trust.conflict

    def send(self, act: UUID) -> TypedSend:
        return TypedSend(
            "gad-7", Channel.EMAIL, people.TODAY + timedelta(days=14), "Please answer before we meet.", "patient"
        )

    def agreement(self, act: UUID) -> TypedAgreement:
        note = "Understood; asked that letters do not go home."
        day = None if self._trust.conflict.against else date(2026, 11, 18)
        return TypedAgreement("recorded", SAID, day, note)

    def registration(self, act: UUID) -> TypedRegistration:
        return TypedRegistration(PEOPLE[8], TEAM.id, "Low mood since the summer.")

    def contact(self, act: UUID) -> TypedContact:
        return TypedContact(JASMINE)


class MemoryWaitingActs(WaitingActs):
    """Notes what was done, and takes away what was dropped."""

    def __init__(self, trust: Trust, acts: object, note: Callable[..., Done]) -> None:
        self._trust, self._acts, self._note = trust, cast("Acts", acts), note

    def retry(self, act: UUID) -> Done:
        return self._note("retry", act)

    def discard(self, act: UUID) -> Done:
        self._go(act)
        return self._note("discard", act)

    def say_again(self, act: UUID, seen: int) -> Done:
        return self._note("say_again", act, seen)

    def instead(self, act: UUID, job: Callable[[], Done]) -> Done:
        self._go(act)
        self._note("instead", act)
        return job()

    def register_instead(self, act: UUID, draft: PatientDraft) -> Done:
        return self._note("register_instead", act, draft)

    def _go(self, act: UUID) -> None:
        self._trust.outbox = tuple(one for one in self._trust.outbox if one.id != act)
