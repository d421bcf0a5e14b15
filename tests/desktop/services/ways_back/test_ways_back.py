"""Ways back on the real parts: keyring, service and files. Whatever is lost, the outbox comes back by its code."""

import gc
import re
import shutil
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft, Rejected
from desktop.services.acts.completing import HalfDone
from desktop.services.keyring_secret import SystemKeyring, entry_name
from desktop.services.problems import (
    DamagedStore,
    RecoveryCodeProblem,
    TooManyTries,
    WorkstationRevoked,
    WrongPassphrase,
)
from desktop.services.session import Session
from desktop.services.store.destroying import forget_record
from desktop.services.ways_back.saving import Saved
from mhcr.doctor import examine
from tests.desktop.services.clinic import Bench, Clinic, draft
from tests.probes.service_process import Device

PASSPHRASE, PASSWORD = "mole harbour tin nine", "a long enough password"


class Place:
    """A workstation of the clinic's clinician, enrolled the way a person does it, and its folder."""

    def __init__(self, clinic: Clinic, first: Bench, folder: Path) -> None:
        self.clinic, self.first, self.folder = clinic, first, folder
        self.names: set[str] = set()

    def enrol(self, session: Session) -> str:
        """Sign in, set the passphrase, be approved; gives the recovery code."""
        session.connect(self.clinic.address)
        session.sign_in("osei", PASSWORD)
        shown = session.enrol(PASSPHRASE, "Consulting room 2")
        (asked,) = self.first.desk.calls.enrolment_requests()
        self.first.desk.calls.approve_enrolment(asked)
        self.first.until(lambda: not self.first.reads.outbox())
        assert session.enrolment_state() == "enrolled"
        assert session.confirm_compared() == "open"
        self.names.add(session.desk.state.identity.profile)
        return shown.recovery_code

    def forget_secrets(self) -> None:
        for name in self.names:
            for turn in range(5):
                SystemKeyring().delete(entry_name(name, turn))


@pytest.fixture
def place(clinic: Clinic, bench: Bench, tmp_path: Path) -> Iterator[Place]:
    bench.until_ready(clinic.world.team)
    clinic.set_password(PASSWORD)
    made = Place(clinic, bench, tmp_path / "further")
    yield made
    made.forget_secrets()


@contextmanager
def at_work(session: Session, *, online: bool = True) -> Iterator[Bench]:
    """The open desk with its threads, after a whole sync; in the end they stop and the profile is locked."""
    if session.stage() == "locked":
        session.unlock(PASSPHRASE)
    further = Bench(session.desk)
    further.start(sync=online)
    try:
        if online:
            further.until(lambda: session.desk.state.network.clean)
        yield further
    finally:
        further.stop(close=False)
        session.lock()


def work_offline(session: Session) -> tuple[UUID, int]:
    """Register somebody and record an agreement without the service; gives the id and the number of acts."""
    with at_work(session, online=False) as further:
        done = further.act(lambda acts: acts.register_patient(draft(further.reads.me().teams[0].id, 7)))
        patient: UUID = done.id
        said = AgreementDraft(EVERYTHING, session.desk.state.today(), HowGiven.TELEPHONE, note="By telephone.")
        further.act(lambda acts: acts.record_agreement(patient, said))
        further.reads.patient(patient)
        return patient, further.reads.status().waiting


def first_sync(session: Session) -> None:
    with at_work(session):
        pass


def test_a_program_that_is_killed_while_handed_over_starts_at_the_passphrase_and_goes_on_from_there(
    place: Place, tmp_path: Path
) -> None:
    session = Session(place.folder, place.clinic.address)
    place.enrol(session)
    with at_work(session) as further:
        patient = further.act(lambda acts: acts.register_patient(draft(further.reads.me().teams[0].id, 7))).id
        due = session.desk.state.today() + timedelta(days=14)
        request = further.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.IN_CLINIC, due)).id
        half = HalfDone("in-clinic", {"/1": ({"valueInteger": 1},)}, {}, passed=("/1",), at="/2")
        further.act(lambda acts: acts.completing.keep(request, half))
        reader = session.desk.reader()
        mine = "select count(*) from team_wrap where device = ?"
        further.until(lambda: reader.get(mine, (session.desk.device.bytes,)))
        further.until(lambda: reader.get("select count(*) from record_wrap where access is not null"))
        reader.close()
    with at_work(session, online=False):
        # what a kill at this moment leaves on the disk
        left = Path(shutil.copytree(place.folder, tmp_path / "left", ignore=shutil.ignore_patterns("lock")))
    session.close()

    killed = Session(left, place.clinic.address)
    assert killed.stage() == "locked"
    with pytest.raises(LookupError):
        killed.desk  # noqa: B018 - nothing is open without the passphrase
    with pytest.raises(WrongPassphrase):
        killed.unlock("not the passphrase of this one")
    with at_work(killed, online=False) as again:
        again.reads.patient(patient)
        form = again.reads.completing.form(request)
        assert form.kept_at is not None
        assert form.sheet is not None
        assert form.sheet.passed == {"/1"}
    killed.close()


