"""What a schedule sends by itself is seen, answered and opened like any send; what the service makes up is not."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.measures import catalogue
from care_record.schedules.schedule import Kind, Trigger
from desktop.services.acts import AgreementDraft
from desktop.services.acts.schedules import AppointmentDraft, ScheduleDraft
from desktop.services.problems import NotLogged, Rejected
from desktop.services.reads.schedules import PersonSchedules
from tests.desktop.services.clinic import Bench, Clinic, draft
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.desktop.services.test_answers import clinic, post

__all__ = ["clinic", "post"]
PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")


def before_appointments(clinic: Clinic, **changes: object) -> ScheduleDraft:
    """Three days before each appointment, the PHQ-9."""
    made = ScheduleDraft(
        team=clinic.world.team,
        measure="phq-9",
        channel=Channel.EMAIL,
        trigger=Trigger.BEFORE_APPOINTMENT,
        count=3,
        due_days=2,
        begins=clinic.world.today(),
        message="Before we meet.",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def person(bench: Bench, patient: UUID) -> PersonSchedules:
    reads = bench.desk.reads()
    try:
        return reads.schedules.person(patient)
    except NotLogged:
        bench.act(lambda acts: acts.look(patient, "record"))
        return reads.schedules.person(patient)
    finally:
        reads.close()


def test_what_a_schedule_sends_is_answered_and_opened_and_can_be_paused(
    clinic: Clinic, bench: Bench, post: LetterBox
) -> None:
    world = clinic.world
    bench.until_ready(world.team)
    schedule = bench.act(lambda acts: acts.schedules.set(before_appointments(clinic))).id
    assert schedule is not None
    patient = bench.act(lambda acts: acts.register_patient(draft(world.team))).id
    assert patient is not None
    (line,) = person(bench, patient).lines
    assert (line.title, line.when, line.next_day) == ("PHQ-9", "3 days before an appointment", None)

    # without an agreement the service says why it sends nothing, and tries again once there is one
    tomorrow = world.today(1)
    booked = AppointmentDraft(patient, world.team, tomorrow, "10:30", Kind.APPOINTMENT)
    bench.act(lambda acts: acts.schedules.book(booked))
    bench.until(lambda: "no recorded agreement" in person(bench, patient).lines[0].problem)
    said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    bench.act(lambda acts: acts.record_agreement(patient, said))
    link = post.link(clinic.service.ready["page_url"])
    bench.until(lambda: bench.reads.patient(patient).out)
    (sent,) = bench.reads.patient(patient).out
    assert (sent.measure_title, sent.due) == ("PHQ-9", world.today() + timedelta(days=2))
    assert person(bench, patient).lines[0].problem == ""

    submit(clinic.service.http, link, content(answers(PHQ9, 1)))
    bench.until(lambda: [one.score for one in bench.reads.returned()] == ["9 of 27"])

    (appointment,) = person(bench, patient).appointments
    assert appointment.kind is Kind.APPOINTMENT
    bench.act(lambda acts: acts.schedules.cancel(patient, appointment.id))
    bench.act(lambda acts: acts.schedules.pause(patient, schedule, paused=True))
    assert (person(bench, patient).lines[0].paused, person(bench, patient).appointments) == (True, ())
    bench.act(lambda acts: acts.schedules.end(schedule))
    assert person(bench, patient).lines == ()
    bench.until(lambda: not bench.reads.outbox())


def test_a_schedule_that_cannot_stand_is_refused_before_it_is_said(clinic: Clinic, bench: Bench) -> None:
    bench.until_ready(clinic.world.team)
    for wrong, field in (
        (before_appointments(clinic, measure="nothing"), "measure"),
        (before_appointments(clinic, begins=clinic.world.today(-1)), "begins"),
        (before_appointments(clinic, trigger=Trigger.EVERY, count=0), "count"),
        (before_appointments(clinic, team=clinic.world.other_team), "team"),
    ):
        with pytest.raises(Rejected) as refused:
            bench.act(lambda acts, wrong=wrong: acts.schedules.set(wrong))
        assert [name for name, _ in refused.value.problems] == [field]
