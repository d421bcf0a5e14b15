"""The whole program on a profile's folder: the first step, a second instance, a link, a self-test."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.__main__ import default_profile, patient_of, self_test
from desktop.background import Background
from desktop.services.profile import Identity, Profile
from desktop.views.door.steps import ServiceStep, UnlockStep
from desktop.views.door.troubles import TroubleStep
from desktop.views.window import Window
from desktop.wiring import build
from mhcr.gallery.people import NOW
from mhcr.gallery.session import MemorySession
from mhcr.gallery.stillness import still
from mhcr.gallery.trust import Trust

NOBODY = str(UUID(int=7))


def shown(qtbot: QtBot, profile: Path) -> Window:
    window = build(profile)
    qtbot.addWidget(window)
    window.show()
    return window


def words(window: Window) -> str:
    return " | ".join(label.text() for label in window.findChildren(QLabel))


def test_a_new_profile_begins_with_the_service(qtbot: QtBot, tmp_path: Path) -> None:
    window = shown(qtbot, tmp_path / "profile")

    assert isinstance(window.step, ServiceStep)
    with qtbot.waitSignal(window.ready):
        pass
    assert isinstance(window.step, ServiceStep)


def test_a_profile_that_is_there_asks_for_its_passphrase_and_keeps_what_is_typed_meanwhile(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "profile"
    profile = Profile(folder)
    profile.keep_identity(
        Identity(
            NOBODY, "https://mhcr.example.org", NOBODY, "Downs NHS Trust", "00", NOBODY, NOBODY, "Ada", "clinician"
        )
    )
    profile.key_file.write(b"never opened")
    profile.close()
    window = build(folder)
    qtbot.addWidget(window)
    window.show()
    step = window.step
    assert isinstance(step, UnlockStep)
    step.passphrase.entry.setText("typed at once")  # type: ignore[union-attr]

    qtbot.waitUntil(lambda: "Ada, Downs NHS Trust" in words(window))

    assert window.step is step
    assert step.passphrase.secret == "typed at once"


def test_what_is_clicked_before_there_is_a_session_is_done_once_there_is_one(qtbot: QtBot, tmp_path: Path) -> None:
    window = shown(qtbot, tmp_path / "profile")
    said: list[str] = []
    window.ready.connect(lambda: said.append("ready"))
    step = window.step
    assert isinstance(step, ServiceStep)
    step.address.fill("ftp://nowhere")
    step.yes.click()
    assert not step.yes.isEnabled()

    qtbot.waitUntil(step.yes.isEnabled)

    assert said == ["ready"]
    assert window.step is step
    assert "The address must begin with https://" in words(window)


def test_a_passphrase_typed_before_there_is_a_session_opens_the_store_once_there_is_one(qtbot: QtBot) -> None:
    background = Background()
    window = Window(background, clock=lambda: NOW)
    qtbot.addWidget(window)
    window.expect("locked")
    window.show()
    step = window.step
    assert isinstance(step, UnlockStep)
    QTest.keyClicks(step.passphrase.entry, "marmalade tractor violin")
    QTest.keyClick(step.passphrase.entry, Qt.Key.Key_Return)
    session = MemorySession(Trust(stage="locked"))

    with qtbot.waitSignal(window.opened):
        background.prepare(window, lambda: session, lambda made: window.start_at(made.stage()), pytest.fail)  # type: ignore[arg-type,return-value]

    assert window.shell is not None
    still(window, background)


def test_what_was_clicked_is_left_when_there_can_be_no_session_and_that_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    other = Profile(folder)
    window = shown(qtbot, folder)
    step = window.step
    assert isinstance(step, ServiceStep)
    step.address.fill("ftp://nowhere")
    step.yes.click()

    qtbot.waitUntil(lambda: isinstance(window.step, TroubleStep))
    assert "The program is already open with this profile." in words(window)

    other.close()
    assert window.step is not None
    window.step.yes.click()
    qtbot.waitUntil(lambda: isinstance(window.step, ServiceStep))
    assert window.step.yes.isEnabled()


def test_the_first_picture_waits_for_no_session(qtbot: QtBot, tmp_path: Path) -> None:
    """In a process of its own, since this one has loaded everything."""
    program = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from desktop.wiring import application, build
app = application()
window = build(Path(sys.argv[1]))
class First(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            app.removeEventFilter(self)
            print("desktop.services.session" in sys.modules)
        return False
first = First()
app.installEventFilter(first)
window.ready.connect(app.quit)
window.show()
app.exec()
window.close()
print("desktop.services.session" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "profile")],
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.split() == ["False", "True"]


def test_what_unlocking_needs_is_loaded_while_the_passphrase_is_typed() -> None:
    """In a process of its own, since this one has loaded everything."""
    program = """
import sys
from desktop.services.session import get_ready
before = set(sys.modules)
get_ready()
wanted = {"desktop.services.desk", "desktop.services.opening"}
sys.exit(not (wanted <= set(sys.modules) and not wanted & before))
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_second_instance_is_said_and_can_be_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    other = Profile(folder)
    window = shown(qtbot, folder)

    qtbot.waitUntil(lambda: isinstance(window.step, TroubleStep))
    assert "The program is already open with this profile." in words(window)

    other.close()
    assert window.step is not None
    window.step.yes.click()
    qtbot.waitUntil(lambda: isinstance(window.step, ServiceStep))


def test_closing_frees_the_profile(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    window = build(folder)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready):
        window.show()

    window.close()

    Profile(folder).close()


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("mhcr://patient/9434765919", "9434765919"),
        ("mhcr://patient/943%20476%205919", "9434765919"),
        ("mhcr://patient/943476591", ""),
        ("mhcr://patient/94347659l9", ""),
        ("https://example.org/9434765919", ""),
        ("", ""),
    ],
)
def test_a_link_names_a_patient_or_nobody(link: str, number: str) -> None:
    assert patient_of(link) == number


def test_a_profile_has_its_usual_place() -> None:
    assert default_profile().name == "mhcr"


def test_the_self_test_tries_cipher_keyring_decoders_and_window(
    qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert self_test() == 0

    said = capsys.readouterr().out
    assert "sealing and cipher: well" in said
    assert "documents: well" in said
    assert "window: well" in said
