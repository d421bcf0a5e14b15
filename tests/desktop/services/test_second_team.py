"""A second team: the record comes with its referral, the key only from those who hold it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.people.dates import parse_date
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from desktop.services.acts import AgreementDraft, Rejected
from desktop.services.reads.access import NOT_OURS
from tests.desktop.services.clinic import Bench, Clinic, draft, open_desk
from tests.probes.service_process import Device


def test_a_team_that_lacks_the_key_gets_the_record_but_sends_nothing_that_it_could_not_open(
    clinic: Clinic, bench: Bench, tmp_path: Path
) -> None:
    world = clinic.world
    bench.until_ready(world.team)
    done = bench.act(lambda acts: acts.register_patient(draft(world.team)))
    assert done.id is not None
    person: UUID = done.id
    bench.act(lambda acts: acts.record_agreement(person, AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)))
    bench.until(lambda: not bench.reads.outbox())

    place, said = world.staff("clinician", "patel", world.other_team)
    root = Device(clinic.service.http, world.root)
    root.sign_on()
    assert {receipt.outcome for receipt in root.push(*said)} == {"applied"}
    found = Patient(person, HumanName("Featherstonehaugh", "Marigold"), parse_date("29-Feb-1984"))
    with open_desk(tmp_path / "second", clinic.identity(place), place) as second:
        second.until_ready(world.other_team)
        assert second.reads.find("feath") == ()
        second.act(lambda acts: acts.refer_found(found, world.other_team, "Shared care."))
        second.until(lambda: second.reads.find("feath") and not second.reads.outbox())
        assert second.reads.patient(person).access_state == "not your team"
        assert NOT_OURS in second.reads.send_options(person).exclusions
        due = world.today() + timedelta(days=14)
        with pytest.raises(Rejected, match="cannot open"):
            second.act(lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, due))
