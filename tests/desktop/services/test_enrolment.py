"""From a bare workstation to an open one: sign in, passphrase, enrolment by one's first workstation, work offline."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from desktop.services.acts import AgreementDraft, SignedIn
from desktop.services.problems import NotThisService, ServiceUnreachable, SignInRefused
from desktop.services.session import Session
from tests.desktop.services.clinic import Bench, Clinic, draft, open_desk
from tests.fakes.secrets_in_memory import SecretsInMemory
from tests.probes.trust_world import nhs_number

PASSPHRASE = "mole harbour tin nine"


def test_a_further_workstation_is_enrolled_by_the_first(clinic: Clinic, bench: Bench, tmp_path: Path) -> None:
    bench.until_ready(clinic.world.team)
    done = bench.act(lambda acts: acts.register_patient(draft(clinic.world.team)))
    bench.until(lambda: not bench.reads.outbox())
    clinic.set_password("a long enough password")

    session = Session(tmp_path / "further", clinic.address, ring=SecretsInMemory())
    assert session.stage() == "new"
    found = session.connect(clinic.address)
    assert found.trust == clinic.world.trust
    with pytest.raises(SignInRefused):
        session.sign_in("osei", "not the password")
    assert session.sign_in("osei", "a long enough password") == SignedIn(clinic.place.member, "Dr osei", "clinician")  # type: ignore[arg-type]
    shown = session.enrol(PASSPHRASE, "Consulting room 2")
    assert session.stage() == "waiting"
    assert session.enrolment_state() == "waiting"

    (asked,) = bench.desk.calls.enrolment_requests()
    assert (asked.device, asked.fingerprint, asked.label) == (shown.device, shown.fingerprint, "Consulting room 2")
    assert asked.root_fingerprint == shown.root_fingerprint == found.root_fingerprint
    with pytest.raises(ValueError, match="fingerprint"):
        bench.desk.calls.approve_enrolment(replace(asked, seal=clinic.place.sealing.public.encoded))
    bench.desk.calls.approve_enrolment(asked)
    bench.until(lambda: not bench.reads.outbox())
    assert session.enrolment_state() == "enrolled"
    assert session.stage() == "waiting"
    assert session.confirm_compared() == "open"

    further = Bench(session.desk)
    further.start()
    further.until(lambda: further.reads.find("feath"))
    assert done.id is not None
    further.until(lambda: further.reads.patient(done.id).access_state == "open")
    further.stop(close=False)
    session.lock()
    assert session.stage() == "locked"
    assert session.unlock(PASSPHRASE) == "open"
    assert session.greeting() == ("Dr osei", "Downs NHS Trust")
    session.close()


def test_an_address_without_a_service_is_said_in_words(tmp_path: Path) -> None:
    session = Session(tmp_path / "profile")
    with pytest.raises(ServiceUnreachable):
        session.connect("http://127.0.0.1:9")
    with pytest.raises(NotThisService):
        session.connect("not an address")
    session.close()


def test_without_the_service_acts_wait_and_go_out_once_when_it_is_back(clinic: Clinic, tmp_path: Path) -> None:
    world, place = clinic.world, clinic.place
    online, folder = clinic.identity(place), tmp_path / "profile"
    with open_desk(folder, online, place) as bench:
        bench.until_ready(world.team)
        done = bench.act(lambda acts: acts.register_patient(draft(world.team)))
        bench.until(lambda: not bench.reads.outbox())
        patient: UUID = done.id
    with open_desk(folder, replace(online, server="http://127.0.0.1:9"), place) as bench:
        bench.until(lambda: bench.reads.status().connected == "offline")
        said = AgreementDraft(EVERYTHING, world.today(), HowGiven.TELEPHONE, note="By telephone.")
        bench.act(lambda acts: acts.record_agreement(patient, said))
        bench.act(lambda acts: acts.send_measure(patient, ("gad-7",), Channel.EMAIL, world.today() + timedelta(days=7)))
        status = bench.reads.status()
        assert (status.waiting, status.failed) == (2, 0)
        assert status.sentence.startswith("Offline.")
        assert "2 waiting to go out" in status.sentence
        record = bench.reads.patient(patient)
        assert [line.pending for line in record.out] == [True]
        assert record.standing.waiting
        assert bench.reads.agreement(patient).ledger[0].note == "By telephone."
    with open_desk(folder, online, place) as bench:
        bench.until(lambda: bench.desk.state.network.clean and not bench.reads.outbox())
        record = bench.reads.patient(patient)
        assert [(line.pending, line.problem) for line in record.out] == [(False, "")]
        assert len(bench.reads.agreement(patient).ledger) == 1
    for path in folder.iterdir():
        content = path.read_bytes().lower()
        for secret in (b"featherstonehaugh", b"marigold", nhs_number(1).digits.encode(), b"by telephone"):
            assert secret not in content, path.name