def test_after_a_lost_passphrase_the_code_brings_the_outbox_back_signed_anew(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    code = place.enrol(session)
    old_device = session.desk.device
    first_sync(session)
    patient, waiting = work_offline(session)

    session.begin_again()
    assert session.stage() == "new"
    assert session.server == place.clinic.address
    assert not list(place.folder.glob("mirror*"))
    place.enrol(session)
    assert session.desk.device != old_device
    with at_work(session) as further:
        calls = session.desk.calls
        assert [one.has_code for one in calls.earlier_outboxes()] == [True]
        with pytest.raises(RecoveryCodeProblem):
            calls.bring_back("0000-0000-0000-0000-0000-0000-0000")
        done = calls.bring_back(code)
        assert done.words.startswith(f"{waiting} acts were signed anew")
        assert calls.earlier_outboxes() == ()
        further.until(lambda: not further.reads.outbox() and not further.reads.waiting.page().notes.waiting)
        # what was read is noted too, with this workstation's own number
        reader = session.desk.reader()
        noted = reader.outbox.execute("select counter, patient, sent from reading").fetchall()
        reader.close()
        assert noted == [(1, patient.bytes, 1)]
    session.close()
    # the service has them, said by the new workstation
    first = place.first
    first.until(lambda: first.reads.find("feath"))
    (line,) = (one.patient for one in first.reads.find("feath"))
    assert line.id == patient
    assert len(first.reads.agreement(line.id).ledger) == 1


def test_what_the_service_had_already_is_not_done_twice(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    code = place.enrol(session)
    first_sync(session)
    patient, waiting = work_offline(session)
    kept = {path.name: path.read_bytes() for path in place.folder.glob("outbox.db*")}
    with at_work(session) as further:
        further.until(lambda: not further.reads.outbox())
    # an outbox whose acts went out, whose receipts never came home
    for path in place.folder.glob("outbox.db*"):
        path.unlink()
    for name, content in kept.items():
        (place.folder / name).write_bytes(content)

    session.begin_again()
    place.enrol(session)
    with at_work(session):
        done = session.desk.calls.bring_back(code)
    assert done.words.startswith("0 acts were signed anew")
    assert f"{waiting} had gone out already" in done.words
    session.close()
    assert len(place.first.reads.agreement(patient).ledger) == 1


def test_before_the_first_sync_has_ended_nothing_is_brought_back(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    code = place.enrol(session)
    session.begin_again()
    place.enrol(session)
    with pytest.raises(Rejected, match="first sync"):
        session.desk.calls.bring_back(code)
    session.close()


def test_a_damaged_mirror_is_named_and_fetched_again_with_the_outbox_kept(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    place.enrol(session)
    device = session.desk.device
    first_sync(session)
    _, waiting = work_offline(session)
    path = place.folder / "mirror.db"
    content = bytearray(path.read_bytes())
    for at in range(100, len(content), 4096):
        content[at] ^= 0x40
    path.write_bytes(content)

    with pytest.raises(DamagedStore) as told:
        session.unlock(PASSPHRASE)
    assert told.value.file == "mirror.db"
    assert session.rebuild() == "open"
    assert session.desk.device == device
    assert not path.exists()
    with at_work(session, online=False) as further:
        assert further.reads.status().waiting == waiting
    with at_work(session) as further:
        further.until(lambda: not further.reads.outbox())
        assert further.reads.find("feath")
    assert session.unlock(PASSPHRASE) == "open"
    session.close()


def test_a_revoked_workstation_loses_its_mirror_and_keeps_its_outbox(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    code = place.enrol(session)
    first_sync(session)
    work_offline(session)
    session.unlock(PASSPHRASE)
    heard: list[bool] = []
    session.desk.on_revoked = heard.append
    revoke(place.clinic, session)
    further = Bench(session.desk)
    further.start()
    further.until(lambda: heard)
    assert heard[0] is True
    further.stop(close=False)

    session.destroy()
    assert not list(place.folder.glob("mirror*"))
    with pytest.raises(WorkstationRevoked):
        session.unlock(PASSPHRASE)
    session.begin_again()
    place.enrol(session)
    with at_work(session) as further:
        assert "signed anew" in session.desk.calls.bring_back(code).words
        further.until(lambda: not further.reads.outbox())
    session.close()


def revoke(clinic: Clinic, session: Session) -> None:
    """An administrator ends the workstation's enrolment."""
    device = Device(clinic.service.http, clinic._administrator)
    device.sign_on()
    body = bodies.DeviceRevoked(device=session.desk.device)
    (receipt,) = device.push(clinic._administrator.say("device.revoked", clinic.world.trust, body))
    assert receipt.outcome == "applied", receipt.words


def test_memory_after_a_lock_holds_neither_key_ring_nor_stretched_passphrase(place: Place) -> None:
    """As far as Python can tell: nothing names them any more, and what can be overwritten is."""
    session = Session(place.folder, place.clinic.address)
    place.enrol(session)
    first_sync(session)
    work_offline(session)
    session.unlock(PASSPHRASE)
    vault = session.desk.vault
    stretched, mirror_key = vault._stretched, vault.keys.mirror
    gone = [weakref.ref(one) for one in (stretched, session.desk.state.keys, vault, session.desk, session.desk.state)]
    assert any(stretched.key)
    session.lock()
    assert not any(stretched.key)
    del stretched, vault
    gc.collect()
    assert [one() for one in gone] == [None] * 5
    # this test's own name for it, and the argument of the count
    assert sys.getrefcount(mirror_key) == 2
    session.close()


def test_a_wrong_passphrase_five_times_makes_the_session_wait(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    place.enrol(session)
    session.lock()
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            session.unlock("mole harbour tin ten")
    with pytest.raises(TooManyTries):
        session.unlock(PASSPHRASE)
    session.close()
    again = Session(place.folder)
    with pytest.raises(TooManyTries):
        again.unlock(PASSPHRASE)
    again.close()


def test_a_new_code_takes_the_place_of_the_one_before(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    code = place.enrol(session)
    with pytest.raises(WrongPassphrase):
        session.desk.calls.new_recovery_code("mole harbour tin ten")
    newer = session.desk.calls.new_recovery_code(PASSPHRASE)
    session.lock()
    session.begin_again()
    (kept,) = session.asides()
    with pytest.raises(RecoveryCodeProblem):
        kept.acts(code)
    assert kept.acts(newer) == Saved([], [], whole=True)
    session.close()


def test_the_doctor_says_how_old_the_copy_is_how_long_the_lease_lasts_and_what_waits(place: Place) -> None:
    session = Session(place.folder, place.clinic.address)
    place.enrol(session)
    first_sync(session)
    _, waiting = work_offline(session)
    session.close()
    found = {one.check: one for one in examine(place.folder, PASSPHRASE)}
    assert found["service and clock"].state == "good"
    assert found["age of the copy"].state == "good"
    assert "120 hours" in found["lease"].words
    since = rf"{waiting} waiting, 0 need attention, the oldest since \d\d-\w{{3}}-\d{{4}} \d\d:\d\d\."
    assert re.fullmatch(since, found["outbox"].words)


def test_an_open_desk_turns_without_the_passphrase_and_goes_on_syncing(place: Place) -> None:
    patient = place.first.act(lambda acts: acts.register_patient(draft(place.clinic.world.team))).id
    place.first.until(lambda: not place.first.reads.outbox())
    session = Session(place.folder, place.clinic.address)
    place.enrol(session)
    asked: list[str] = []
    session.desk.on_turn_due = lambda: asked.append("turn")
    further = Bench(session.desk)
    further.start()
    further.until(lambda: further.reads.find("feath"))
    session.desk.writer.submit(lambda stores: forget_record(stores.mirror, patient.bytes)).result()
    session.desk.writer.submit(lambda _: None).result()
    assert asked == ["turn"]
    further.stop(close=False)
    session.turn()
    assert session.stage() == "open"
    assert [path.name for path in place.folder.glob("mirror*.db")] == ["mirror-2.db"]
    with at_work(session) as again:
        assert not again.reads.find("feath")
        assert again.reads.status().connected == "connected"
    session.close()
