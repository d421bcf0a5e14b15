"""Runs a command with a real Secret Service.

As `dbus-run-session -- python -m mhcr.demonstration.secret_service COMMAND...`.

The service is gnome-keyring with a throw-away home, unlocked with a password that nobody needs; it ends with the D-Bus
session.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def wrapped(command: Sequence[str]) -> list[str]:
    """`command` inside a session of its own where Linux can make one; elsewhere the system's secret store serves."""
    if not shutil.which("dbus-run-session") or not shutil.which("gnome-keyring-daemon"):
        return list(command)
    return ["dbus-run-session", "--", sys.executable, "-m", "mhcr.demonstration.secret_service", *command]


def needed(command: Sequence[str]) -> list[str] | None:
    """`command` wrapped, where Linux has no D-Bus session to hold a secret; None where it has, and elsewhere."""
    if sys.platform != "linux" or os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    again = wrapped(command)
    return None if again == list(command) else again


def main(command: Sequence[str]) -> int:
    """Unlock a new keyring, run `command` beside it and hand back its exit code."""
    with tempfile.TemporaryDirectory(prefix="mhcr-session-") as home:
        runtime = Path(home, "run")
        runtime.mkdir(mode=0o700)
        environment = {**os.environ, "HOME": home, "XDG_RUNTIME_DIR": str(runtime)}
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            environment.pop(name, None)
        subprocess.run(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
            input=b"throw-away",
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
