"""Find as you type over 100,000 patients, beside the same index in a plain, unencrypted SQLite file."""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import apsw

from benchmarks.figure import Figure, late, middle
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber, check_digit
from care_record.people.patient import Patient
from care_record.wire.ids import id_at
from desktop.services.key_ring import KeyRing
from desktop.services.keys import new_keys
from desktop.services.profile import Identity, Profile
from desktop.services.reads import Reads
from desktop.services.reads.find import QUERY, expression, words_of
from desktop.services.state import DeskState
from desktop.services.store import schema, tables
from desktop.services.store.projection import Effect, patient_row
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores

PATIENTS = 100_000
TYPED = 400
_SOUNDS = ("ba", "der", "fin", "har", "lo", "mar", "nes", "ol", "pen", "ros", "sed", "ton", "wick", "ford", "ley")


def names(count: int, drawn: random.Random) -> list[str]:
    """So many names, from few sounds, so that prefixes are shared as in life."""
    found = ("".join(parts).capitalize() for size in (2, 3, 4) for parts in itertools.product(_SOUNDS, repeat=size))
    chosen = list(itertools.islice(found, count))
    drawn.shuffle(chosen)
    return chosen


def people(drawn: random.Random) -> Iterator[Patient]:
    """Synthetic people; a few family names are common and most are rare (Zipf)."""
    families, givens = names(20_000, drawn), names(800, drawn)
    weights = [1 / rank for rank in range(1, len(families) + 1)]
    chosen = drawn.choices(families, weights, k=PATIENTS)
    number = 0
    for index, family in enumerate(chosen):
        digit = None
        while digit is None:
            number += 1
            digit = check_digit(f"999{number:06d}")
        yield Patient(
            id=id_at(index, drawn.randbytes(10)),
            name=HumanName(family, drawn.choice(givens), drawn.choice(["Mr", "Ms", "Mx"])),
            birth_date=date(1930, 1, 1) + timedelta(days=drawn.randrange(33_000)),
            nhs_number=NHSNumber(f"999{number:06d}{digit}"),
        )


def typed(patients: list[Patient], drawn: random.Random) -> list[str]:
    """What somebody types on the way to a person: name prefixes, name and given name, NHS number, name and year."""
    found = []
    for person in drawn.sample(patients, TYPED):
        family, given = person.name.family, person.name.given
        number = person.nhs_number.digits if person.nhs_number else ""
        found += [
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
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        profile, keys = Profile(place), new_keys()
        stores = Stores(profile, keys)
        plain = apsw.Connection(str(place / "plain.db"))
        plain.execute("pragma journal_mode = wal")
        schema.prepare_mirror(plain)
        patients = list(people(drawn))
        for one in (stores.mirror, plain):
            with one:
                tables.write(one, (Effect("put", "patient", p.id.bytes, patient_row(p)) for p in patients))
        queries = typed(patients, drawn)
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
        assert reads.find(queries[3]), "a person is found by name and year"
        reads.close()
        plain.close()
        stores.close()
        profile.close()
    beside = "plain SQLite, same index"
    return [
        Figure("find", middle(value), "ms", middle(limit), beside, 1.3),
        Figure("find-p99", late(value), "ms", 10.0, "the budget itself", 1.0),
        Figure("find-whole-answer", middle(whole), "ms", middle(limit), beside),
    ]


def _state() -> DeskState:
    zero = "00000000-0000-0000-0000-000000000000"
    identity = Identity("bench", "", zero, "Bench", "00" * 32, zero, zero, "Bench", "clinician")
    ring = KeyRing(identity.trust_id, identity.device_id, bytes(32), bytes(32))
    return DeskState(identity, lambda: 0, ring)
