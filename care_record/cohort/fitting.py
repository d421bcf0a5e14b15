"""Whether a measure is made for somebody: by who answers it, and the services and ages that its manifest names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from care_record.people.dates import age_in_years

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.people.services import Service


def fits(measure: Measure, birth_date: date, service: Service | None, today: date) -> bool:
    """Whether a person answers it, and it is for this age, and for this service where one is known."""
    return "patient" in measure.respondents and is_for(measure, birth_date, service, today)


def is_for(measure: Measure, birth_date: date, service: Service | None, today: date) -> bool:
    """Whether it is for a person of this age, and of this service where one is known, whoever answers.

    An imported form is for all ages and services.
    """
    manifest = measure.manifest
    if manifest is None:
        return True
    age = age_in_years(birth_date, today)
    fits_age = (manifest.age_min or 0) <= age and (manifest.age_max is None or age <= manifest.age_max)
    return fits_age and (service is None or service.value in manifest.services)
