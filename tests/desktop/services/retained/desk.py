"""A trust with a records and duty desk, a record that its team has written, and what the service releases of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import apsw

from care_record.log.chain import StreamHead
from care_record.log.entry import make
from care_record.measures import catalogue
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_record_key, wrap_team_key
from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor
from care_record.wire.frames import FrameReader, pack
from care_record.wire.ids import audit_stream
from desktop.services.key_ring import KeyRing
from desktop.services.retained.building import build
from desktop.services.retained.checking import Released, check
from desktop.services.retained.record import GlassDraft, RetainedRecord
from desktop.services.state.desk_state import DeskState
from desktop.services.store import schema, tables
from desktop.services.store.outbox import fact_of
from desktop.services.store.projection import effects
from desktop.services.store.reader import Reader
from tests.desktop.services.clinic import identity_of
from tests.desktop.services.pages import Log
from tests.desktop.services.post import answers
from tests.probes.trust_world import Workstation, World

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")
WORDS = "They telephoned at night and named a plan."


class RecordsDesk:
    """`place` is the desk's workstation; `log` holds one patient's stream as the service keeps it."""

    def __init__(self, role: bodies.Role = "clinician") -> None:
        self.world = world = World()
        self.team = world.id()
        self.key = SealingKey(world.random(32))
        created = bodies.TeamCreated(
            team=self.team, name="Records desk", service="adult", telephone="01273", records=True
        )
        self.clinician, first = world.staff("clinician", "osei", world.team)
        self.other, second = world.staff("clinician", "patel", world.other_team)
        self.coordinator, fourth = world.staff("coordinator", "whitlock", world.team)
        self.place, third = world.staff(role, "halvorsen", self.team)
        self.said = [
            *world.founding(),
            world.root.say("team.created", world.trust, created),
            *first,
            *second,
            *third,
            *fourth,
            world.team_key_created(self.clinician),
            self.place.say(
                "team-key.created",
                world.trust,
                bodies.TeamKeyCreated(team=self.team, generation=1, public=self.key.public.encoded),
            ),
        ]
        self.directory = Directory(world.trust, world.root.key.public_key().public_bytes_raw())
        for one in self.said:
            self.directory = follow(self.directory, parse(one))
        self.grants: list[SealingKey] = []
        self.log = Log(world)
        self.patient = world.patient()
        self.log.append(*world.registration(self.clinician, self.patient))

    def wrapped_for_me(self) -> bytes:
        """The desk's key for its workstation."""
        public = PublicSealingKey(self.place.sealing.public.encoded)
        wrap = wrap_team_key(self.key, public, trust=self.world.trust, team=self.team, generation=1)
        body = bodies.TeamKeyWrapped(team=self.team, generation=1, device=self.place.device, wrap=wrap)
        return self.place.say("team-key.wrapped", self.world.trust, body)

    def grant(self, epoch: int = 1, **more: object) -> SealingKey:
        """A new epoch for one team, and its key for the desk."""
        key, trust = SealingKey(self.world.random(32)), self.world.trust
        self.grants.append(key)
        parties = [bodies.Party(team=self.world.team, generation=1)]
        body = bodies.AccessGranted(basis="care", epoch=epoch, public=key.public.encoded, parties=parties, **more)  # type: ignore[arg-type]
        desk = PublicSealingKey(self.key.public.encoded)
        wrap = wrap_record_key(key, desk, trust=trust, patient=self.patient.id, epoch=epoch)
        held = bodies.RecordKeyWithheld(epoch=epoch, team=self.team, generation=1, wrap=wrap)
        self.log.append(
            self.clinician.say("access.granted", self.patient.id, body),
            self.clinician.say("record-key.withheld", self.patient.id, held),
        )
        return key

    def answer(self, key: SealingKey, *, chosen: int = 3, words: str = "", attention: bool = True) -> UUID:
        """A returned PHQ-9, sealed to a key of the record; gives its id."""
        world, patient = self.world, self.patient.id
        request, said = world.request(self.clinician, patient, PHQ9)
        self.log.append(said)
        info = context.response(
            trust=world.trust,
            patient=patient,
            key=key.public.key_id,
            request=request,
            questionnaire=f"{PHQ9.url}|{PHQ9.version}",
            questionnaire_sha256=bytes.fromhex(PHQ9.sha256),
            respondent="patient",
        )
        plain = json.dumps({"v": 1, "response": answers(PHQ9, chosen), "contact_me": False, "words": words}).encode()
        fact = bodies.ResponseReturned(
            request=request,
            envelope=seal(key.public, info, plain).encode(),
            attention=attention,
            key=key.public.key_id,
            mode="online",
            respondent="patient",
            receipt="ABCD-EFGH",
            authored=world.clock(),
        )
        return self.fact("response.returned", patient, cbor.encode(fact.to_map()))

    def fact_of(self, said: bytes, stream: UUID) -> UUID:
        """A statement as the next entry of another stream than the record's."""
        statement = parse(said)
        return self.fact(statement.kind, stream, said, statement.id)

    def fact(self, kind: str, stream: UUID, body: bytes, made: UUID | None = None) -> UUID:
        """What the service saw for itself, as the next entry of a stream; gives its id."""
        world, log = self.world, self.log
        head, identity = log.heads.get(stream, StreamHead()), made or world.id()
        entry = make(
            seq=len(log.frames) + 1,
            stream=stream,
            n=head.n + 1,
            prev=head.leaf,
            id=identity,
            kind=kind,
            at=world.clock(),
            salt=world.random(16),
            body=body,
        )
        log.heads[stream] = StreamHead(entry.n, entry.leaf)
        log.frames.append(pack(entry.seq, entry.encode()))
        return identity

    def open(self, reason: bodies.GlassReason = "risk", minutes: int = 60) -> UUID:
        """The desk says why it opens the record; gives the opening's id."""
        identity = self.world.id()
        body = bodies.GlassBroken(reason=reason, words=WORDS, until=self.world.clock() + minutes * 60_000)
        self.log.append(self.place.say("glass.broken", self.patient.id, body, id=identity))
        return identity

    def look(self, by: Workstation, what: bodies.ReadOf = "record") -> bytes:
        """The statement of somebody who has looked."""
        body = bodies.RecordRead(patient=self.patient.id, what=what, counter=1)
        return by.say("record.read", audit_stream(self.world.trust), body)

    def sent(self, frames: list[bytes] | None = None) -> bytes:
        """What the service answers: entries, then the end."""
        chosen = self.log.frames if frames is None else frames
        return b"".join([*chosen, pack(len(self.log.frames), self.log.end().encode())])

    def check(self, opening: UUID, data: bytes | None = None) -> Released:
        """What was released, checked."""
        return check(self.sent() if data is None else data, self.patient.id, opening, self.directory, {})

    @property
    def ring(self) -> KeyRing:
        """The keys of the desk's workstation."""
        place = self.place
        return KeyRing(self.world.trust, place.device, place.key.private_bytes_raw(), place.sealing.seed)

    @property
    def state(self) -> DeskState:
        """The desk's own state, as its open profile has it."""
        state = DeskState(identity_of(self.world, self.place, "https://mhcr.example.org"), self.world.clock, self.ring)
        state.keep_directory(self.directory)
        return state

    @contextmanager
    def reader(self, *, holds_key: bool = True) -> Iterator[Reader]:
        """The desk's own mirror, with or without the desk's key."""
        mirror, outbox = apsw.Connection(":memory:"), apsw.Connection(":memory:")
        schema.prepare_mirror(mirror)
        schema.prepare_outbox(outbox)
        if holds_key:
            with mirror:
                tables.write(mirror, effects(fact_of(parse(self.wrapped_for_me()))))
        try:
            yield Reader(mirror, outbox)
        finally:
            mirror.close()
            outbox.close()

    def built(self, *, holds_key: bool = True, reason: bodies.GlassReason = "risk") -> RetainedRecord:
        """The record as the desk sees it after an opening now."""
        opening = self.open(reason)
        released = self.check(opening)
        draft = GlassDraft(self.patient.id, reason, WORDS, 60)
        with self.reader(holds_key=holds_key) as reader:
            until = self.world.clock() + 3_600_000
            return build(released, draft, opening, until, 3_600_000, self.state, reader)


def entries_of(data: bytes) -> list[bytes]:
    """The entries of an answer, one after the other."""
    return [body for _, body in FrameReader().feed(data)][:-1]
