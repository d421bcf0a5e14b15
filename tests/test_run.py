"""Set-up as a newcomer meets it: what is missing is said in words, and what was interrupted is made again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Debian on which nothing that the program needs is installed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(run, "loads", lambda library: False)
    monkeypatch.setattr(run, "FONTS", tmp_path)
    monkeypatch.setattr(run, "has_ensurepip", lambda: False)
    monkeypatch.setattr(run, "on_ubuntu", lambda: False)


def as_user(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: number)


@pytest.mark.usefixtures("bare_machine")
def test_someone_who_is_not_root_is_told_the_one_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(monkeypatch, 1000)

    with pytest.raises(run.SetUpError, match=r"sudo apt-get install .*python3-venv .*chromium dbus gnome-keyring"):
        run.provide_system("demo")


@pytest.mark.usefixtures("bare_machine")
def test_root_has_it_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    as_user(monkeypatch, 0)
    monkeypatch.setattr(run, "watch", lambda command, *_: commands.append(command))

    run.provide_system("test")

    assert commands[0] == ["apt-get", "update"]
    assert commands[1][:2] == ["apt-get", "install"]
    assert {"python3-venv", "libegl1", "binutils"} < set(commands[1])


@pytest.mark.usefixtures("bare_machine")
def test_the_window_libraries_are_asked_for_where_there_is_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "libxcb-cursor0" not in run.missing_packages("demo")
    monkeypatch.setenv("DISPLAY", ":0")
    assert "libxcb-cursor0" in run.missing_packages("demo")


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ],
)
def test_a_library_is_looked_for_in_its_package(library: str, package: str) -> None:
    assert run.debian_package(library) == package


@pytest.mark.usefixtures("bare_machine")
def test_ubuntu_is_not_given_the_chromium_that_is_a_snap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "on_ubuntu", lambda: True)

    assert "chromium" not in run.missing_packages("demo")


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout with an empty lock, whose environments cost nothing to make."""
    (tmp_path / "requirements").mkdir()
    for lock in ("node.txt", "test.txt"):
        (tmp_path / "requirements" / lock).write_text("one==1\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    return tmp_path


class Installer:
    """Stands for venv and pip: counts what was made and installed, and fails when told to."""

    def __init__(self) -> None:
        self.made = 0
        self.installed = 0
        self.fails = False

    def make_venv(self, folder: Path) -> None:
        self.made += 1
        folder.mkdir(exist_ok=True)

    def install(self, folder: Path, lock: Path) -> None:
        self.installed += 1
        if self.fails:
            raise run.SetUpError("no network")


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    installer = Installer()
    monkeypatch.setattr(run, "make_venv", installer.make_venv)
    monkeypatch.setattr(run, "install", installer.install)
    return installer


def test_a_second_set_up_does_nothing(checkout: Path, installer: Installer) -> None:
    for _ in range(2):
        run.provide_python(checkout / "env", "node.txt")

    assert (installer.made, installer.installed) == (1, 1)


def test_a_changed_lock_is_installed_into_what_is_there(checkout: Path, installer: Installer) -> None:
    run.provide_python(checkout / "env", "node.txt")
    (checkout / "requirements" / "node.txt").write_text("one==2\n")

    run.provide_python(checkout / "env", "node.txt")

    assert (installer.made, installer.installed) == (1, 2)


def test_an_interrupted_set_up_is_made_again_from_the_start(checkout: Path, installer: Installer) -> None:
    run.provide_python(checkout / "env", "node.txt")
    (checkout / "requirements" / "node.txt").write_text("one==2\n")
    installer.fails = True
    with pytest.raises(run.SetUpError):
        run.provide_python(checkout / "env", "node.txt")
    installer.fails = False

    run.provide_python(checkout / "env", "node.txt")

    assert (installer.made, installer.installed) == (2, 3)


def test_a_moved_checkout_gets_a_new_environment(
    checkout: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.provide_python(checkout / "env", "node.txt")
    elsewhere = checkout.parent / "elsewhere"
    checkout.rename(elsewhere)
    monkeypatch.setattr(run, "ROOT", elsewhere)

    run.provide_python(elsewhere / "env", "node.txt")

    assert installer.made == 2


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("[Errno 28] No space left on device", "the disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "was not installed"),
        ("Temporary failure in name resolution", "is the network there"),
        ("npm error code ENOTFOUND", "is the network there"),
    ],
)
def test_a_failing_tool_is_explained_and_its_words_are_kept(word: str, meaning: str) -> None:
    explained = run.reason("it failed", ["first", word])

    assert meaning in explained.splitlines()[0]
    assert f"  {word}" in explained


def test_a_full_disk_is_said_before_work_starts(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "VENV", checkout / ".venv")
    monkeypatch.setattr(run, "FREE_BYTES", 10**18)

    assert run.main(["demo"]) == 1
    assert "too little room on the disk" in capsys.readouterr().err


def test_words_of_the_program_are_handed_on() -> None:
    assert run.command_for(["measures", "list"])[1:] == ["-m", "mhcr", "measures", "list"]
    assert run.command_for(["test", "sizes"])[1:] == ["-m", "checks", "sizes"]
    assert run.command_for(["bench", "--json"])[1:] == ["-m", "mhcr", "bench", "--json"]


def test_an_older_python_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    assert run.main(["demo"]) == 1
    assert "3.11 or newer is needed" in capsys.readouterr().err


def test_without_words_the_usage_is_shown() -> None:
    done = subprocess.run([sys.executable, run.ROOT / "run.py"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "python3 run.py demo" in done.stderr
