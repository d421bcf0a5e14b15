"""The door for screens to schedules and appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.acts.drafts import Done
    from desktop.services.acts.schedules.drafts import AppointmentDraft, ScheduleDraft
    from desktop.services.authoring.author import Author


class ScheduleActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def set(self, draft: ScheduleDraft) -> Done:
        """Set a schedule, or change one; `Done.id` is the schedule's id."""
        from desktop.services.acts.schedules import setting

        return setting.set_schedule(self._author, draft)

    def end(self, schedule: UUID) -> Done:
        """End a schedule; what has gone out can still be answered."""
        from desktop.services.acts.schedules import setting

        return setting.end(self._author, schedule)

    def pause(self, patient: UUID, schedule: UUID, *, paused: bool) -> Done:
        """Let a schedule send this person nothing, or go on again."""
        from desktop.services.acts.schedules import setting

        return setting.pause(self._author, patient, schedule, paused=paused)

    def book(self, draft: AppointmentDraft) -> Done:
        """Note an appointment, or move one; `Done.id` is its id."""
        from desktop.services.acts.schedules import booking

        return booking.book(self._author, draft)

    def cancel(self, patient: UUID, appointment: UUID) -> Done:
        """Say that an appointment does not take place."""
        from desktop.services.acts.schedules import booking

        return booking.cancel(self._author, patient, appointment)
