"""Find as you type over 100,000 patients, beside the same index in a plain, unencrypted SQLite file.

With `MHCR_BENCH_LONG` set there are 1,000,000, which policy allows no workstation.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from benchmarks.figure import Figure, late, middle
from benchmarks.made_profile import identity
from benchmarks.people import fill, people
from care_record.people.patient import Patient
from desktop.services.key_ring import KeyRing
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.reads import Reads
from desktop.services.reads.find import QUERY, expression, words_of
from desktop.services.state.desk_state import DeskState
from desktop.services.store import schema
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores

PATIENTS, LONG = 100_000, 1_000_000
TYPED = 400


def typed(patients: list[Patient]) -> list[str]:
    """What somebody types on the way to a person: the first key, name prefixes, with given name or year, NHS number."""
    found = []
    for person in patients:
        family, given = person.name.family, person.name.given
        number = person.nhs_number.digits if person.nhs_number else ""
        found += [
            family[:1],
            family[:3],
            family[:5],
            f"{family[:3]} {given[:2]}",
            f"{family[:4]} {given[:3]} {person.birth_date.year}",
        ]
        found += [number[:7], number]
    return found


def timed(queries: list[str], run: Callable[[str], object]) -> list[float]:
    """Milliseconds of each query, after one round to warm up."""
    for query in queries[:200]:
        run(query)
    found = []
    for query in queries:
        start = time.perf_counter()
        run(query)
        found.append((time.perf_counter() - start) * 1000)
    return found


def measure() -> list[Figure]:
    """The query alone beside plain SQLite, and the whole answer to a key press."""
    drawn = random.Random(7)
    count = LONG if os.environ.get("MHCR_BENCH_LONG") else PATIENTS
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        profile, keys = Profile(place), new_keys()
        stores = Stores(profile, keys)
        plain = apsw.Connection(str(place / "plain.db"))
        plain.execute("pragma journal_mode = wal")
        schema.prepare_mirror(plain)
        sought = set(drawn.sample(range(count), TYPED))
        patients: list[Patient] = []

        def seen() -> Iterator[Patient]:
            for place, person in enumerate(people(count, drawn)):
                if place in sought:
                    patients.append(person)
                yield person

        fill([stores.mirror, plain], seen())
        queries = typed(patients)
        reader = Reader.of_profile(profile, keys)
        reads = Reads(reader, _state())

        def ours(text: str) -> object:
            return reader.mirror.execute(QUERY, (expression(words_of(text)),)).fetchall()

        def theirs(text: str) -> object:
            return plain.execute(QUERY, (expression(words_of(text)),)).fetchall()

        # Taken in turns, so that a busy machine slows both alike.
        rounds = [(timed(queries, theirs), timed(queries, ours)) for _ in range(3)]
        limit = [sample for one, _ in rounds for sample in one]
        value = [sample for _, one in rounds for sample in one]
        whole = timed(queries, reads.find)
        assert reads.find(queries[4]), "a person is found by name and year"
        reads.close()
        plain.close()
        stores.close()
        profile.close()
    beside = "plain SQLite, same index"
    return [
        Figure(f"find-{count}", middle(value), "ms", middle(limit), beside, 1.3),
        Figure(f"find-{count}-p99", late(value), "ms", 10.0, "the budget itself", 1.0),
        Figure(f"find-{count}-whole-answer", middle(whole), "ms", middle(limit), beside),
    ]


def _state() -> DeskState:
    nobody = identity()
    ring = KeyRing(nobody.trust_id, nobody.device_id, bytes(32), bytes(32))
    return DeskState(nobody, lambda: 0, ring)
