"""The desk's half of the main job, with a real service: register, agree, send, and what the service makes of it."""

from datetime import timedelta

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.people.dates import show_date
from desktop.services.acts import AgreementDraft
from desktop.services.problems import Rejected
from tests.desktop.services.clinic import Bench, Clinic, draft
from tests.probes.trust_world import nhs_number


def test_a_person_is_registered_agrees_and_is_sent_a_measure(clinic: Clinic, bench: Bench) -> None:
    world = clinic.world
    bench.until_ready(world.team)

    done = bench.act(lambda acts: acts.register_patient(draft(world.team)))
    patient = done.id
    assert patient is not None
    assert [match.patient.id for match in bench.reads.find("feath mari")] == [patient]

    said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON, note="She asked for e-mail.")
    bench.act(lambda acts: acts.record_agreement(patient, said))
    options = bench.reads.send_options(patient)
    assert [one.excluded for one in options.channels if one.channel is Channel.EMAIL] == [None]
    sent = bench.act(
        lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, world.today() + timedelta(days=14), "")
    )
    bench.until(lambda: not bench.reads.outbox())

    record = bench.reads.patient(patient)
    assert [line.id for line in record.out] == [sent.id]
    assert not record.out[0].pending
    due = show_date(world.today() + timedelta(days=14))
    said_of_it = [item.words for item in record.timeline]
    assert any(words.startswith("PHQ-9 ") and words.endswith(f"by e-mail, due {due}") for words in said_of_it)
    assert (
        "Agreed to sharing with My Health and Care Record, and contact by e-mail, text message and post" in said_of_it
    )
    assert record.access_state == "open"
    page = bench.reads.agreement(patient)
    assert page.ledger[0].note == "She asked for e-mail."
    assert bench.reads.status().sentence == "Connected; everything the service has is here."


def test_a_wrong_nhs_number_is_said_at_its_field_and_nothing_is_kept(clinic: Clinic, bench: Bench) -> None:
    world = clinic.world
    bench.until_ready(world.team)
    right = str(nhs_number(1)).replace(" ", "")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    with pytest.raises(Rejected) as refused:
        bench.act(lambda acts: acts.register_patient(draft(world.team, nhs_number=wrong)))
    assert [field for field, _ in refused.value.problems] == ["nhs_number"]
    assert not bench.reads.outbox()
    assert not bench.reads.find("feath mari")
