"""Answers that are taken at this workstation, in the gallery: a PHQ-9 of Jasmine's, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.measures import score
from care_record.wire.link import receipt_number
from desktop.services.acts.completing import Given, HalfDone, Taken
from desktop.services.acts.drafts import Done
from desktop.services.reads.completing import CompletingReads, FormToAnswer
from mhcr.gallery.people import JASMINE, ident

if TYPE_CHECKING:
    from mhcr.gallery.trust import Trust


class MemoryCompletingReads(CompletingReads):
    """What is to be answered, from memory."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def form(self, request: UUID) -> FormToAnswer:
        return self._trust.form


class MemoryCompletingActs:
    """What was answered, noted."""

    def __init__(self, trust: Trust, note: Any) -> None:
        self._trust, self._note = trust, note

    def hand_in(self, request: UUID, given: Given) -> Taken:
        self._note("hand_in", request, given)
        sheet = self._trust.form.sheet
        assert sheet is not None  # noqa: S101 - nothing is handed in without a form
        measure = sheet.paper.measure
        flagged = score.score(measure.form, measure.manifest, given.response).attention or given.contact_me
        # the answer that the gallery has of Jasmine is flagged, the other one is not
        made = ident(501) if flagged else ident(502)
        return Taken(frozenset({"responses"}), made, JASMINE.id, receipt_number(made), flagged)

    def keep(self, request: UUID, half_done: HalfDone) -> Done:
        done: Done = self._note("keep", request, half_done)
        return done

    def drop(self, request: UUID) -> Done:
        done: Done = self._note("drop", request)
        return done
