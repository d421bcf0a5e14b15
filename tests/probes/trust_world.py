"""A small trust for tests: its root key, staff with workstations, and the statements that they say."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.agreement.statements import EVERYTHING, HowGiven, Kind, Scope
from care_record.agreement.statements import Statement as Agreement
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber, check_digit
from care_record.people.patient import Patient
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_record_key, wrap_team_key
from care_record.statements.signing import sign
from care_record.statements.statement import KnownTree, payload
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.ids import id_at

# 22 November 2026, 12:00 in London
NOON = 1_795_348_800_000


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def nhs_number(index: int) -> NHSNumber:
    """The index-th valid number of the range for examples (999)."""
    while True:
        nine = f"999{index:06d}"
        digit = check_digit(nine)
        if digit is not None:
            return NHSNumber(f"{nine}{digit}")
        index += 500_000


@dataclass
class Workstation:
    """A signing and sealing key that says statements; with `member` None it is the root."""

    world: "World"
    device: UUID
    member: UUID | None
    key: Ed25519PrivateKey
    sealing: SealingKey

    def say(
        self,
        kind: str,
        stream: UUID,
        body: Body,
        *,
        base: int = 0,
        id: UUID | None = None,
        tree: KnownTree | None = None,
    ) -> bytes:
        """The bytes of a signed statement."""
        return sign(
            self.key,
            payload(
                trust=self.world.trust,
                device=self.device,
                id=id or self.world.id(),
                kind=kind,
                stream=stream,
                at=self.world.clock(),
                base=base,
                body=body.to_map(),
                tree=tree,
            ),
        ).encode()


@dataclass
class World:
    """Makes everything deterministically from one counter."""

    clock: Clock = field(default_factory=Clock)
    seed: bytes = b"trust"
    _count: int = 0

    def __post_init__(self) -> None:
        self.trust = self.id()
        self.root = self.workstation(None, device=self.trust)
        self.team, self.other_team = self.id(), self.id()
        self.team_key = SealingKey(self.random(32))

    def random(self, count: int) -> bytes:
        """Bytes that differ each time and are the same in each run."""
        self._count += 1
        return hashlib.shake_256(self.seed + self._count.to_bytes(8)).digest(count)

    def id(self) -> UUID:
        """A new UUIDv7."""
        return id_at(self.clock(), self.random(10))

    def workstation(self, member: UUID | None, device: UUID | None = None) -> Workstation:
        """A workstation with new keys."""
        key = Ed25519PrivateKey.from_private_bytes(self.random(32))
        return Workstation(self, device or self.id(), member, key, SealingKey(self.random(32)))

    def today(self, days: int = 0) -> date:
        """The day in London, and so many days on."""
        return day_in_london(from_milliseconds(self.clock())) + timedelta(days=days)

    def founding(self, log_key: bytes | None = None) -> list[bytes]:
        """The root's first statements: the trust, the key of its log if it is named, and two adult teams."""
        public = self.root.key.public_key().public_bytes_raw()
        said = [self.root.say("trust.created", self.trust, bodies.TrustCreated(name="Downs NHS Trust", root=public))]
        if log_key is not None:
            said.append(self.root.say("log-key.named", self.trust, bodies.LogKeyNamed(public=log_key)))
        for team, name in ((self.team, "Hove Adult Team"), (self.other_team, "Lewes Adult Team")):
            body = bodies.TeamCreated(team=team, name=name, service="adult", telephone="01273 496000")
            said.append(self.root.say("team.created", self.trust, body))
        return said

    def staff(self, role: bodies.Role, account: str, *teams: UUID) -> tuple[Workstation, list[bytes]]:
        """A member with an enrolled workstation, and the root's statements that make it so."""
        place = self.workstation(self.id())
        assert place.member is not None
        authorised = bodies.MemberAuthorised(member=place.member, name=f"Dr {account}", role=role, account=account)
        said = [self.root.say("member.authorised", self.trust, authorised)]
        said += [
            self.root.say("member.added", self.trust, bodies.MemberAdded(team=team, member=place.member))
            for team in teams
        ]
        enrolled = bodies.DeviceEnrolled(
            device=place.device,
            member=place.member,
            sign=place.key.public_key().public_bytes_raw(),
            seal=place.sealing.public.encoded,
            label="Test workstation",
        )
        said.append(self.root.say("device.enrolled", self.trust, enrolled))
        return place, said

    def team_key_created(self, place: Workstation) -> bytes:
        """The team's key comes to life."""
        body = bodies.TeamKeyCreated(team=self.team, generation=1, public=self.team_key.public.encoded)
        return place.say("team-key.created", self.trust, body)

    def team_key_wrapped(self, place: Workstation) -> bytes:
        """The team's key, for the workstation itself."""
        wrap = wrap_team_key(self.team_key, place.sealing.public, trust=self.trust, team=self.team, generation=1)
        body = bodies.TeamKeyWrapped(team=self.team, generation=1, device=place.device, wrap=wrap)
        return place.say("team-key.wrapped", self.trust, body)

    def patient(self, index: int = 1, **changes: Any) -> Patient:
        """A synthetic adult with an e-mail address."""
        given: dict[str, Any] = {
            "id": self.id(),
            "name": HumanName(family="Featherstonehaugh", given="Marigold", title="Ms"),
            "birth_date": date(1984, 2, 29),
            "nhs_number": nhs_number(index),
            "gender": Gender.FEMALE,
            "email": f"marigold{index}@example.org",
        }
        return Patient(**(given | changes))

    def registration(
        self, place: Workstation, patient: Patient, team: UUID | None = None, on: date = date(2026, 1, 5)
    ) -> list[bytes]:
        """Register a patient and open a referral."""
        opened = bodies.ReferralOpened(referral=self.id(), team=team or self.team, opened=on)
        registered = bodies.PatientRegistered(patient=patient.to_dict())
        return [
            place.say("patient.registered", patient.id, registered),
            place.say("referral.opened", patient.id, opened),
        ]

    def access(self, place: Workstation, patient: UUID, key: SealingKey, epoch: int = 1) -> bytes:
        """The record's key, wrapped for the team."""
        wrap = wrap_record_key(
            key, PublicSealingKey(self.team_key.public.encoded), trust=self.trust, patient=patient, epoch=epoch
        )
        wraps = [bodies.TeamWrap(team=self.team, generation=1, wrap=wrap)]
        body = bodies.AccessGranted(basis="care", epoch=epoch, public=key.public.encoded, wraps=wraps)
        return place.say("access.granted", patient, body)

    def agreement(
        self,
        place: Workstation,
        patient: UUID,
        kind: Kind = Kind.RECORDED,
        *,
        base: int = 0,
        scope: frozenset[Scope] = EVERYTHING,
    ) -> bytes:
        """Agreement to everything, or its end."""
        assert place.member is not None
        made = self.id()
        held = Agreement(
            id=made,
            kind=kind,
            scope=scope,
            given_on=date(2026, 11, 2),
            how=HowGiven.IN_PERSON,
            by=place.member,
            path="adult",
            base=base,
        )
        model = {
            Kind.RECORDED: bodies.ConsentRecorded,
            Kind.REFUSED: bodies.ConsentRefused,
            Kind.WITHDRAWN: bodies.ConsentWithdrawn,
        }[kind]
        return place.say(f"consent.{kind.value}", patient, model(agreement=held.to_dict()), base=base, id=made)

    def request(self, place: Workstation, patient: UUID, measure: Any, **changes: Any) -> tuple[UUID, bytes]:
        """A measure by e-mail; its id and the statement."""
        made = self.id()
        fields: dict[str, Any] = {
            "team": self.team,
            "questionnaire": measure.url,
            "version": measure.version,
            "questionnaire_sha256": bytes.fromhex(measure.sha256),
            "mode": "online",
            "channel": "email",
            "respondent": "patient",
            "due": self.today(14),
            "message": "Before we meet on Tuesday.",
        }
        body = bodies.MeasureRequested(**(fields | changes))
        return made, place.say("measure.requested", patient, body, id=made)

    def schedule(self, place: Workstation, stream: UUID, measure: Any, **changes: Any) -> bytes:
        """A schedule of a measure by e-mail at referral: in the trust's stream a whole team's, else one person's."""
        fields: dict[str, Any] = {
            "schedule": self.id(),
            "team": self.team,
            "questionnaire": measure.url,
            "version": measure.version,
            "questionnaire_sha256": bytes.fromhex(measure.sha256),
            "channel": "email",
            "respondent": "patient",
            "trigger": "referral",
            "due_days": 14,
            "begins": self.today(-30),
            "message": "Before we meet.",
        }
        return place.say("schedule.set", stream, bodies.ScheduleSet(**(fields | changes)))

    def appointment(self, place: Workstation, patient: UUID, **changes: Any) -> bytes:
        """An appointment in five days."""
        fields: dict[str, Any] = {
            "appointment": self.id(),
            "team": self.team,
            "at": self.clock() + 5 * 24 * 3600 * 1000,
            "kind": "appointment",
        }
        return place.say("appointment.booked", patient, bodies.AppointmentBooked(**(fields | changes)))
