"""What the screen for sending to many offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.reads import patient_lines
from desktop.services.reads.cohort.pages import CohortChoices, MeasureToSend

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_RECENT = 5
# the newest sends of this workstation's caseload tell what a team uses
_LAST = "select questionnaire from request where at > ? group by questionnaire order by count(*) desc limit ?"
_QUARTER_MS = 91 * 86_400_000


def choices(reader: Reader, state: DeskState) -> CohortChoices:
    """Measures by title; those that the caseload was asked most in the last quarter are `recent`."""
    with reader.snapshot():
        installed = sorted(state.measures(reader).values(), key=lambda one: one.title)
        by_url = {one.url: one.id for one in installed}
        used = [url for (url,) in reader.all(_LAST, (state.now() - _QUARTER_MS, _RECENT))]
    recent = tuple(by_url[url] for url in used if url in by_url)
    return CohortChoices(tuple(_line(one) for one in installed), recent, patient_lines.default_due(state.today()))


def _line(measure: Measure) -> MeasureToSend:
    manifest = measure.manifest
    minutes = manifest.json.get("minutes") if manifest else None
    return MeasureToSend(
        id=measure.id,
        title=measure.title,
        items=sum(item.is_question and not item.hidden for item in measure.form.descend()),
        minutes=int(minutes) if isinstance(minutes, int | float) else None,
        services=tuple(manifest.services) if manifest else (),
    )
