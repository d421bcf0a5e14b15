"""What waits stands on the screens as it will stand once it has come back: one projection, two ways to carry it out."""

from typing import Any
from uuid import UUID

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.agreement.statements import Kind
from care_record.measures import catalogue
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.store import schema, tables
from desktop.services.store.outbox import fact_of
from desktop.services.store.projection import Fact, effects
from desktop.services.store.schema import COLUMNS, PROJECTIONS
from tests.probes.trust_world import World

WORLD = World()
CLINICIAN, _ = WORLD.staff("clinician", "osei", WORLD.team)
PATIENT = WORLD.patient()
MEASURE = catalogue.load(catalogue.source_folder() / "phq-9")
# What the service alone gives, or what names a row of the file.
_ITS_OWN = {"pk", "seq"}


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """Facts about one person in an order that can happen."""
    said = WORLD.registration(CLINICIAN, PATIENT)
    requests: list[UUID] = []
    for _ in range(draw(st.integers(0, 8))):
        choice = draw(st.sampled_from(["agree", "send", "cancel", "died", "correct"]))
        if choice == "agree":
            said.append(WORLD.agreement(CLINICIAN, PATIENT.id, draw(st.sampled_from(list(Kind)))))
        elif choice == "send":
            identity, statement = WORLD.request(CLINICIAN, PATIENT.id, MEASURE)
            requests.append(identity)
            said.append(statement)
        elif choice == "cancel" and requests:
            body = bodies.MeasureCancelled(request=draw(st.sampled_from(requests)), reason="No need.")
            said.append(CLINICIAN.say("measure.cancelled", PATIENT.id, body))
        elif choice == "died":
            died = bodies.PatientDied(died=WORLD.today())
            said.append(CLINICIAN.say("patient.died", PATIENT.id, died))
        elif choice == "correct":
            other = WORLD.patient(2, id=PATIENT.id, nhs_number=PATIENT.nhs_number)
            said.append(CLINICIAN.say("patient.updated", PATIENT.id, bodies.PatientUpdated(patient=other.to_dict())))
    return [fact_of(parse(one)) for one in said]


def rows(mirror: apsw.Connection, table: str) -> dict[bytes, dict[str, Any]]:
    names = COLUMNS[table]
    found = mirror.execute(f"select {', '.join(names)} from {table}")
    return {row["id"]: row for row in (dict(zip(names, values, strict=True)) for values in found)}


@settings(deadline=None)
@given(stories(), st.data())
def test_mirror_with_outbox_shows_what_the_mirror_will(story: list[Fact], data: st.DataObject) -> None:
    came = data.draw(st.integers(0, len(story)))
    now, later = apsw.Connection(":memory:"), apsw.Connection(":memory:")
    for mirror, facts in ((now, story[:came]), (later, story)):
        schema.prepare_mirror(mirror)
        with mirror:
            for fact in facts:
                tables.write(mirror, effects(fact))
    waiting = [change for fact in story[came:] for change in effects(fact)]
    for table in PROJECTIONS:
        shown = tables.overlay(rows(now, table), waiting, table)
        will = rows(later, table)
        assert shown.keys() == will.keys()
        for key, row in shown.items():
            assert _plain(row) == _plain(will[key]), table
    now.close()
    later.close()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Columns that nobody filled are empty one way and their default the other."""
    return {name: value or None for name, value in row.items() if name not in _ITS_OWN}
