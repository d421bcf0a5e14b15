"""The rail's numbers are those of the lists, also while a review or a cancelling still waits."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.key_ring import KeyRing
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.reads import Counts, Reads
from desktop.services.state import DeskState
from desktop.services.store import outbox, tables
from desktop.services.store.projection import Effect, Value, patient_row
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores
from tests.desktop.services.clinic import identity_of
from tests.probes.trust_world import World

WORLD = World()
PLACE, STAFF = WORLD.staff("clinician", "osei", WORLD.team)
PEOPLE = [WORLD.patient(index) for index in range(4)]
RESPONSES = [WORLD.id() for _ in range(5)]
REQUESTS = [WORLD.id() for _ in range(5)]


def _effects() -> Iterator[Effect]:
    for index, person in enumerate(PEOPLE):
        yield Effect("put", "patient", person.id.bytes, patient_row(person))
        born: dict[str, Value] = {"birth_date": WORLD.today(-17 * 366).isoformat()} if index < 2 else {"has_ledger": 1}
        yield Effect("set", "patient", person.id.bytes, born)
        opened: dict[str, Value] = {
            "patient": person.id.bytes,
            "team": WORLD.team.bytes,
            "opened": WORLD.today(-400).isoformat(),
        }
        yield Effect("put", "referral", WORLD.id().bytes, {**opened, "at": index})
    states = ("sent", "bounced", "opened", "returned", "sent")
    for index, request in enumerate(REQUESTS):
        due = WORLD.today(-3 if index in (0, 2) else 9).isoformat()
        sent: dict[str, Value] = {
            "patient": PEOPLE[0].id.bytes,
            "team": WORLD.team.bytes,
            "questionnaire": "u",
            "version": "1",
        }
        problem = "Locked." if index in (2, 4) else ""
        yield Effect(
            "put", "request", request.bytes, {**sent, "due": due, "at": 1, "state": states[index], "problem": problem}
        )
    for index, response in enumerate(RESPONSES):
        came: dict[str, Value] = {
            "request": REQUESTS[3].bytes,
            "patient": PEOPLE[index % 3].id.bytes,
            "at": index,
            "state": "open",
        }
        came |= {"reviewed_at": 5 if index in (1, 2) else None, "acknowledged_at": 5 if index in (2, 3) else None}
        yield Effect("put", "response", response.bytes, {**came, "flagged": int(index > 0), "quarantined": 0})


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Stores, Reads]]:
    profile, keys = Profile(tmp_path), new_keys()
    stores = Stores(profile, keys)
    with stores.mirror:
        tables.write(stores.mirror, _effects())
    ring = KeyRing(WORLD.trust, PLACE.device, bytes(32), bytes(32))
    state = DeskState(identity_of(WORLD, PLACE, "https://mhcr.example.org"), WORLD.clock, ring)
    directory = Directory(WORLD.trust, WORLD.root.key.public_key().public_bytes_raw())
    for said in (*WORLD.founding(), *STAFF):
        directory = follow(directory, parse(said))
    state.keep_directory(directory)
    reads = Reads(Reader.of_profile(profile, keys), state)
    yield stores, reads
    reads.close()
    stores.close()
    profile.close()


def _listed(reads: Reads) -> Counts:
    return Counts(sum(reads.today().counts.values()), len(reads.returned("unread")), len(reads.outbox()))


def test_the_numbers_are_those_of_the_lists(opened: tuple[Stores, Reads]) -> None:
    _, reads = opened
    assert reads.counts() == _listed(reads)
    assert reads.counts().returned == 3
    assert reads.today().counts["agreement_needed"] > 0


def test_what_waits_counts_as_it_will(opened: tuple[Stores, Reads]) -> None:
    stores, reads = opened
    first, before = PEOPLE[0].id, reads.counts()
    said = [
        PLACE.say("response.reviewed", first, bodies.ResponseReviewed(response=RESPONSES[0])),
        PLACE.say("response.reviewed", first, bodies.ResponseReviewed(response=RESPONSES[4])),
        PLACE.say("risk.acknowledged", first, bodies.RiskAcknowledged(response=RESPONSES[1], action="called")),
        PLACE.say("measure.cancelled", first, bodies.MeasureCancelled(request=REQUESTS[2], reason="No need.")),
        WORLD.agreement(PLACE, first),
    ]
    for one in said:
        outbox.add(stores.outbox, [parse(one)])
    found = reads.counts()
    assert found == _listed(reads)
    assert (found.returned, found.outbox) == (before.returned - 2, len(said))
    assert found.today < before.today


def test_days_later_more_is_overdue(opened: tuple[Stores, Reads], monkeypatch: pytest.MonkeyPatch) -> None:
    _, reads = opened
    before = reads.counts().today
    monkeypatch.setattr(WORLD.clock, "now", WORLD.clock.now + int(timedelta(days=20).total_seconds() * 1000))
    assert reads.counts() == _listed(reads)
    assert reads.counts().today > before
