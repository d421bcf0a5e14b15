"""The first unlock after the program's start, less the time that Argon2id takes on purpose; 10,000 people are held.

What the program loads while its person types the passphrase is loaded before.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.figure import Figure, middle
from benchmarks.made_profile import identity, make, told
from benchmarks.people import fill, people
from care_record.log import entry
from care_record.log.chain import StreamHead
from care_record.statements.directory import Directory
from care_record.statements.statement import read
from desktop.services.store import mirror
from desktop.services.store.writer import Stores
from desktop.services.trust import verified
from tests.probes.trust_world import World

PATIENTS, STAFF = 10_000, 300
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


def fill_staff(stores: Stores, world: World) -> None:
    """So many members of a team, each with a workstation, as the sync that has verified them leaves them."""
    said = [*world.founding()]
    for number in range(STAFF):
        said += world.staff("clinician", f"member-{number}", world.team)[1]
    entries, head = [], StreamHead()
    for seq, stored in enumerate(said, 1):
        one = read(stored)
        made = entry.make(
            seq=seq,
            stream=one.stream,
            n=head.n + 1,
            prev=head.leaf,
            id=one.id,
            kind=one.kind,
            at=one.at,
            salt=world.random(16),
            body=stored,
        )
        entries.append(made)
        head = StreamHead(made.n, made.leaf)
    with stores.mirror:
        mirror.keep_entries(stores.mirror, entries)
        verified.after_page(stores.mirror, Directory(world.trust, root_of(world)), entries)


def root_of(world: World) -> bytes:
    """The trust's public root key."""
    return world.root.key.public_key().public_bytes_raw()


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
        world, with_staff = World(), Path(name) / "with-staff"
        who = replace(identity(), trust=str(world.trust), root=root_of(world).hex())
        their_ring = make(with_staff, who, fill=lambda stores: fill_staff(stores, world))
        samples, with_many = [], []
        for _ in range(ROUNDS):
            samples.append(unlocked(folder, ring.held))
            with_many.append(unlocked(with_staff, their_ring.held))
    ours, theirs = (middle([one for one, _ in found]) for found in (samples, with_many))
    return [
        Figure("unlock-less-argon2id", ours, "ms", BUDGET_MS, "the budget itself", 1.0),
        Figure("unlock-beside-argon2id", ours, "ms", middle([one for _, one in samples]), "Argon2id, 64 MiB, t=3"),
        Figure(f"unlock-staff-{STAFF}", theirs, "ms", BUDGET_MS, "the budget itself", 1.0),
    ]
