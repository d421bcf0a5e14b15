"""Opening 10,000 sealed answers of 1,000 people, beside the raw rate of the library in one thread."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from uuid import UUID

from benchmarks.figure import Figure, middle
from care_record.access.record import Access
from care_record.measures import catalogue
from care_record.sealing import context
from care_record.sealing.envelope import SUITE, seal
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import wrap_team_key
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.access.known import access_of
from desktop.services.key_ring import KeyRing
from desktop.services.keys import StoreKeys, new_keys
from desktop.services.profile import Identity, Profile
from desktop.services.state.desk_state import DeskState
from desktop.services.store import mirror, tables
from desktop.services.store.outbox import fact_of
from desktop.services.store.projection import Fact, effects
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores
from desktop.services.sync.opening import content_of, open_some, request_of
from tests.desktop.services.clinic import identity_of
from tests.desktop.services.pages import Log
from tests.desktop.services.post import answers
from tests.probes.trust_world import Workstation, World

PATIENTS = 1_000
ANSWERS = 10
ROUNDS = 3
# as the sync does it
AT_ONCE = 200

Sealed = tuple[SealingKey, bytes, bytes]
"""A record's key, the bytes that bind the seal, and what is sealed."""


def prepare(folder: Path) -> tuple[Profile, Stores, StoreKeys, Identity, Workstation, list[Sealed]]:
    """A mirror with records, keys and sealed answers, as it stands when a first sync has pulled them."""
    world = World()
    place, staff = world.staff("clinician", "osei", world.team)
    log = Log(world)
    log.append(*world.founding(), *staff, world.team_key_created(place))
    wrap = wrap_team_key(world.team_key, place.sealing.public, trust=world.trust, team=world.team, generation=1)
    given = bodies.TeamKeyWrapped(team=world.team, generation=1, device=place.device, wrap=wrap)
    log.append(place.say("team-key.wrapped", world.trust, given))
    measure = catalogue.load(catalogue.source_folder() / "phq-9")
    plain = json.dumps({"v": 1, "response": answers(measure, 1), "contact_me": False, "words": ""}).encode()
    facts: list[Fact] = []
    sealed: list[Sealed] = []
    for index in range(PATIENTS):
        patient, key = world.patient(index, email=""), SealingKey(world.random(32))
        log.append(*world.registration(place, patient), world.access(place, patient.id, key))
        for _ in range(ANSWERS):
            request, said = world.request(place, patient.id, measure)
            info = context.response(
                trust=world.trust,
                patient=patient.id,
                key=key.key_id,
                request=request,
                questionnaire=measure.canonical,
                questionnaire_sha256=bytes.fromhex(measure.sha256),
                respondent="patient",
            )
            envelope = seal(key.public, info, plain)
            facts += [fact_of(parse(said)), returned(world, patient.id, request, envelope.encode(), key.key_id)]
            sealed.append((key, info, envelope.sealed))
    profile = Profile(folder)
    keys = new_keys()
    stores = Stores(profile, keys)
    mirror.apply_page(stores.mirror, log.page(), frozenset())
    with stores.mirror:
        for fact in facts:
            tables.write(stores.mirror, effects(fact))
    return profile, stores, keys, identity_of(world, place, "http://127.0.0.1:1"), place, sealed


def returned(world: World, patient: UUID, request: UUID, envelope: bytes, key: bytes) -> Fact:
    """An answer as the service tells of it."""
    body = bodies.ResponseReturned(
        request=request,
        attention=False,
        key=key,
        envelope=envelope,
        mode="online",
        respondent="patient",
        receipt="7K4M-Q2XR",
        authored=world.clock(),
    )
    return Fact(world.id(), "response.returned", patient, world.clock(), body, 1)


def raw(sealed: list[Sealed]) -> float:
    """Answers a second of the library alone, the keys at hand."""
    start = time.perf_counter()
    for key, info, data in sealed:
        SUITE.decrypt(data, key.hpke, info=info)
    return len(sealed) / (time.perf_counter() - start)


def opened_alone(profile: Profile, keys: StoreKeys, identity: Identity, place: Workstation) -> float:
    """Answers a second, from the sealed row to what the person wrote: record keys unwrapped, nothing scored."""
    reader, state = _here(profile, keys, identity, place)
    rows = reader.rows("response", "true")
    start = time.perf_counter()
    accesses: dict[bytes, Access] = {}
    for row in rows.values():
        patient = row["patient"]
        if patient not in accesses:
            accesses[patient] = access_of(reader, state, UUID(bytes=patient))
        content_of(reader, state, row, request_of(reader, row, identity.trust_id), accesses[patient])
    taken = time.perf_counter() - start
    reader.close()
    return len(rows) / taken


def _here(profile: Profile, keys: StoreKeys, identity: Identity, place: Workstation) -> tuple[Reader, DeskState]:
    """A reader and a key ring that hold nothing unwrapped yet."""
    reader = Reader.of_profile(profile, keys)
    ring = KeyRing(identity.trust_id, identity.device_id, place.key.private_bytes_raw(), place.sealing.seed)
    state = DeskState(identity, place.world.clock, ring)
    state.directory(reader)
    state.measures(reader)
    return reader, state


def ours(profile: Profile, stores: Stores, keys: StoreKeys, identity: Identity, place: Workstation) -> float:
    """Answers a second, from the sealed row to the scored one on the disk."""
    with stores.mirror:
        stores.mirror.execute("update response set state = 'sealed', content = null, scored = null")
    reader, state = _here(profile, keys, identity, place)
    start, count = time.perf_counter(), 0
    while rows := reader.rows("response", "state = 'sealed' order by attention desc, seq limit ?", (AT_ONCE,)):
        found = open_some(reader, state, rows.values())
        with stores.mirror:
            tables.write(stores.mirror, found)
        count += len(found)
    taken = time.perf_counter() - start
    opened = reader.get("select count(*) from response where state = 'open'")
    assert opened == count == PATIENTS * ANSWERS, opened
    reader.close()
    return count / taken


def measure() -> list[Figure]:
    """Answers a second, ours and the library's."""
    with tempfile.TemporaryDirectory() as name:
        profile, stores, keys, identity, place, sealed = prepare(Path(name))
        raws, alone, opened = [], [], []
        for _ in range(ROUNDS):
            raws.append(raw(sealed))
            alone.append(opened_alone(profile, keys, identity, place))
            opened.append(ours(profile, stores, keys, identity, place))
        stores.close()
        profile.close()
    beside = "the library alone in one thread, keys at hand"
    limit = middle(raws)
    return [
        Figure("opening", middle(alone), "answers/s", limit, beside, at_least=True),
        Figure("opening-scored", middle(opened), "answers/s", limit, beside, at_least=True),
    ]
