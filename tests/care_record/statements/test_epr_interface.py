"""An EPR's interface: what it may say, and that two administrators stand for it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from care_record.statements.authority import NotAuthorised, check_author
from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.bodies import Body
from tests.probes.trust_world import Workstation, World

WORLD = World()
ME = WORLD.id()
EPR = bodies.FromEpr(system=ME, number="R1", updated=1)
THING = WORLD.id()
DAY = date(2026, 11, 1)


def facts(epr: bodies.FromEpr | None) -> list[Body]:
    patient = WORLD.patient().to_dict()
    return [
        bodies.PatientRegistered(patient=patient, epr=epr),
        bodies.PatientUpdated(patient=patient, epr=epr),
        bodies.PatientDied(died=DAY, epr=epr),
        bodies.ReferralOpened(referral=THING, team=WORLD.team, opened=DAY, epr=epr),
        bodies.ReferralClosed(referral=THING, closed=DAY, epr=epr),
        bodies.AppointmentBooked(appointment=THING, team=WORLD.team, at=1, kind="appointment", epr=epr),
        bodies.AppointmentCancelled(appointment=THING, team=WORLD.team, epr=epr),
    ]


def may(body: Body, role: bodies.Role = "epr-interface", *teams: UUID) -> bool:
    try:
        check_author(ME, role, frozenset(teams), body)
    except NotAuthorised:
        return False
    return True


def test_it_says_what_the_epr_knows_for_every_team() -> None:
    assert all(may(body) for body in facts(EPR))
    assert may(bodies.CopiesDestroyed(because=THING))


def test_it_says_nothing_else() -> None:
    others: dict[str, Any] = {kind: model.model_construct() for kind, model in bodies.STATEMENTS.items()}
    allowed = {type(body) for body in facts(EPR)} | {bodies.CopiesDestroyed}
    assert [kind for kind, body in others.items() if type(body) not in allowed and may(body)] == []
    assert not any(may(body) for body in facts(None))


@pytest.mark.parametrize("role", ["clinician", "coordinator", "system-administrator", "privacy-officer"])
def test_nobody_else_says_that_something_comes_from_the_epr(role: bodies.Role) -> None:
    assert not any(may(body, role, WORLD.team) for body in facts(EPR))


def test_one_interface_does_not_speak_for_another() -> None:
    other = EPR.model_copy(update={"system": WORLD.id()})
    assert not any(may(body) for body in facts(other))


@pytest.fixture
def world() -> World:
    return World()


class Trust:
    """A trust with two administrators at work."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.first, one = world.staff("system-administrator", "joan")
        self.second, two = world.staff("system-administrator", "ruth")
        self.directory = Directory(world.trust, world.root.key.public_key().public_bytes_raw())
        self.say(*world.founding(), *one, *two)

    def say(self, *statements: bytes) -> None:
        for one in statements:
            self.directory = follow(self.directory, parse(one))

    def authorise(self, by: Workstation) -> Workstation:
        place = self.world.workstation(self.world.id())
        assert place.member is not None
        body = bodies.MemberAuthorised(member=place.member, name="RiO", role="epr-interface", account="rio")
        self.say(by.say("member.authorised", self.world.trust, body))
        return place

    def enrol(self, by: Workstation, place: Workstation) -> None:
        assert place.member is not None
        public, seal = place.key.public_key().public_bytes_raw(), place.sealing.public.encoded
        body = bodies.DeviceEnrolled(
            device=place.device, member=place.member, sign=public, seal=seal, label="Interface"
        )
        self.say(by.say("device.enrolled", self.world.trust, body))


def refused(code: str) -> Any:
    return pytest.raises(NotAuthorised, check=lambda error: error.code == code)


def test_it_takes_two_administrators(world: World) -> None:
    trust = Trust(world)
    place = trust.authorise(trust.first)
    with refused("not-second"):
        trust.enrol(trust.first, place)
    with refused("not-second"):
        trust.enrol(world.root, place)
    trust.enrol(trust.second, place)
    assert place.device in trust.directory.devices


def test_the_root_key_speaks_for_none_once_two_administrators_can(world: World) -> None:
    trust = Trust(world)
    with refused("not-second"):
        trust.authorise(world.root)


def test_it_has_one_workstation_and_enrols_none_itself(world: World) -> None:
    trust = Trust(world)
    place = trust.authorise(trust.first)
    trust.enrol(trust.second, place)
    further = world.workstation(place.member)
    with refused("too-many-workstations"):
        trust.enrol(trust.second, further)
    with refused("wrong-role"):
        trust.enrol(place, further)
    trust.say(trust.first.say("device.revoked", world.trust, bodies.DeviceRevoked(device=place.device)))
    trust.enrol(trust.second, further)


def test_it_joins_no_team(world: World) -> None:
    trust = Trust(world)
    place = trust.authorise(trust.first)
    assert place.member is not None
    with refused("no-team"):
        trust.say(
            trust.first.say("member.added", world.trust, bodies.MemberAdded(team=world.team, member=place.member))
        )
