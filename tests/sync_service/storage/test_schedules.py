"""What a schedule makes due is raised once, decided by what is known at that moment; what is not sent says why."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.agreement.statements import Kind
from care_record.sealing.keys import SealingKey
from care_record.statements.contents import contents
from care_record.wire import bodies
from care_record.wire.bodies import MeasureNotRaised, MeasureRaised
from sync_service.notify import outgoing
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import load_requests
from sync_service.storage.schedules.raising import raise_due
from sync_service.storage.sending.links import requested_body
from sync_service.storage.state import Wanted
from tests.probes.bench import MEASURE, MEASURES, Bench

DAY = 24 * 3600 * 1000
OTHER = next(measure for measure in MEASURES if measure.id == "gad-7")


def run(bench: Bench) -> None:
    """Rounds until nobody is left to look at."""
    while raise_due(bench.engine, bench.tools, bench.processor.directory_in)[1]:
        pass


def facts(bench: Bench, patient: UUID) -> list[MeasureRaised | MeasureNotRaised]:
    """What was raised, or not, for a person."""
    found = []
    for _, entry in bench.pull(bench.clinician.member)[0]:
        said = contents(entry)
        if entry.stream == patient and said and isinstance(said[0], MeasureRaised | MeasureNotRaised):
            found.append(said[0])
    return found


def codes(bench: Bench, patient: UUID) -> list[str]:
    return [one.code if isinstance(one, MeasureNotRaised) else "raised" for one in facts(bench, patient)]


def states(bench: Bench) -> list[str]:
    with reading(bench.engine) as connection:
        return list(connection.scalars(select(t.requests.c.state).order_by(t.requests.c.seq)))


def new_patient(bench: Bench, index: int = 1, *, agreed: bool = True) -> tuple[UUID, SealingKey]:
    """Somebody who was referred today."""
    return bench.ready_patient(index, agreed=agreed, referred=bench.world.today())


def referral_of(bench: Bench, patient: UUID) -> UUID:
    with reading(bench.engine) as connection:
        found = connection.scalar(select(t.referrals.c.id).where(t.referrals.c.patient == patient.bytes))
        return UUID(bytes=found or b"")


def expire(bench: Bench) -> None:
    """End what nobody has answered in time, as the notifier does."""
    outgoing.expire(bench.engine, bench.tools)


def team_schedule(bench: Bench, **changes: Any) -> UUID:
    schedule: UUID = changes.setdefault("schedule", bench.world.id())
    bench.apply(bench.world.schedule(bench.coordinator, bench.world.trust, MEASURE, **changes))
    return schedule


def test_a_referral_raises_the_teams_measure_once(bench: Bench) -> None:
    schedule = team_schedule(bench)
    patient, _ = new_patient(bench)
    run(bench)
    run(bench)
    (raised,) = facts(bench, patient)
    assert isinstance(raised, MeasureRaised)
    assert raised.schedule == schedule
    assert states(bench) == ["queued"]
    # whatever happens next: it is not sent again for the same referral
    bench.world.clock.now += DAY
    bench.apply(bench.world.agreement(bench.clinician, patient, base=bench.pull(bench.clinician.member)[1].head))
    run(bench)
    assert codes(bench, patient) == ["raised"]


def test_a_schedule_that_is_set_later_reaches_who_is_there_already(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    run(bench)
    team_schedule(bench)
    run(bench)
    assert codes(bench, patient) == ["raised"]


def test_people_of_another_team_get_nothing(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    team = bench.world.other_team
    bench.apply(bench.world.schedule(bench.outsider, bench.world.trust, MEASURE, team=team))
    run(bench)
    assert codes(bench, patient) == []


def test_without_agreement_it_is_said_once_and_tried_again_while_it_makes_sense(bench: Bench) -> None:
    team_schedule(bench)
    patient, _ = new_patient(bench, agreed=False)
    run(bench)
    bench.world.clock.now += DAY
    run(bench)
    assert codes(bench, patient) == ["no-agreement"]
    bench.apply(bench.world.agreement(bench.clinician, patient))
    run(bench)
    assert codes(bench, patient) == ["no-agreement", "raised"]


def test_a_refusal_ends_the_occasion(bench: Bench) -> None:
    team_schedule(bench)
    patient, _ = new_patient(bench, agreed=False)
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.REFUSED))
    run(bench)
    assert codes(bench, patient) == ["refused"]
    bench.apply(bench.world.agreement(bench.clinician, patient, base=bench.pull(bench.clinician.member)[1].head))
    run(bench)
    assert codes(bench, patient) == ["refused"]


def test_a_record_without_a_key_waits_until_a_clinician_has_opened_it(bench: Bench) -> None:
    team_schedule(bench)
    patient = bench.world.patient()
    bench.apply(
        *bench.world.registration(bench.coordinator, patient, on=bench.world.today()),
        bench.world.agreement(bench.clinician, patient.id),
    )
    run(bench)
    assert codes(bench, patient.id) == ["no-key"]
    bench.apply(bench.world.access(bench.clinician, patient.id, SealingKey(bench.world.random(32))))
    run(bench)
    assert codes(bench, patient.id) == ["no-key", "raised"]


def test_nothing_is_sent_to_the_dead_and_nothing_is_said_of_it(bench: Bench) -> None:
    team_schedule(bench)
    patient, _ = new_patient(bench)
    bench.apply(bench.clinician.say("patient.died", patient, bodies.PatientDied(died=bench.world.today())))
    run(bench)
    assert codes(bench, patient) == []


def test_after_a_withdrawal_nothing_is_raised(bench: Bench) -> None:
    team_schedule(bench)
    patient, _ = new_patient(bench)
    bench.apply(bench.world.agreement(bench.clinician, patient, Kind.WITHDRAWN))
    run(bench)
    assert codes(bench, patient) == ["suspended"]


def test_who_was_discharged_before_its_day_gets_nothing(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    team_schedule(bench, trigger="every", weeks=1)
    referral = referral_of(bench, patient)
    closed = bodies.ReferralClosed(referral=referral, closed=bench.world.today())
    bench.apply(bench.clinician.say("referral.closed", patient, closed))
    bench.world.clock.now += 8 * DAY
    run(bench)
    assert codes(bench, patient) == []


def test_at_discharge_it_goes_out_on_the_day(bench: Bench) -> None:
    team_schedule(bench, trigger="discharge")
    patient, _ = new_patient(bench)
    closed = bodies.ReferralClosed(referral=referral_of(bench, patient), closed=bench.world.today())
    bench.apply(bench.clinician.say("referral.closed", patient, closed))
    run(bench)
    assert codes(bench, patient) == ["raised"]


def test_a_measure_that_still_waits_is_not_sent_a_second_time(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    team_schedule(bench)
    run(bench)
    assert codes(bench, patient) == ["already-waiting"]


def test_two_schedules_of_one_measure_send_it_once(bench: Bench) -> None:
    team_schedule(bench)
    patient, _ = new_patient(bench)
    bench.apply(bench.world.schedule(bench.clinician, patient, MEASURE))
    run(bench)
    assert sorted(codes(bench, patient)) == ["already-waiting", "raised"]


def test_every_week_it_comes_again_on_its_day(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    team_schedule(bench, trigger="every", weeks=1, due_days=1)
    run(bench)
    assert codes(bench, patient) == []
    for _ in range(3):
        bench.world.clock.now += 7 * DAY
        expire(bench)
        run(bench)
    assert codes(bench, patient) == ["raised"] * 3


def test_it_goes_out_before_an_appointment_and_not_after_one_that_was_cancelled(bench: Bench) -> None:
    team_schedule(bench, trigger="before-appointment", days=3)
    patient, _ = new_patient(bench, 1)
    other, _ = new_patient(bench, 2)
    booked = bench.world.id()
    bench.apply(
        bench.world.appointment(bench.coordinator, patient),
        bench.world.appointment(bench.coordinator, other, appointment=booked),
    )
    run(bench)
    cancelled = bodies.AppointmentCancelled(appointment=booked, team=bench.world.team)
    bench.apply(bench.clinician.say("appointment.cancelled", other, cancelled))
    bench.world.clock.now += 3 * DAY
    run(bench)
    assert (codes(bench, patient), codes(bench, other)) == (["raised"], [])


def test_an_appointment_that_passed_while_the_service_was_down_is_noted_and_nothing_is_sent(bench: Bench) -> None:
    team_schedule(bench, trigger="before-appointment", days=3)
    patient, _ = new_patient(bench)
    bench.apply(bench.world.appointment(bench.coordinator, patient))
    bench.world.clock.now += 6 * DAY
    run(bench)
    run(bench)
    assert codes(bench, patient) == ["missed"]


def test_a_changed_text_and_way_apply_to_what_has_not_gone_out(bench: Bench) -> None:
    schedule = team_schedule(bench)
    patient, _ = new_patient(bench)
    run(bench)
    bench.apply(
        bench.world.schedule(bench.coordinator, bench.world.trust, OTHER, schedule=schedule, message="Changed words.")
    )
    run(bench)
    assert states(bench) == ["cancelled", "queued"]
    assert asked(bench, patient, 1).message == "Changed words."
    assert asked(bench, patient, 1).questionnaire == OTHER.url


def asked(bench: Bench, patient: UUID, place: int) -> bodies.MeasureRequested:
    """What the page shows of a person's request."""
    with writing(bench.engine) as connection:
        ids = list(connection.scalars(select(t.requests.c.id).order_by(t.requests.c.seq)))
        batch = Batch(connection, bench.tools)
        load_requests(batch, [UUID(bytes=ids[place])])
        batch.state.load(Wanted(frozenset({patient.bytes})))
        wrapped = batch.state.patients[patient].wrapped_key
        return requested_body(connection, bench.tools.at_rest, batch.state.requests[UUID(bytes=ids[place])], wrapped)


