"""The door of the program, frozen or not: `python -m desktop`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

LINK = "mhcr://patient/"


def default_profile() -> Path:
    """The folder of a person's profile, where the system keeps such things."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "mhcr"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "mhcr"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "mhcr"


def patient_of(link: str) -> str:
    """The NHS number in `mhcr://patient/NHSNUMBER`, empty for any other text."""
    digits = link.removeprefix(LINK).strip("/").replace("%20", "").replace(" ", "") if link.startswith(LINK) else ""
    return digits if len(digits) == 10 and digits.isascii() and digits.isdigit() else ""


def run(profile: Path | None = None, server: str | None = None, link: str = "") -> int:
    """Open the window and stay until it is closed; gives the exit code."""
    from desktop.wiring import application, build

    app = application()
    window = build(profile or default_profile(), server, patient_of(link))
    window.show()
    return app.exec()


def self_test() -> int:
    """Open the window without a screen and try cipher and keyring's back end; 0 when all is well, else 1 with words."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import tempfile

    from desktop.services.problems import Problem

    with tempfile.TemporaryDirectory(prefix="mhcr-self-test-") as folder:
        try:
            from desktop.services.selftest import check_cipher, check_keyring

            print(f"cipher: {check_cipher(Path(folder))}")  # noqa: T201 - this is the command's answer
            print(f"keyring: {check_keyring()}")  # noqa: T201 - this is the command's answer
            from desktop.wiring import application, build

            app = application()
            window = build(Path(folder) / "profile")
            window.show()
            app.processEvents()
            shown = window.grab().width() > 0 and window.step is not None
            window.close()
        except Problem as problem:
            print(f"{problem.words} {problem.way_back}", file=sys.stderr)  # noqa: T201 - this is the command's answer
            return 1
    print(f"window: {'shown' if shown else 'not shown'}")  # noqa: T201 - this is the command's answer
    return 0 if shown else 1


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run."""
    reader = argparse.ArgumentParser(prog="mhcr-desktop", description="My Health and Care Record for care teams.")
    reader.add_argument("--profile", type=Path, help="folder of the profile; by default the person's own")
    reader.add_argument("--server", help="address of the trust's service")
    reader.add_argument("--self-test", action="store_true", help="try window, cipher and keyring, then end")
    reader.add_argument("link", nargs="?", default="", help="mhcr://patient/NHSNUMBER")
    chosen = reader.parse_args(arguments)
    if chosen.self_test:
        return self_test()
    return run(chosen.profile, chosen.server, chosen.link)


if __name__ == "__main__":
    raise SystemExit(main())
