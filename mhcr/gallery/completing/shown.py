"""A PHQ-9 that Jasmine is asked for, in the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from care_record.answering.sheet import Paper, Sheet
from care_record.channels.channel import Channel
from care_record.measures import catalogue
from care_record.people.banner import banner as banner_of
from care_record.people.dates import day_in_london
from care_record.wire.link import receipt_number
from desktop.services.reads.completing import FormToAnswer
from mhcr.gallery.people import JASMINE, NOW, ident

if TYPE_CHECKING:
    pass

REQUEST = ident(401)
TELEPHONE = "01273 496000"


def form_of(measure: str = "phq-9", **changes: Any) -> FormToAnswer:
    """A send of an installed measure to Jasmine, not answered yet."""
    found = catalogue.load(catalogue.source_folder() / measure)
    form = FormToAnswer(
        request=REQUEST,
        patient=JASMINE.id,
        name=JASMINE.name.display,
        first_name=JASMINE.name.given,
        born=JASMINE.birth_date,
        banner=banner_of(JASMINE, day_in_london(NOW)),
        title=found.title,
        respondent="patient",
        channel=Channel.IN_CLINIC,
        number=receipt_number(REQUEST),
        team_name="Hove Adult Team",
        team_telephone=TELEPHONE,
        today=day_in_london(NOW),
        sheet=Sheet(Paper.of(found)),
    )
    return replace(form, **changes)


HALF_DONE = replace(
    form_of(),
    kept_at=datetime(2026, 11, 20, 13, 40, tzinfo=UTC),
    kept_flagged=True,
    channel=Channel.TELEPHONE,
)
