"""A day at the identity desk as a new administrator has it: from an empty queue to decided requests, by keyboard.

Through the real window, store and service; `MHCR_REQUESTS` says how many requests (40 is a day's work).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.services.keys import new_keys
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
        self.desk = Desk(self.profile, identity, keys, stores, bench.world.clock)
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
    """Hands on the keyboard, and eyes on the window."""

    def __init__(self, probe: WindowProbe, session: NearSession) -> None:
        self.probe, self.session = probe, session

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

    def keys(self, combination: str, on: QWidget | None = None) -> None:
        self.probe.press(combination, on)
        self.probe.settle()

    def take_down(self, number: int) -> None:
        self.keys("Ctrl+1")
        self.keys("Ctrl+N")
        sheet = self.probe.sheet()
        assert isinstance(sheet, TakeDown)
        for words, field in (
            ("Featherstonehaugh", sheet.family),
            ("Marigold", sheet.given),
            ("29-Feb-1984", sheet.born),
            (str(nhs_number(number)), sheet.number),
        ):
            self.probe.type(words, field.entry)
        self.keys("Ctrl+Return", sheet)
        self.probe.until(lambda: isinstance(self.probe.shell.screen_shown, IdentityCaseScreen))
        # without a window manager nobody gives the focus back after a sheet
        self.probe.window.activateWindow()
        self.probe.until(self.probe.window.isActiveWindow)
        self.probe.settle()

    def find(self) -> None:
        self.keys("Ctrl+F")
        self.probe.until(lambda: self.case.match.has_found)
        QTest.keyClick(self.case.match.list, Qt.Key.Key_Return)
        self.probe.settle()
        self.session.sync()
        self.probe.until(lambda: self.case.side.currentIndex() == 1)
        self.probe.settle()

    def enter(self, document: str, last_four: str, ends: str = "") -> None:
        panel = self.case.check.documents
        entry = panel.kind.entry
        assert isinstance(entry, QComboBox)
        before = len(panel.list.rows.rows)
        QTest.keyClicks(entry, document)
        self.probe.type(last_four, panel.last4.entry)
        self.probe.type(ends, panel.ends.entry)
        QTest.keyClick(panel.ends.entry, Qt.Key.Key_Return)
        self.probe.until(lambda: len(panel.list.rows.rows) == before + 1)

    def score(self, field: QWidget, score: str) -> None:
        field.setFocus()
        QTest.keyClicks(field, score)

    def decide(self) -> None:
        self.keys("Alt+1")
        self.enter("", "04AB", "01-Mar-2031")
        self.enter("Birth", "7719")
        check = self.case.check
        self.score(check.fraud.entry, "1")
        self.score(check.verification.entry, "2")
        check.changed()
        self.probe.until(lambda: "M1A" in check.profile.text() and self.case.go.isEnabled())
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
    for number in range(1, REQUESTS + 1):
        administrator.take_down(number)
        administrator.find()
        assert administrator.probe.shell.header.shown is not None
        administrator.decide()
    administrator.session.sync()
    administrator.keys("Ctrl+1")
    administrator.probe.press("Alt+5")
    administrator.probe.settle()
    done = administrator.queue.list.rows.rows
    assert len(done) == REQUESTS
    assert {(line.outcome, line.waiting) for line in done} == {("accepted", False)}
    reads = administrator.session.desk.reads()
    assert isinstance(reads.identity, IdentityReads)
    assert reads.outbox() == ()
    reads.close()
