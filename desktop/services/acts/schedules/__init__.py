"""Setting what is sent by itself, and the appointments that it waits for."""

from desktop.services.acts.schedules.acts import ScheduleActs
from desktop.services.acts.schedules.drafts import AppointmentDraft, ScheduleDraft

__all__ = ["AppointmentDraft", "ScheduleActs", "ScheduleDraft"]
