"""The first unlock after the program's start, less the time that Argon2id takes on purpose; 10,000 people are held.

What the program loads while its person types the passphrase is loaded before.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure, middle
from benchmarks.made_profile import identity, make, told
from benchmarks.people import fill, people

PATIENTS = 10_000
ROUNDS = 7
BUDGET_MS = 100.0
ROOT = Path(__file__).resolve().parents[1]

_CHILD = """
import json, sys, time
from pathlib import Path
from benchmarks.made_profile import PASSPHRASE, heard
from desktop.services import keys
from desktop.services.session import Session, get_ready

spent = []
class Timed:
    def __init__(self, **given):
        self.argon2id = known(**given)
    def derive_into(self, *given):
        begin = time.perf_counter()
        self.argon2id.derive_into(*given)
        spent.append(time.perf_counter() - begin)
known, keys.Argon2id = keys.Argon2id, Timed

session = Session(Path(sys.argv[1]), ring=heard(sys.stdin.read()))
get_ready()
begin = time.perf_counter()
assert session.unlock(PASSPHRASE) == "open"
taken = time.perf_counter() - begin
session.close()
print(json.dumps([taken - sum(spent), sum(spent)]))
"""


def unlocked(folder: Path, held: dict[str, bytes]) -> tuple[float, float]:
    """Milliseconds of an unlock in a process that has just begun: all but Argon2id, and Argon2id."""
    command = [sys.executable, "-c", _CHILD, str(folder)]
    done = subprocess.run(command, input=told(held), cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    ours, stretching = json.loads(done.stdout.splitlines()[-1])
    return ours * 1000, stretching * 1000


def measure() -> list[Figure]:
    """Beside the budget, and beside Argon2id in the same process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "profile"
        drawn = random.Random(5)
        ring = make(folder, identity(), fill=lambda stores: fill([stores.mirror], people(PATIENTS, drawn)))
        samples = [unlocked(folder, ring.held) for _ in range(ROUNDS)]
    ours = middle([one for one, _ in samples])
    return [
        Figure("unlock-less-argon2id", ours, "ms", BUDGET_MS, "the budget itself", 1.0),
        Figure("unlock-beside-argon2id", ours, "ms", middle([one for _, one in samples]), "Argon2id, 64 MiB, t=3"),
    ]
