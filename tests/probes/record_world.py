"""A trust whose teams have keys and whose records have epochs: who gives, wraps, ends and opens, with real keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from care_record.log.entry import Entry
from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import unwrap_record_key, wrap_record_key
from care_record.statements.statement import parse
from care_record.wire import bodies
from tests.probes.bench import Bench
from tests.probes.trust_world import Workstation

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS


@dataclass
class Record:
    """A patient, and the private key of each epoch, the first at index 0."""

    patient: UUID
    keys: list[SealingKey] = field(default_factory=list)


class RecordBench(Bench):
    """A bench with a records and duty desk, a privacy officer, and a key for each team."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        super().__init__(folder, address)
        world = self.world
        self.desk = world.id()
        made = bodies.TeamCreated(
            team=self.desk, name="Records and duty desk", service="adult", telephone="01273 496001", records=True
        )
        self.apply(world.root.say("team.created", world.trust, made))
        self.clerk, said = world.staff("clinician", "rosa", self.desk)
        self.officer, more = world.staff("privacy-officer", "constance")
        self.apply(*said, *more)
        self.team_keys = {(world.team, 1): world.team_key}
        self.turn(self.outsider, world.other_team)
        self.turn(self.clerk, self.desk)

    def turn(self, place: Workstation, team: UUID) -> SealingKey:
        """Turn a team's key, or make the first."""
        generation, key = self.generation(team) + 1, SealingKey(self.world.random(32))
        body = bodies.TeamKeyCreated(team=team, generation=generation, public=key.public.encoded)
        self.apply(place.say("team-key.created", self.world.trust, body))
        self.team_keys[team, generation] = key
        return key

    def generation(self, team: UUID) -> int:
        """The present generation of a team's key."""
        return max((known for of, known in self.team_keys if of == team), default=0)

    def record(
        self, index: int = 1, *, agreed: bool = True, place: Workstation | None = None, team: UUID | None = None
    ) -> Record:
        """A patient of a team, by default the bench's own, whose record it can open."""
        patient, place, team = self.world.patient(index), place or self.clinician, team or self.world.team
        made = Record(patient.id)
        self.apply(*self.world.registration(place, patient, team))
        self.apply(*self.opening(place, made, team))
        if agreed:
            self.apply(self.world.agreement(place, patient.id))
        return made

    def opening(self, place: Workstation, record: Record, *teams: UUID) -> list[bytes]:
        """The next epoch for these teams: the grant, a wrap for each, and the withheld one."""
        record.keys.append(SealingKey(self.world.random(32)))
        epoch = len(record.keys)
        wraps = [self.wrap(place, record, team, epoch) for team in teams]
        return [self.grant(place, record, *teams), *wraps, self.withhold(place, record, epoch)]

    def grant(self, place: Workstation, record: Record, *teams: UUID, epoch: int = 0, earlier: bool = False) -> bytes:
        """The grant alone, of the newest epoch."""
        number = epoch or len(record.keys)
        body = bodies.AccessGranted(
            basis="care",
            epoch=number,
            public=record.keys[number - 1].public.encoded,
            parties=[bodies.Party(team=team, generation=self.generation(team)) for team in teams],
            earlier=earlier or None,
        )
        return place.say("access.granted", record.patient, body)

    def wrap(self, place: Workstation, record: Record, team: UUID, epoch: int, generation: int = 0) -> bytes:
        """An epoch's key for a team."""
        number = generation or self.generation(team)
        body = bodies.RecordKeyWrapped(
            epoch=epoch, team=team, generation=number, wrap=self._wrapped(record, team, epoch, number)
        )
        return place.say("record-key.wrapped", record.patient, body)

    def withhold(self, place: Workstation, record: Record, epoch: int) -> bytes:
        """An epoch's key for the records and duty desk."""
        number = self.generation(self.desk)
        body = bodies.RecordKeyWithheld(
            epoch=epoch, team=self.desk, generation=number, wrap=self._wrapped(record, self.desk, epoch, number)
        )
        return place.say("record-key.withheld", record.patient, body)

    def _wrapped(self, record: Record, team: UUID, epoch: int, generation: int) -> bytes:
        recipient = self.team_keys[team, generation].public
        key = record.keys[epoch - 1]
        return wrap_record_key(key, recipient, trust=self.world.trust, patient=record.patient, epoch=epoch)

    def refer(self, place: Workstation, patient: UUID, team: UUID) -> UUID:
        """Open a referral to a team of the author's."""
        referral = self.world.id()
        body = bodies.ReferralOpened(referral=referral, team=team, opened=self.world.today(-10))
        self.apply(place.say("referral.opened", patient, body))
        return referral

    def end(self, place: Workstation, patient: UUID, team: UUID) -> bytes:
        """A team's access ends."""
        return place.say("access.ended", patient, bodies.AccessEnded(team=team, reason="Care has ended."))

    def confirm(self, place: Workstation, patient: UUID, withdrawal: UUID, how: bodies.Confirmation) -> bytes:
        """A withdrawal is confirmed."""
        body = bodies.WithdrawalConfirmed(withdrawal=withdrawal, how=how)
        return place.say("withdrawal.confirmed", patient, body)

    def break_glass(self, place: Workstation, patient: UUID, hours: float = 1) -> bytes:
        """The withheld record is opened."""
        until = self.world.clock() + int(hours * HOUR_MS)
        body = bodies.GlassBroken(reason="risk", words="Telephoned by the ambulance service.", until=until)
        return place.say("glass.broken", patient, body)

    def opens(
        self, entries: list[Entry], record: Record, team: UUID, *, only: Collection[tuple[UUID, int]] | None = None
    ) -> set[int]:
        """The epochs that a holder of all the team's keys, or of some, opens with the wraps among these entries."""
        keys = [key for of, key in self.team_keys.items() if of[0] == team and (only is None or of in only)]
        found = set()
        for entry in entries:
            if entry.stream == record.patient and entry.body is not None and entry.kind.startswith("record-key."):
                body = bodies.statement_body(entry.kind, parse(entry.body).body)
                assert isinstance(body, (bodies.RecordKeyWrapped, bodies.RecordKeyWithheld))
                if any(self._unwraps(body, record, key) for key in keys):
                    found.add(body.epoch)
        return found

    def _unwraps(
        self, body: bodies.RecordKeyWrapped | bodies.RecordKeyWithheld, record: Record, key: SealingKey
    ) -> bool:
        public = record.keys[body.epoch - 1].public.encoded
        try:
            unwrap_record_key(
                body.wrap, key, trust=self.world.trust, patient=record.patient, epoch=body.epoch, public=public
            )
        except DoesNotOpen:
            return False
        return True

    def pulled(self, place: Workstation) -> list[Entry]:
        """All entries that the workstation gets."""
        return [entry for _, entry in self.pull(place.member)[0]]
