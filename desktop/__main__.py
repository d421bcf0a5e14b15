"""The door of the program, frozen or not: `python -m desktop`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

LINK = "mhcr://patient/"
_ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Parent 2 0 R>>endobj trailer<</Root 1 0 R>>"
)
# a HEIC of 64 by 64 blue points, in base64
_ONE_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA"
    "AERAAAEAAQAAAAABegABAAAAAAAAAB0AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3"
    "aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAA"
    "AwAeoCCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAABBw"
    "aXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAACVtZGF0AAAAGSgBrxOA5qhw0//+JpRX/e7av/NzStJ5v3w="
)


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
    """Try sealing, cipher, keyring back end, decoders and window; gives 0 when all is well, else 1 with words."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import tempfile

    from desktop.services.problems import Problem

    with tempfile.TemporaryDirectory(prefix="mhcr-self-test-") as folder:
        try:
            answers = {
                "sealing and cipher": _try_store(Path(folder) / "try.db"),
                "keyring": _try_keyring(),
                "documents": _try_decoding(),
                "window": _try_window(Path(folder) / "profile"),
            }
        except (Problem, ImportError, ValueError) as problem:
            print(problem, file=sys.stderr)  # noqa: T201 - the command's answer
            return 1
    for what, answer in answers.items():
        print(f"{what}: {answer}")  # noqa: T201 - the command's answer
    return 0


def _try_store(path: Path) -> str:
    import secrets

    from desktop.services.opening import self_test as try_sealing
    from desktop.services.store.connection import assert_encrypted, connect

    try_sealing()
    connection = connect(path, secrets.token_bytes(32))
    connection.execute("create table tried (one)")
    connection.close()
    assert_encrypted(path)
    return "well"


def _try_keyring() -> str:
    """A keyring that is only locked or not running is said, not failed: the program says so where it needs it."""
    from desktop.services.keyring_secret import SystemKeyring
    from desktop.services.problems import KeyringChanged, NoKeyring

    try:
        SystemKeyring().read("self-test")
    except KeyringChanged:
        return "well"
    except NoKeyring as problem:
        if isinstance(problem.__cause__, ImportError):
            raise
        return "its back end is here, but nothing answers"
    return "well"


def _try_decoding() -> str:
    import base64

    from desktop.services.pictures.decoding import decode

    decode(_ONE_PAGE)
    decode(base64.b64decode(_ONE_HEIC))
    return "well"


def _try_window(profile: Path) -> str:
    from desktop.services.problems import WeakStore
    from desktop.wiring import application, build

    app = application()
    window = build(profile)
    window.show()
    app.processEvents()
    shown = window.step is not None and not window.grab().isNull()
    window.close()
    window.deleteLater()
    if not shown:
        raise WeakStore("The window does not show.")
    return "well"


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run."""
    reader = argparse.ArgumentParser(prog="mhcr-desktop", description="My Health and Care Record for care teams.")
    reader.add_argument("--profile", type=Path, help="folder of the profile; by default the person's own")
    reader.add_argument("--server", help="address of the trust's service")
    reader.add_argument("--self-test", action="store_true", help="try window, cipher and keyring, then end")
    reader.add_argument("--decode-picture", action="store_true", help=argparse.SUPPRESS)
    reader.add_argument("link", nargs="?", default="", help="mhcr://patient/NHSNUMBER")
    chosen = reader.parse_args(arguments)
    if chosen.decode_picture:
        from desktop import decoder

        return decoder.run()
    if chosen.self_test:
        return self_test()
    return run(chosen.profile, chosen.server, chosen.link)


if __name__ == "__main__":
    raise SystemExit(main())
