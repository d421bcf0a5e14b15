"""Synthetic people in numbers, with names that share their beginnings as in life."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta

import apsw

from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber, check_digit
from care_record.people.patient import Patient
from care_record.wire.ids import id_at
from desktop.services.store import tables
from desktop.services.store.projection import Effect, patient_row

_SOUNDS = ("ba", "der", "fin", "har", "lo", "mar", "nes", "ol", "pen", "ros", "sed", "ton", "wick", "ford", "ley")
_AT_ONCE = 10_000


def names(count: int, drawn: random.Random) -> list[str]:
    """So many names, from few sounds, so that prefixes are shared as in life."""
    found = ("".join(parts).capitalize() for size in (2, 3, 4) for parts in itertools.product(_SOUNDS, repeat=size))
    chosen = list(itertools.islice(found, count))
    drawn.shuffle(chosen)
    return chosen


def people(count: int, drawn: random.Random) -> Iterator[Patient]:
    """Synthetic people; a few family names are common and most are rare (Zipf)."""
    families, givens = names(20_000, drawn), names(800, drawn)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(families) + 1)))
    number = 0
    for index in range(count):
        digit = None
        while digit is None:
            number += 1
            digit = check_digit(f"99{number:07d}")
        (family,) = drawn.choices(families, cum_weights=weights)
        yield Patient(
            id=id_at(index, drawn.randbytes(10)),
            name=HumanName(family, drawn.choice(givens), drawn.choice(["Mr", "Ms", "Mx"])),
            birth_date=date(1930, 1, 1) + timedelta(days=drawn.randrange(33_000)),
            nhs_number=NHSNumber(f"99{number:07d}{digit}"),
        )


def fill(mirrors: list[apsw.Connection], found: Iterator[Patient]) -> None:
    """Write people, with what a search finds them by, into each of these mirrors."""
    while some := list(itertools.islice(found, _AT_ONCE)):
        rows = [Effect("put", "patient", one.id.bytes, patient_row(one)) for one in some]
        for mirror in mirrors:
            with mirror:
                tables.write(mirror, rows)