def test_the_words_of_one_persons_schedule_are_not_readable_in_the_file(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    words = "Words for one person alone."
    bench.apply(bench.world.schedule(bench.clinician, patient, MEASURE, message=words))
    run(bench)
    assert asked(bench, patient, 0).message == words
    stored = b"".join(one.read_bytes() for one in bench.file.parent.glob("service.db*"))
    assert words.encode() not in stored


def test_what_is_paused_or_ended_sends_nothing_and_takes_back_what_waits(bench: Bench) -> None:
    schedule = team_schedule(bench)
    first, _ = new_patient(bench, 1)
    second, _ = new_patient(bench, 2)
    run(bench)
    pause = bodies.SchedulePaused(schedule=schedule, team=bench.world.team, paused=True)
    bench.apply(bench.clinician.say("schedule.paused", first, pause))
    run(bench)
    assert sorted(states(bench)) == ["cancelled", "queued"]
    bench.apply(bench.clinician.say("schedule.paused", first, pause.model_copy(update={"paused": False})))
    run(bench)
    assert codes(bench, first) == ["raised", "raised"]
    end = bodies.ScheduleEnded(schedule=schedule, team=bench.world.team)
    bench.apply(bench.coordinator.say("schedule.ended", bench.world.trust, end))
    run(bench)
    assert states(bench) == ["cancelled", "cancelled", "cancelled"]
    third, _ = new_patient(bench, 3)
    run(bench)
    assert codes(bench, third) == []
    assert codes(bench, second) == ["raised"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"trigger": "every"}, "invalid"),
        ({"weeks": 2}, "invalid"),
        ({"questionnaire_sha256": b"?" * 32}, "unknown-measure"),
        ({"version": "0.0.0"}, "unknown-measure"),
    ],
)
def test_a_schedule_that_cannot_be_carried_out_is_refused_in_words(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    receipt = bench.one(bench.world.schedule(bench.clinician, bench.world.trust, MEASURE, **changes))
    assert receipt.code == code
    assert receipt.words.endswith(".")


def test_a_schedule_stays_with_its_team_and_its_person(bench: Bench) -> None:
    schedule = team_schedule(bench)
    patient, _ = new_patient(bench)
    mine = bench.one(bench.world.schedule(bench.clinician, patient, MEASURE, schedule=schedule))
    theirs = bench.world.schedule(
        bench.outsider, bench.world.trust, MEASURE, schedule=schedule, team=bench.world.other_team
    )
    assert (mine.code, bench.one(theirs).code) == ("other-schedule", "other-schedule")


def test_an_appointment_in_the_past_is_refused(bench: Bench) -> None:
    patient, _ = new_patient(bench)
    said = bench.world.appointment(bench.clinician, patient, at=bench.world.clock() - 1)
    assert bench.one(said).code == "too-late"


def test_a_trust_without_schedules_looks_at_nobody(bench: Bench) -> None:
    new_patient(bench)
    with reading(bench.engine) as connection:
        assert connection.scalars(select(t.schedule_looks.c.patient)).all() == []
