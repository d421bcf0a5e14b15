"""An EPR's interface at the service: it speaks for all teams of who is known and referred, and sees nothing more."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from care_record.people.patient import Patient
from care_record.statements.contents import contents
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.ids import audit_stream
from care_record.wire.receipt import Receipt
from tests.probes.bench import MEASURE, Bench
from tests.probes.trust_world import Workstation

WHOLE = {"patient.registered", "referral.opened", "referral.closed", "appointment.booked"}


class Interface:
    """The interface's workstation, which says what comes from the record system."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.place, said = bench.world.staff("epr-interface", "rio")
        bench.apply(*said)

    def epr(self, number: str = "R1") -> bodies.FromEpr:
        assert self.place.member is not None
        return bodies.FromEpr(system=self.place.member, number=number, updated=1)

    def say(self, kind: str, patient: UUID, body: Body) -> Receipt:
        return self.bench.one(self.place.say(kind, patient, body))

    def register(self, patient: Patient) -> Receipt:
        return self.say(
            "patient.registered", patient.id, bodies.PatientRegistered(patient=patient.to_dict(), epr=self.epr())
        )

    def refer(self, patient: UUID, team: UUID) -> UUID:
        referral = self.bench.world.id()
        body = bodies.ReferralOpened(referral=referral, team=team, opened=date(2026, 1, 5), epr=self.epr("F1"))
        assert self.say("referral.opened", patient, body).outcome == "applied"
        return referral


@pytest.fixture
def interface(bench: Bench) -> Interface:
    return Interface(bench)


def kinds(bench: Bench, place: Workstation) -> set[str]:
    return {entry.kind for _, entry in bench.pull(place.member)[0]}


def test_it_registers_refers_and_discharges_for_any_team_and_that_team_sees_it(
    bench: Bench, interface: Interface
) -> None:
    world, patient = bench.world, bench.world.patient(1)
    assert interface.register(patient).outcome == "applied"
    # nobody cares for the person yet, and a correction comes
    body = bodies.PatientUpdated(patient=replace(patient, email="").to_dict(), epr=interface.epr())
    assert interface.say("patient.updated", patient.id, body).outcome == "applied"
    referral = interface.refer(patient.id, world.other_team)
    assert "patient.registered" in kinds(bench, bench.outsider)
    assert "patient.registered" not in kinds(bench, bench.clinician)
    closed = bodies.ReferralClosed(referral=referral, closed=date(2026, 2, 1), epr=interface.epr("F1"))
    assert interface.say("referral.closed", patient.id, closed).outcome == "applied"
    died = bodies.PatientDied(died=date(2026, 3, 1), epr=interface.epr())
    assert interface.say("patient.died", patient.id, died).outcome == "applied"


def test_a_second_record_with_one_nhs_number_is_refused(bench: Bench, interface: Interface) -> None:
    bench.ready_patient(1)
    assert interface.register(bench.world.patient(1)).code == "duplicate-nhs-number"


@pytest.mark.parametrize("before", [True, False])
def test_it_sees_who_is_known_and_referred_and_of_all_else_that_it_was(bench: Bench, before: bool) -> None:
    world = bench.world
    patient, _ = bench.ready_patient(1)
    early = Interface(bench) if before else None
    bench.apply(world.request(bench.clinician, patient, MEASURE)[1])
    second, _ = bench.ready_patient(2)
    booked = bodies.AppointmentBooked(
        appointment=world.id(), team=world.team, at=world.clock() + 86_400_000, kind="review"
    )
    bench.apply(bench.clinician.say("appointment.booked", second, booked))
    place = (early or Interface(bench)).place
    entries = [entry for _, entry in bench.pull_as(place, "epr-interface") if entry.stream in (patient, second)]
    assert {entry.stream for entry in entries} == {patient, second}
    shown = {entry.kind for entry in entries if entry.body is not None}
    assert shown <= WHOLE
    assert {"patient.registered", "referral.opened", "appointment.booked"} <= shown
    assert {"consent.recorded", "access.granted", "measure.requested"} <= {
        entry.kind for entry in entries if entry.body is None
    }
    assert all(contents(entry) for entry in entries if entry.body is not None)


def test_it_is_told_of_no_search_and_no_reading(bench: Bench, interface: Interface) -> None:
    patient, _ = bench.ready_patient(1)
    read = bodies.RecordRead(patient=patient, what="record", counter=1)
    bench.apply(bench.clinician.say("record.read", audit_stream(bench.world.trust), read))
    streams = {entry.stream for _, entry in bench.pull(interface.place.member)[0]}
    assert streams == {bench.world.trust, patient}
