"""What a note of reading costs before a record is shown, and a page of the access log as the log grows.

The log has 100,000 lines; with `MHCR_BENCH_LONG` set it has 1,000,000.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.figure import Figure, middle
from care_record.audit.families import Family
from care_record.statements.directory import Device, Directory, Member, Team
from care_record.statements.signing import sign
from care_record.statements.statement import Statement, payload
from care_record.wire import bodies
from care_record.wire.ids import audit_stream, new_id
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.reads.access_log import lines
from desktop.services.reads.access_log.lines import Line, Listed
from desktop.services.reads.access_log.pages import MOST, AccessFilter
from desktop.services.reads.access_log.query import FIRST, find
from desktop.services.store import readings
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores

SMALL, USUAL, LONG = 10_000, 100_000, 1_000_000
NOTES = 300
FELT_MS = 20.0
"""More than this before a record is shown might be felt."""
ROUNDS = 15
_AT_ONCE = 10_000
_STEP_MS = 60_000
_MIX: tuple[tuple[Family, int], ...] = (
    ("read", 900),
    ("access", 50),
    ("agreement", 40),
    ("staff", 9),
    ("glass", 1),
)


@dataclass(frozen=True, slots=True)
class _Staff:
    """A trust of ten teams and 300 workstations, whose log is looked through."""

    directory: Directory

    @classmethod
    def made(cls) -> _Staff:
        teams = [UUID(int=10_000 + number) for number in range(10)]
        members = [UUID(int=1 + number) for number in range(200)]
        people = {
            one: Member(one, f"Member {place}", "clinician", "", frozenset({teams[place % 10]}))
            for place, one in enumerate(members)
        }
        devices = {
            UUID(int=20_000 + place): Device(UUID(int=20_000 + place), members[place % 200], b"", b"", "")
            for place in range(300)
        }
        known = {one: Team(one, "Team", "adult", "") for one in teams}
        return cls(Directory(UUID(int=9), bytes(32), members=people, devices=devices, teams=known))

    def questions(self) -> Iterator[AccessFilter]:
        """One of each way through the log."""
        member, team = next(iter(self.directory.members)), next(iter(self.directory.teams))
        yield AccessFilter()
        yield AccessFilter(patient=UUID(int=50_000))
        yield AccessFilter(member=member)
        yield AccessFilter(team=team)
        yield AccessFilter(family="glass")
        yield AccessFilter(team=team, family="glass")


def measure() -> Iterator[Figure]:
    """The figures, in turns."""
    count = LONG if os.environ.get("MHCR_BENCH_LONG") else USUAL
    with tempfile.TemporaryDirectory() as folder:
        profile, keys = Profile(Path(folder)), new_keys()
        stores = Stores(profile, keys)
        try:
            noted = list(_notes(stores))
            yield Figure(
                "note-of-reading-p50",
                middle(noted) * 1000,
                "ms",
                FELT_MS,
                "what might be felt",
                1.0,
            )
            staff = _Staff.made()
            reader = Reader.of_profile(profile, keys)
            _fill(stores, staff, 0, SMALL)
            small = _slowest(reader, staff)
            _fill(stores, staff, SMALL, count)
            large = _slowest(reader, staff)
            reader.close()
            yield Figure(
                f"access-log-page-{count}",
                large * 1000,
                "ms",
                small * 1000,
                f"a log of {SMALL:,} lines, both the slowest of six ways",
                2.0,
            )
        finally:
            stores.close()
            profile.close()


def _notes(stores: Stores) -> Iterator[float]:
    key, trust, device = Ed25519PrivateKey.generate(), UUID(int=9), UUID(int=20_000)
    for number in range(NOTES):
        patient = UUID(int=50_000 + number)

        def signed(counter: int, patient: UUID = patient) -> Statement:
            body = bodies.RecordRead(patient=patient, what="record", counter=counter)
            return sign(
                key,
                payload(
                    trust=trust,
                    device=device,
                    id=new_id(),
                    kind="record.read",
                    stream=audit_stream(trust),
                    at=0,
                    body=body.to_map(),
                ),
            )

        begin = time.perf_counter()
        readings.note(stores.outbox, patient, "record", 0, signed)
        yield time.perf_counter() - begin


def _fill(stores: Stores, staff: _Staff, start: int, stop: int) -> None:
    drawn = random.Random(start)
    devices = [one.bytes for one in staff.directory.devices]
    families = [family for family, share in _MIX for _ in range(share)]
    for first in range(start, stop, _AT_ONCE):
        upto = min(first + _AT_ONCE, stop)
        found = Listed(upto)
        found.lines = [
            Line(
                seq,
                0,
                seq * _STEP_MS,
                drawn.choice(families),
                UUID(int=50_000 + drawn.randrange(20_000)).bytes,
                drawn.choice(devices),
            )
            for seq in range(first + 1, upto + 1)
        ]
        lines.write(stores.mirror, found)


def _slowest(reader: Reader, staff: _Staff) -> float:
    """The middle time of the slowest way, in seconds; the first page of each."""
    return max(middle([_timed(reader, staff, which) for _ in range(ROUNDS)]) for which in staff.questions())


def _timed(reader: Reader, staff: _Staff, which: AccessFilter) -> float:
    with reader.snapshot():
        begin = time.perf_counter()
        find(reader, staff.directory, which, FIRST, MOST + 1)
        return time.perf_counter() - begin
