"""An older desk and what a newer one has recorded of a person: shown, never acted against, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.sending import ExclusionCode
from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.people.plain import PARTS
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft
from desktop.services.acts.chasing.drafts import ContactDraft
from desktop.services.problems import Rejected
from desktop.services.reads.cohort import CohortDraft, Who
from desktop.services.reads.patient_lines import NOT_ALL_READ
from desktop.services.store.newer import OVERWRITES, STOPPED
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.other_release import HELD, lacking

pytestmark = HELD


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[NearDesks]:
    with near_clients(), ExitStack() as stack:
        made = NearDesks(tmp_path, stack)
        made.bench.apply(made.bench.world.team_key_wrapped(made.bench.clinician))
        yield made


@contextmanager
def without_part(part: str) -> Iterator[None]:
    """Code of this process knows no such part of a person's details."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("care_record.wire.bodies.people.PARTS", PARTS - {part})
        yield


def details(rig: NearDesks, patient: UUID, **changes: object) -> bytes:
    """What a colleague says with a newer release: the details of this person as they now are."""
    person = replace(rig.bench.world.patient(1), id=patient, **changes)  # type: ignore[arg-type]
    return rig.bench.clinician.say("patient.updated", patient, bodies.PatientUpdated(patient=person.to_dict()))


def refused(desk: Desk, patient: UUID, due: date) -> str:
    """Why a send is not taken."""
    with pytest.raises(Rejected) as told:
        desk.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, due))
    return str(told.value)


def test_a_death_that_an_older_desk_cannot_read_stops_acts_for_that_person_alone(rig: NearDesks) -> None:
    bench, world = rig.bench, rig.bench.world
    patient, _ = bench.ready_patient()
    other, _ = bench.ready_patient(2)
    bench.apply(bench.clinician.say("patient.died", patient, bodies.PatientDied(died=world.today(-1))))
    with lacking("patient.died"), rig.same_desk() as older:
        sync(older)
        record = older.reads.patient(patient)
        assert [(one.what, one.stops) for one in record.newer] == [("A death", True)]
        assert record.newer[0].who
        assert record.stopped
        assert NOT_ALL_READ in record.banner.agreement_sentence
        assert STOPPED in older.reads.send_options(patient).exclusions
        assert STOPPED in refused(older, patient, world.today(14))
        with pytest.raises(Rejected, match="decides what may be done"):
            older.act(lambda acts: acts.risk.name_owner(patient, world.team, bench.clinician.member, None))
        # what a person takes back is always taken down, and others are not held up
        said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
        older.act(lambda acts: acts.withdraw_agreement(patient, said))
        older.act(lambda acts: acts.send_measure(other, ("phq-9",), Channel.EMAIL, world.today(14)))
        sync(older)
        assert not older.reads.patient(other).newer
        line = next(one for one in older.reads.waiting.aside() if one.reason == "newer")
        assert (line.what, line.patient.id if line.patient else None) == ("A death", patient)
        assert "until then nothing is done for this person" in line.tell
    assert bench.kinds(patient)[-1] == "consent.withdrawn"
    assert "measure.requested" in bench.kinds(other)
    with rig.same_desk() as newer:
        sync(newer)
        record = newer.reads.patient(patient)
        assert (record.newer, record.line.died) == ((), world.today(-1))


def test_nobody_of_whom_something_is_not_read_is_in_a_send_to_many(rig: NearDesks) -> None:
    bench, world = rig.bench, rig.bench.world
    patient, _ = bench.ready_patient()
    other, _ = bench.ready_patient(2)
    bench.apply(bench.clinician.say("patient.died", patient, bodies.PatientDied(died=world.today(-1))))
    with lacking("patient.died"), rig.same_desk() as older:
        sync(older)
        shown = older.reads.cohort.preview(CohortDraft(Who(), ("phq-9",), world.today(14), Channel.EMAIL))
        assert [one.person.id for one in shown.going] == [other]
        assert {group.code: [one.person.id for one in group.people] for group in shown.left_out} == {
            ExclusionCode.NOT_READ: [patient]
        }


def test_changed_details_are_told_and_stop_nothing_but_saving_over_them(rig: NearDesks) -> None:
    bench, world = rig.bench, rig.bench.world
    patient, _ = bench.ready_patient()
    bench.apply(details(rig, patient, email="new@example.org", language="cy"))
    with without_part("language"), rig.same_desk() as older:
        sync(older)
        record = older.reads.patient(patient)
        assert [(one.what, one.stops) for one in record.newer] == [("Changed details of a person", False)]
        assert not record.stopped
        assert NOT_ALL_READ not in record.banner.agreement_sentence
        older.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, world.today(14)))
        draft = ContactDraft(email="old@example.org", email_again="old@example.org")
        with pytest.raises(Rejected) as told:
            older.act(lambda acts: acts.chasing.correct_contact(patient, draft))
        assert OVERWRITES in str(told.value)
    with rig.same_desk() as newer:
        sync(newer)
        contact = newer.reads.chasing.contact(patient)
        assert contact.email == "new@example.org"
        assert newer.reads.patient(patient).newer == ()


def test_details_that_tell_of_a_death_stop_acts_though_the_rest_cannot_be_read(rig: NearDesks) -> None:
    patient, _ = rig.bench.ready_patient()
    rig.bench.apply(details(rig, patient, language="cy", deceased=True))
    with without_part("language"), rig.same_desk() as older:
        sync(older)
        assert older.reads.patient(patient).stopped
        assert STOPPED in refused(older, patient, rig.bench.world.today(14))
