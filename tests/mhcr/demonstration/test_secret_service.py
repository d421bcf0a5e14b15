"""Tests of secrets meet a real Secret Service, not a stand-in."""

import subprocess
import sys

from mhcr.demonstration.secret_service import wrapped

ROUND_TRIP = """
from keyring.backends.SecretService import Keyring
store = Keyring()
store.set_password("mhcr", "profile", "secret")
assert store.get_password("mhcr", "profile") == "secret"
store.delete_password("mhcr", "profile")
assert store.get_password("mhcr", "profile") is None
"""


def test_a_secret_makes_the_round_trip() -> None:
    done = subprocess.run(
        wrapped([sys.executable, "-c", ROUND_TRIP]), capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr


def test_the_exit_code_of_the_command_comes_back() -> None:
    done = subprocess.run(wrapped([sys.executable, "-c", "raise SystemExit(7)"]), check=False, timeout=60)

    assert done.returncode == 7
