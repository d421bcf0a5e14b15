"""A day at the identity desk as a new administrator has it: from an empty queue to decided requests, by keyboard.

Through the real window, store and service; `MHCR_REQUESTS` says how many requests (40 is a day's work).
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.keys import new_keys
from desktop.services.open_desk import OpenDesk
from desktop.services.profile import Profile
from desktop.services.reads.identity import IdentityReads
from desktop.services.store import mirror
from desktop.services.store.writer import Stores
from desktop.views.identity.case import IdentityCaseScreen
from desktop.views.identity.queue import IdentityQueueScreen
from desktop.views.identity.taking import TakeDown
from tests.desktop.services.clinic import identity_of
from tests.probes.bench import Bench
from tests.probes.near_desks import near_clients
from tests.probes.near_service import NearService
from tests.probes.trust_world import nhs_number
from tests.probes.window import WindowProbe

REQUESTS = int(os.environ.get("MHCR_REQUESTS", "2"))


class NearSession:
    """A session whose desk is open, and syncs when it is told to."""

    def __init__(self, folder: Path, bench: Bench) -> None:
        service = NearService(bench, "http://service")
        place, said = bench.world.staff("identity-administrator", "philippa")
        bench.apply(*said)
        self.profile = Profile(folder)
        keys = new_keys(lambda count: bytes([7]) * count)
        stores = Stores(self.profile, keys)
        mirror.keep(stores.mirror, "device_sign", place.key.private_bytes_raw())
        mirror.keep(stores.mirror, "device_seal", place.sealing.seed)
        identity = identity_of(bench.world, place, service.address, "identity-administrator")
        self.desk = OpenDesk(self.profile, identity, keys, stores, bench.world.clock)
        stopping = self.desk.sync._stopping
        self.desk.sync.run = stopping.wait  # type: ignore[method-assign, assignment]

    def sync(self) -> None:
        reader = self.desk.reader()
        try:
            self.desk.sync.sync_once(reader)
        finally:
            reader.close()

    def lock(self) -> None:
        """The desk is closed with the session."""

    def close(self) -> None:
        self.desk.close()
        self.profile.close()


class Administrator:
    """Hands on the keyboard, and eyes on the window: every key goes where the cursor is, and is counted."""

    def __init__(self, probe: WindowProbe, session: NearSession) -> None:
        self.probe, self.session = probe, session
        self.pressed = 0

    @property
    def case(self) -> IdentityCaseScreen:
        screen = self.probe.shell.screen_shown
        assert isinstance(screen, IdentityCaseScreen)
        return screen

    @property
    def queue(self) -> IdentityQueueScreen:
        screen = self.probe.shell.screen_shown
        assert isinstance(screen, IdentityQueueScreen)
        return screen

    def cursor(self) -> QWidget:
        sheet = next((one for one in self.probe.window.findChildren(QDialog) if one.isVisible()), None)
        top: QWidget = sheet or self.probe.window
        here: QWidget | None = top.focusWidget()
        return top if here is None else here

    def keys(self, *combinations: str) -> None:
        """Press one after the other."""
        for combination in combinations:
            self.probe.press(combination, self.cursor())
            self.pressed += 1
        self.probe.settle()

    def write(self, words: str) -> None:
        QTest.keyClicks(self.cursor(), words)
        self.pressed += len(words)

    def take_down(self, number: int) -> None:
        self.keys("Ctrl+1")
        self.keys("Ctrl+N")
        assert isinstance(self.probe.sheet(), TakeDown)
        for place, words in enumerate(("Featherstonehaugh", "Marigold", "29-Feb-1984", str(nhs_number(number)))):
            if place:
                self.keys("Tab")
            self.write(words)
        self.keys("Ctrl+Return")
        self.probe.until(lambda: isinstance(self.probe.shell.screen_shown, IdentityCaseScreen))
        # without a window manager nobody gives the focus back after a sheet
        self.probe.window.activateWindow()
        self.probe.until(self.probe.window.isActiveWindow)
        self.probe.settle()

    def find(self) -> None:
        self.keys("Ctrl+F")
        self.probe.until(lambda: self.case.match.has_found)
        self.keys("Return")
        self.session.sync()
        self.probe.until(lambda: self.case.side.currentIndex() == 1)
        # the record comes with the sync, and whose it is stands above everything
        self.probe.until(lambda: self.probe.shell.header.shown is not None)
        self.probe.settle()

    def enter(self, document: str, last_four: str, ends: str = "") -> None:
        """One document: its kind, past the usual validity, the last four characters, the end."""
        lines = self.case.check.documents.list.rows
        before = len(lines.rows)
        self.write(document)
        self.keys("Tab", "Tab")
        self.write(last_four)
        self.keys("Tab")
        self.write(ends)
        self.keys("Return")
        self.probe.until(lambda: len(lines.rows) == before + 1)
        self.probe.settle()

    def decide(self) -> None:
        self.keys("Alt+1")
        self.write("1")
        self.keys("Tab", "Tab")
        self.write("2")
        self.keys("Tab")
        self.enter("", "04AB", "01-Mar-2031")
        self.enter("Birth", "7719")
        self.probe.until(lambda: "M1A" in self.case.check.profile.text() and self.case.go.isEnabled())
        self.keys("Ctrl+Return")
        self.probe.until(lambda: self.case.go.text() == "Next request")


@pytest.fixture
def administrator(qtbot: QtBot, tmp_path: Path) -> Iterator[Administrator]:
    bench = Bench(tmp_path)
    for number in range(1, REQUESTS + 1):
        bench.apply(*bench.world.registration(bench.clinician, bench.world.patient(number)))
    with near_clients():
        session = NearSession(tmp_path / "desk", bench)
        session_probe = WindowProbe(qtbot, session=session)  # type: ignore[arg-type]
        probe = session_probe.start("open")
        probe.settle()
        session.sync()
        probe.settle()
        yield Administrator(probe, session)
        probe.close()
    bench.close()


def test_from_an_empty_queue_to_decided_requests_by_keyboard(administrator: Administrator) -> None:
    administrator.keys("Ctrl+1")
    assert administrator.queue.list.rows.rows == []
    began = time.monotonic()
    for number in range(1, REQUESTS + 1):
        administrator.take_down(number)
    administrator.keys("Ctrl+1")
    administrator.keys("Ctrl+Return")
    each = [time.monotonic()]
    for _ in range(REQUESTS):
        administrator.find()
        administrator.decide()
        administrator.keys("Ctrl+Return")
        each.append(time.monotonic())
    assert "Nothing else waits for you." in administrator.probe.words()
    took, pressed = time.monotonic() - began, administrator.pressed / REQUESTS
    first, last = each[1] - each[0], each[-1] - each[-2]
    print(
        f"{REQUESTS} requests, for each {pressed:.0f} keys and {took / REQUESTS:.1f} s with all waiting for the window"
    )
    print(f"found, matched, checked and decided: the first in {first:.1f} s, the last in {last:.1f} s")
    administrator.session.sync()
    administrator.keys("Ctrl+1")
    administrator.keys("Alt+5")
    done = administrator.queue.list.rows.rows
    assert len(done) == REQUESTS
    assert {(line.outcome, line.waiting) for line in done} == {("accepted", False)}
    reads = administrator.session.desk.reads()
    assert isinstance(reads.identity, IdentityReads)
    assert reads.outbox() == ()
    reads.close()
