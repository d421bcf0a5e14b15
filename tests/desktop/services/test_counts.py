"""The rail's numbers are those of the lists, also while a review or a cancelling still waits."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor
from desktop.services.key_ring import KeyRing
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.reads import Counts, Reads
from desktop.services.state.desk_state import DeskState
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
INVITATIONS = [WORLD.id() for _ in range(7)]
STOPPED = {0, 1, 3, 4}
"""Expired, bounced, a carer's whose second code bounced, and a letter to print; of the others one has been used, one is
replaced by it, and one is of somebody who is not in this copy."""


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
    yield from _invited()
    for index, response in enumerate(RESPONSES):
        came: dict[str, Value] = {
            "request": REQUESTS[3].bytes,
            "patient": PEOPLE[index % 3].id.bytes,
            "at": index,
            "state": "open",
        }
        came |= {"reviewed_at": 5 if index in (1, 2) else None, "acknowledged_at": 5 if index in (2, 3) else None}
        yield Effect("put", "response", response.bytes, {**came, "flagged": int(index > 0), "quarantined": 0})


def _invited() -> Iterator[Effect]:
    person = [one.id.bytes for one in PEOPLE]
    by_mail: dict[str, Value] = {
        "device": PLACE.device.bytes, "role": "patient", "channel": "email", "second": "text", "what": "link",
        "problem": "", "locked": 0, "code_state": "", "code_problem": "",
    }  # fmt: skip
    carer = cbor.encode(
        bodies.Carer(family="Okafor", given="Grace", relationship="Mother", born=date(1970, 1, 1)).to_map()
    )
    of_each: tuple[dict[str, Value], ...] = (
        {"patient": person[0], "state": "expired"},
        {"patient": person[1], "state": "bounced"},
        {"patient": person[2], "state": "expired"},
        {"patient": person[2], "state": "sent", "role": "carer", "carer": carer, "code_state": "bounced"},
        {"patient": person[3], "state": "queued", "channel": "letter"},
        {"patient": person[2], "state": "used"},
        {"patient": WORLD.id().bytes, "state": "bounced"},
    )
    for at, (invitation, values) in enumerate(zip(INVITATIONS, of_each, strict=True)):
        yield Effect("put", "invitation", invitation.bytes, {**by_mail, "at": at, **values})


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
    return Counts(
        sum(reads.today().counts.values()),
        len(reads.returned("unread")),
        len(reads.outbox()),
        invitations=len(reads.invitations.stopped()),
    )


def test_the_numbers_are_those_of_the_lists(opened: tuple[Stores, Reads]) -> None:
    _, reads = opened
    assert reads.counts() == _listed(reads)
    assert reads.counts().returned == 3
    assert reads.today().counts["agreement_needed"] > 0


def test_invitations_that_stopped_are_counted_as_they_are_listed(opened: tuple[Stores, Reads]) -> None:
    _, reads = opened
    shown = [one.request for one in reads.today().items if one.kind == "invitation"]
    assert set(shown) == {INVITATIONS[index] for index in STOPPED}
    assert shown == [one.line.id for one in reads.invitations.stopped()]
    assert reads.counts().invitations == len(STOPPED)


def test_one_that_is_sent_again_or_cancelled_here_counts_no_more(opened: tuple[Stores, Reads]) -> None:
    stores, reads = opened
    before = reads.counts()
    again = bodies.InvitationRequested(channel="email", second="text", role="patient", replaces=INVITATIONS[1])
    cancelled = bodies.InvitationCancelled(invitation=INVITATIONS[3], reason="No need.")
    outbox.add(stores.outbox, [parse(PLACE.say("invitation.requested", PEOPLE[1].id, again))])
    outbox.add(stores.outbox, [parse(PLACE.say("invitation.cancelled", PEOPLE[2].id, cancelled))])
    found = reads.counts()
    assert found == _listed(reads)
    assert (found.invitations, found.today) == (before.invitations - 2, before.today - 2)


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
