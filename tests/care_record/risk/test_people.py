"""Who is told: the named owner, else who asked; the deputy, else the team; the duty desk. Nobody is lost silently."""

from types import MappingProxyType
from uuid import UUID

import pytest

from care_record.risk.clock import Reach, Step, Why
from care_record.risk.people import Care, reach
from care_record.statements.directory import Directory
from care_record.statements.members import Device, Member, Team
from care_record.wire import bodies

TRUST, TEAM, DESK = (UUID(int=number) for number in (1, 2, 3))
ADA, GRACE, MARY, DOT = (UUID(int=number) for number in (11, 12, 13, 14))
BOTH = frozenset({"email", "text"})


def directory(*, left: UUID | None = None, revoked: UUID | None = None, silent: UUID | None = None) -> Directory:
    people = {
        ADA: ("clinician", TEAM),
        GRACE: ("clinician", TEAM),
        MARY: ("coordinator", TEAM),
        DOT: ("clinician", DESK),
    }
    members = {
        one: Member(one, "", role, "", frozenset() if one == left else frozenset({team}))  # type: ignore[arg-type]
        for one, (role, team) in people.items()
    }
    devices = {one: Device(one, one, b"", b"", "", revoked=one == revoked) for one in people}
    contacts = {
        one: bodies.MemberContact(member=one, email=None if one == silent else "one@downs.example") for one in people
    }
    teams = {TEAM: Team(TEAM, "Hove", "adult", ""), DESK: Team(DESK, "Duty", "adult", "", records=True)}
    return Directory(
        TRUST,
        b"",
        members=MappingProxyType(members),
        devices=MappingProxyType(devices),
        teams=MappingProxyType(teams),
        contacts=MappingProxyType(contacts),
    )


def test_nobody_named_the_clinician_who_asked_is_told_then_the_others_of_the_team() -> None:
    care = Care(TEAM, asked_by=ADA)
    assert reach(directory(), care, BOTH, Step.OWNER) == Reach((ADA,))
    assert reach(directory(), care, BOTH, Step.DEPUTY) == Reach((GRACE,))
    assert reach(directory(), care, BOTH, Step.DUTY) == Reach((DOT,))


def test_those_whom_the_team_has_named_come_first() -> None:
    care = Care(TEAM, asked_by=ADA, owner=GRACE, deputy=ADA)
    assert reach(directory(), care, BOTH, Step.OWNER) == Reach((GRACE,))
    assert reach(directory(), care, BOTH, Step.DEPUTY) == Reach((ADA,))


def test_a_coordinator_who_asked_is_told_nothing_and_the_whole_team_is() -> None:
    care = Care(TEAM, asked_by=MARY)
    assert reach(directory(), care, BOTH, Step.OWNER) == Reach(passed=((None, Why.NOBODY),))
    assert reach(directory(), care, BOTH, Step.DEPUTY) == Reach((ADA, GRACE))


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (directory(left=ADA), Why.LEFT),
        (directory(revoked=ADA), Why.NO_WORKSTATION),
        (directory(silent=ADA), Why.NO_CONTACT),
    ],
    ids=["left", "revoked", "no contact"],
)
def test_who_cannot_be_told_is_passed_over_with_the_reason(known: Directory, why: Why) -> None:
    assert reach(known, Care(TEAM, owner=ADA), BOTH, Step.OWNER) == Reach(passed=((ADA, why),))


def test_a_contact_counts_only_for_a_channel_that_the_service_can_use() -> None:
    assert reach(directory(), Care(TEAM, owner=ADA), frozenset({"text"}), Step.OWNER).passed == ((ADA, Why.NO_CONTACT),)


def test_while_the_team_cannot_open_the_record_the_duty_desk_alone_is_told() -> None:
    care = Care(TEAM, owner=ADA, suspended=True)
    assert reach(directory(), care, BOTH, Step.OWNER).told == reach(directory(), care, BOTH, Step.DEPUTY).told == ()
    assert reach(directory(), care, BOTH, Step.DUTY).told == (DOT,)


def test_every_reason_and_step_has_words() -> None:
    assert all(why.words for why in Why)
    assert all(step.words for step in Step)
