"""The page of a lapsed lease, and what the window does when a workstation is revoked."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop.services.state.lease import HOUR_MS, Lease
from desktop.views.door.steps import UnlockStep
from desktop.views.door.troubles import TroubleStep
from desktop.views.frame.closed import ClosedStep
from desktop.views.parts.dialogs import FileToOpen, FileToSave
from desktop.views.screen import Address
from desktop.views.settings.leases import ExtendLeases
from mhcr.gallery.people import ADMINISTRATOR, JASMINE
from mhcr.gallery.trust import Trust
from mhcr.gallery.waiting.shown import WAITING
from mhcr.gallery.work import OFFLINE
from tests.desktop.views.frame.test_locks import delete_what_was_dropped, everything_shown
from tests.probes.window import WindowProbe

LAPSED = Lease("lapsed", 200 * HOUR_MS, 80 * HOUR_MS)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot, Trust(status=OFFLINE, outbox=WAITING)).start("open")


def lapse(probe: WindowProbe, lease: Lease = LAPSED) -> ClosedStep:
    probe.trust.lease = lease
    probe.background.look_at_lease()
    probe.until(lambda: isinstance(probe.window.step, ClosedStep))
    step = probe.window.step
    assert isinstance(step, ClosedStep)
    return step


def test_a_lease_that_lapses_closes_the_records_and_shows_what_is_safe(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    lapse(probe)
    probe.settle()
    assert probe.window.shell is None
    delete_what_was_dropped()
    assert "holloway" not in everything_shown()
    said = probe.words()
    assert "Records here are closed for now" in said
    assert "Nothing was deleted." in said
    assert f"{OFFLINE.waiting} acts wait in it" in said


def test_it_opens_again_by_itself_once_the_service_has_answered(probe: WindowProbe) -> None:
    lapse(probe)
    probe.trust.lease = Lease()
    with probe.bot.waitSignal(probe.window.opened):
        probe.background.look_at_lease()
    assert probe.shell.address.place == "today"


def test_a_clock_that_was_turned_back_is_named(probe: WindowProbe) -> None:
    lapse(probe, Lease("clock", None, 80 * HOUR_MS))
    probe.until(lambda: "This computer\u2019s clock was turned back" in probe.words())


def test_a_program_that_starts_with_a_lapsed_lease_shows_no_frame(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(stage="open", lease=LAPSED))
    probe.window.start_at("open")
    probe.until(lambda: isinstance(probe.window.step, ClosedStep))
    assert probe.window.shell is None


def test_an_extension_file_is_opened_from_the_page(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lapse(probe)
    monkeypatch.setattr(FileToOpen, "ask", lambda _parent, _title, _kinds, then: then(tmp_path / "whole.mhcr-lease"))
    with probe.bot.waitSignal(probe.window.opened):
        probe.click("Open an extension file")
    assert ("extend_lease", (tmp_path / "whole.mhcr-lease",)) in probe.trust.done


def test_the_page_can_be_locked(probe: WindowProbe) -> None:
    lapse(probe)
    probe.click("Lock")
    assert isinstance(probe.window.step, UnlockStep)
    assert probe.session.stage() == "locked"


def test_the_lease_is_judged_every_minute_while_a_profile_is_open(probe: WindowProbe) -> None:
    timers = [one for one in probe.background.findChildren(QTimer) if one.interval() == 60_000]
    assert [one.isActive() for one in timers] == [True]
    probe.window.lock()
    assert [one.isActive() for one in timers] == [False]


def test_an_administrator_makes_a_file_and_confirms_a_colleagues(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    probe = WindowProbe(qtbot, Trust(me=ADMINISTRATOR)).start("open")
    probe.go(Address("settings"))
    saved = tmp_path / "extension.mhcr-lease"
    monkeypatch.setattr(FileToSave, "ask", lambda _parent, _title, _name, _kinds, then: then(saved))
    probe.click("Make or confirm an extension")
    sheet = probe.sheet()
    assert isinstance(sheet, ExtendLeases)
    probe.type("Network out.", sheet.reason.entry)
    sheet.yes.click()
    probe.until(saved.exists)
    assert saved.read_bytes() == b"file"
    begun = tmp_path / "begun.mhcr-lease"
    monkeypatch.setattr(FileToOpen, "ask", lambda _parent, _title, _kinds, then: then(begun))
    probe.click("Make or confirm an extension")
    sheet = probe.sheet()
    probe.click("Confirm a colleague", sheet)
    probe.until(lambda: saved.read_bytes() == b"whole file")
    assert probe.trust.done[-1] == ("confirm_lease_extension", (begun,))


def test_a_proven_revocation_destroys_the_mirror_and_says_so(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    probe.session.desk.on_revoked(True)
    probe.until(lambda: isinstance(probe.window.step, TroubleStep))
    assert probe.session.destroyed
    probe.until(lambda: "its copies of records were removed" in probe.words())
    assert probe.button("Enrol this workstation again").isEnabled()
    delete_what_was_dropped()
    assert "holloway" not in everything_shown()


def test_a_service_that_only_says_revoked_locks_and_destroys_nothing(probe: WindowProbe) -> None:
    probe.session.desk.on_revoked(False)
    probe.until(lambda: isinstance(probe.window.step, TroubleStep))
    assert not probe.session.destroyed
    probe.until(lambda: "Nothing was removed" in probe.words())
    probe.click("Try again")
    probe.until(lambda: isinstance(probe.window.step, UnlockStep))
