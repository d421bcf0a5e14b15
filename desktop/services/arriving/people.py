"""Rows about people: registered, brought up to date, died."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from care_record.arriving.matching import Doubtful, who
from care_record.arriving.merging import Merged, flat, merge, patient_of
from care_record.people.patient import Patient, require_valid
from care_record.people.problems import InvalidPatientError
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.arriving.judging import NO_TEAM, Decided, Judging, Untaken
from desktop.services.authoring.author import Said

if TYPE_CHECKING:
    from care_record.arriving.rows import DeathRow, PersonRow, TeamRow
    from desktop.services.arriving.known import Number

BEFORE_BIRTH = "The death is before the birth."
DOES_NOT_FIT = "Together with what is recorded here, this cannot be taken."


def team(judging: Judging, row: TeamRow) -> Decided:
    """Learn which team of the trust a code of the record system means; teams themselves an administrator makes."""
    here = judging.here
    found = here.team(row.name)
    if found is None:
        raise Untaken("team_name", NO_TEAM)
    before = here.codes.get(row.code)
    here.codes[row.code] = found
    return Decided("same" if before == found else "new" if before is None else "changed")


def person(judging: Judging, row: PersonRow) -> Decided:
    """Register somebody new, or bring a record up to date."""
    held = judging.here.number("patient", row.number)
    if held is not None and row.updated < held.updated:
        return Decided("older")
    found = who(row, judging.here.known(), look_alikes=judging.look_alikes)
    if isinstance(found, Doubtful):
        raise Untaken(found.field, found.words)
    if found.patient is not None:
        judging.need_used(found.patient)
    try:
        return _known(judging, row, found.patient, held) if found.patient else _new(judging, row)
    except InvalidPatientError as error:
        # the words for a form would show what stands in the row
        raise Untaken(error.problems[0].field, DOES_NOT_FIT) from error


def death(judging: Judging, row: DeathRow) -> Decided:
    """Record a death; one that is known stays as it is."""
    known, held = judging.person(row.person), judging.here.number("patient", row.person)
    if row.died < known.birth_date:
        raise Untaken("date_of_death", BEFORE_BIRTH)
    if known.deceased:
        return Decided("same")
    # how new the person's details are in the record system stays as it was
    epr = judging.epr(row.person, held.updated if held else row.updated)
    return Decided("changed", (Said("patient.died", known.id, bodies.PatientDied(died=row.died, epr=epr)),))


def _new(judging: Judging, row: PersonRow) -> Decided:
    patient = patient_of({key: value for key, value in row.details.items() if value != ""}, new_id())
    if row.deceased:
        patient = replace(patient, deceased=True, deceased_date=row.died)
    require_valid(patient, judging.today)
    if judging.dry:
        judging.here.newcomers.add(row.number, patient)
    body = bodies.PatientRegistered(patient=patient.to_dict(), epr=judging.epr(row.number, row.updated))
    return Decided("new", (Said("patient.registered", patient.id, body),))


def _known(judging: Judging, row: PersonRow, before: Patient, held: Number | None) -> Decided:
    now = flat(before)
    newer = held is None or row.updated > held.updated
    died = row.deceased and not before.deceased
    if not newer and not died and all(now.get(key, "") == value for key, value in row.details.items()):
        return Decided("same")
    history = tuple(judging.here.told(before.id))
    merged = merge(now, history, row.details, row.updated)
    last = next((one.differs for one in reversed(history) if one.by_epr), {})
    if not newer and not died and merged == Merged(now, last):
        return Decided("same")
    patient = require_valid(patient_of(merged.details, before.id, before), judging.today)
    if judging.dry:
        judging.here.newcomers.add(row.number, patient)
    epr = judging.epr(row.number, row.updated)
    said = []
    if died and row.died is None:
        patient = replace(patient, deceased=True)
    if newer or merged != Merged(now, last) or patient.deceased != before.deceased:
        with_differs = epr.model_copy(update={"differs": dict(merged.differs) or None})
        body = bodies.PatientUpdated(patient=patient.to_dict(), epr=with_differs)
        said.append(Said("patient.updated", before.id, body))
    if died and row.died is not None:
        said.append(Said("patient.died", before.id, bodies.PatientDied(died=row.died, epr=epr)))
    changed = held is None or died or merged.details != now
    return Decided("changed" if changed else "same", tuple(said))
