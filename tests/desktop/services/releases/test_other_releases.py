"""An older desktop with a newer service, and the reverse: held or refused in words, nothing lost, all read later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from care_record.log.page import parse_frame
from care_record.statements.statement import Statement
from care_record.wire import bodies, cbor
from care_record.wire.frames import pack
from care_record.wire.receipt import NOT_KNOWN_YET
from desktop.services.problems import NewerRelease
from sync_service.storage import commands
from tests.desktop.services.clinic import Clinic, draft, open_desk
from tests.probes.bench import MEASURE
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.other_release import HELD, lacking
from tests.probes.service_process import SETTINGS, Device, ServiceProcess


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[NearDesks]:
    with near_clients(), ExitStack() as stack:
        yield NearDesks(tmp_path, stack)


def owner_named(rig: NearDesks, patient: UUID) -> bytes:
    """What a colleague says with a newer release: who looks after this person."""
    world, member = rig.bench.world, rig.bench.clinician.member
    assert member is not None
    return rig.bench.clinician.say("owner.named", patient, bodies.OwnerNamed(team=world.team, owner=member))


@HELD
def test_a_kind_that_an_older_desktop_does_not_know_is_held_and_the_rest_goes_on(rig: NearDesks) -> None:
    patient, _ = rig.bench.ready_patient()
    rig.bench.apply(owner_named(rig, patient))
    rig.bench.apply(rig.bench.world.request(rig.bench.clinician, patient, MEASURE)[1])
    further, _ = rig.bench.ready_patient(2)
    with lacking("owner.named"), rig.same_desk() as older:
        sync(older)
        assert {match.patient.id for match in older.reads.find("feather")} == {patient, further}
        assert len(older.reads.patient(patient).out) == 1
        said = older.reads.status().sentence
        assert "1 entry was written by a newer release and cannot be read here yet: update this program." in said
        head = older.position().cursor
        older.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, 3)))
        sync(older)
        assert older.reads.outbox() == ()
        assert older.position().cursor > head
    with rig.same_desk() as newer:
        assert "newer release" in newer.reads.status().sentence
        sync(newer)
        assert "newer release" not in newer.reads.status().sentence
        newer.reads.patient(patient)
        (care,) = newer.reads.risk.care(patient)
        assert care.owner is not None
        assert care.owner.id == rig.bench.clinician.member
        assert len(newer.reads.patient(patient).out) == 1


@HELD
def test_a_field_that_an_older_desktop_does_not_know_holds_that_statement_alone(rig: NearDesks) -> None:
    patient, _ = rig.bench.ready_patient()
    despite = rig.bench.world.request(rig.bench.clinician, patient, MEASURE, despite="Asked again by her own wish.")
    rig.bench.apply(despite[1])
    further, _ = rig.bench.ready_patient(2)
    with lacking("measure.requested", "despite"), rig.same_desk() as older:
        sync(older)
        assert {match.patient.id for match in older.reads.find("feather")} == {patient, further}
        assert older.reads.patient(patient).out == ()
        assert "measure.requested" not in {one.kind for one in older.reads.ledger.mistakes(patient)}
        assert "1 entry was written by a newer release" in older.reads.status().sentence
    with rig.same_desk() as newer:
        sync(newer)
        assert [line.id for line in newer.reads.patient(patient).out] == [despite[0]]
        assert "newer release" not in newer.reads.status().sentence


@HELD
def test_what_is_held_takes_its_place_and_overwrites_nothing_that_came_later(rig: NearDesks) -> None:
    patient, _ = rig.bench.ready_patient()
    rig.bench.apply(owner_named(rig, patient))
    beth, said = rig.bench.world.staff("clinician", "beth", rig.bench.world.team)
    rig.bench.apply(*said)
    assert beth.member is not None
    with lacking("owner.named"), rig.same_desk() as older:
        sync(older)
    later = bodies.OwnerNamed(team=rig.bench.world.team, owner=beth.member)
    rig.bench.apply(beth.say("owner.named", patient, later))
    with rig.same_desk() as newer:
        sync(newer)
        newer.reads.patient(patient)
        (care,) = newer.reads.risk.care(patient)
        assert care.owner is not None
        assert care.owner.id == beth.member


@HELD
def test_held_words_that_nobody_signed_are_distrusted_once_they_are_read(
    rig: NearDesks, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, _ = rig.bench.ready_patient()
    payload, signature = cbor.decode(owner_named(rig, patient))
    with monkeypatch.context() as lying:
        # a service that takes what is not rightly signed
        lying.setattr(commands, "check_all", lambda _, heard: [statement_body(one.statement) for one in heard])
        rig.bench.apply(cbor.encode([payload, bytes(len(signature))]))
    with lacking("owner.named"), rig.same_desk() as older:
        sync(older)
        assert "1 entry was written by a newer release" in older.reads.status().sentence
    with rig.same_desk() as newer:
        sync(newer)
        assert "1 entry was set aside, not to be trusted" in newer.reads.status().sentence
        newer.reads.patient(patient)
        assert newer.reads.risk.care(patient)[0].owner is None


def statement_body(statement: Statement) -> bodies.Body:
    """The body of a statement that nobody looks at further."""
    return bodies.statement_body(statement.kind, statement.body)


@pytest.mark.parametrize("kind", ["access.requested", "policy.set"])
def test_what_decides_who_may_read_is_never_passed_over(rig: NearDesks, kind: str) -> None:
    bench, world = rig.bench, rig.bench.world
    patient, _ = bench.ready_patient()
    with rig.same_desk() as desk:
        sync(desk)
    if kind == "policy.set":
        bench.apply(bench.administrator.say(kind, world.trust, bodies.PolicySet(lease_hours=24)))
    else:
        opened = bodies.ReferralOpened(referral=world.id(), team=world.other_team, opened=world.today())
        bench.apply(bench.outsider.say("referral.opened", patient, opened))
        asked = bodies.AccessRequested(team=world.other_team, reason="She is seen here too.")
        bench.apply(bench.outsider.say(kind, patient, asked))
    further, _ = bench.ready_patient(2)
    with lacking(kind), rig.same_desk() as older:
        before = older.position().cursor
        older.act(lambda acts: acts.register_patient(draft(world.team, 3)))
        with pytest.raises(NewerRelease) as told:
            sync(older)
        assert "Update this program." in told.value.way_back
        # nothing of that page is here; what was done here has gone out, and what was here can be read
        assert older.position().cursor == before
        assert {line.state for line in older.reads.outbox()} == {"accepted"}
        assert {match.patient.id for match in older.reads.find("feather")} >= {patient}
    with rig.same_desk() as newer:
        sync(newer)
        assert newer.reads.outbox() == ()
        assert {match.patient.id for match in newer.reads.find("feather")} >= {patient, further}


def test_a_frame_of_a_later_release_is_refused_in_words(rig: NearDesks) -> None:
    later = cbor.encode({"v": 1, "parcel": b"something new"})
    with pytest.raises(cbor.Newer, match="update this program"):
        parse_frame(later)
    assert pack(1, later)


def test_an_older_service_keeps_nothing_of_a_kind_that_it_does_not_know(rig: NearDesks) -> None:
    patient, _ = rig.bench.ready_patient()
    world, me = rig.bench.world, rig.bench.clinician.member
    assert me is not None
    with rig.same_desk() as newer:
        sync(newer)
        newer.act(lambda acts: acts.risk.name_owner(patient, world.team, me, None))
        newer.act(lambda acts: acts.register_patient(draft(world.team, 3)))
        with lacking("owner.named"):
            sync(newer)
        (line,) = newer.reads.outbox()
        assert line.state == "stuck"
        assert "of an older release and does not know this yet" in line.why
        assert "goes out once the service is updated" in line.why
        sync(newer)
        assert len(newer.reads.outbox()) == 1
    with rig.same_desk() as again:
        sync(again)
        assert again.reads.outbox() == ()
    assert rig.bench.kinds(patient).count("owner.named") == 1


def test_a_statement_of_a_newer_form_is_answered_by_its_id(rig: NearDesks) -> None:
    said, identity = rig.bench.clinician, rig.bench.world.id()
    payload, signature = cbor.decode(said.say("owner.named", identity, bodies.PolicySet(lease_hours=24), id=identity))
    newer = cbor.encode([cbor.encode(cbor.decode(payload) | {"v": 2}), signature])
    (receipt,) = rig.bench.processor.apply([newer])
    assert (receipt.id, receipt.outcome, receipt.code) == (identity, "refused", NOT_KNOWN_YET)


@pytest.mark.long
def test_a_service_that_is_updated_takes_what_its_older_release_did_not_know(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder, program=("tests.probes.other_release", "owner.named")) as older:
        clinic = Clinic(older)
        port = older.http.base_url.port
        place, team, me = clinic.place, clinic.world.team, clinic.place.member
        assert me is not None
        with open_desk(tmp_path / "profile", clinic.identity(place), place) as desk:
            desk.until_ready(team)
            patient = desk.act(lambda acts: acts.register_patient(draft(team))).id
            assert isinstance(patient, UUID)
            desk.act(lambda acts: acts.risk.name_owner(patient, team, me, None))
            further = desk.act(lambda acts: acts.register_patient(draft(team, 2))).id
            desk.until(lambda: [line.state for line in desk.reads.outbox()] == ["stuck"])
    settings = SETTINGS.replace("port = 0", f"port = {port}")
    with (
        ServiceProcess(folder, settings=settings) as updated,
        open_desk(tmp_path / "profile", clinic.identity(place), place) as desk,
    ):
        desk.until(lambda: not desk.reads.outbox())
        device = Device(updated.http, place)
        device.sign_on()
        kinds = [(entry.stream, entry.kind) for _, entry in device.pull()[0]]
        assert kinds.count((patient, "owner.named")) == 1
        assert (further, "patient.registered") in kinds
