"""What one person alone cannot do: joining a team, extending leases, restoring the log; and what leaving turns."""

from uuid import UUID

import pytest

from care_record.statements.directory import Directory, NotAuthorised
from care_record.statements.following import follow
from care_record.wire import bodies
from tests.care_record.statements.test_statements import ROOT, ROOT_PUBLIC, SEALING, TRUST, WRAP, Person, say

TEAM, DESK = UUID(int=10), UUID(int=11)
FIRST, SECOND = Person(1, "system-administrator"), Person(2, "system-administrator")
ADA, BEN, CAT, STRANGER = (Person(number, "clinician") for number in (3, 4, 5, 6))
OFFICER = Person(7, "privacy-officer")
EVERYBODY = (FIRST, SECOND, ADA, BEN, CAT, STRANGER, OFFICER)


def known_as(person: Person) -> bodies.MemberAuthorised:
    account = f"account{person.member.int}"
    return bodies.MemberAuthorised(member=person.member, name="A Person", role=person.role, account=account)


def after(directory: Directory, *said: tuple[Person, bodies.Body]) -> Directory:
    for person, body in said:
        directory = follow(directory, person.says(body))
    return directory


@pytest.fixture(scope="module")
def founded() -> Directory:
    """Two administrators at work, a team without members, and people who belong to none."""
    directory = Directory(TRUST, ROOT_PUBLIC)
    for body in (
        bodies.TrustCreated(name="Demonstration Trust", root=ROOT_PUBLIC),
        bodies.TeamCreated(team=TEAM, name="Adult", service="adult", telephone="01632 960000"),
        bodies.TeamCreated(team=DESK, name="Records and duty", service="adult", telephone="01632 960001", records=True),
        *(said for person in EVERYBODY for said in (known_as(person), person.enrolled())),
    ):
        directory = follow(directory, say(ROOT, TRUST, body))
    return directory


@pytest.fixture(scope="module")
def staffed(founded: Directory) -> Directory:
    """The team has Ada and Ben, and its first key."""
    return after(
        founded,
        (FIRST, bodies.MemberAdded(team=TEAM, member=ADA.member)),
        (SECOND, bodies.MemberConfirmed(team=TEAM, member=ADA.member)),
        (FIRST, bodies.MemberAdded(team=TEAM, member=BEN.member)),
        (ADA, bodies.MemberConfirmed(team=TEAM, member=BEN.member)),
        (ADA, bodies.TeamKeyCreated(team=TEAM, generation=1, public=SEALING)),
    )


def test_the_first_member_of_a_team_takes_two_administrators(founded: Directory) -> None:
    waiting = after(founded, (FIRST, bodies.MemberAdded(team=TEAM, member=ADA.member)))
    assert waiting.members[ADA.member].teams == frozenset()
    confirmation = bodies.MemberConfirmed(team=TEAM, member=ADA.member)
    for nobody in (FIRST, ADA, STRANGER):
        with pytest.raises(NotAuthorised) as refused:
            after(waiting, (nobody, confirmation))
        assert refused.value.code == "not-second"
    assert after(waiting, (SECOND, confirmation)).members[ADA.member].teams == {TEAM}


def test_a_further_member_takes_a_member_of_the_team_and_no_administrator(staffed: Directory) -> None:
    waiting = after(staffed, (FIRST, bodies.MemberAdded(team=TEAM, member=CAT.member)))
    confirmation = bodies.MemberConfirmed(team=TEAM, member=CAT.member)
    for nobody in (FIRST, SECOND, CAT, STRANGER):
        with pytest.raises(NotAuthorised):
            after(waiting, (nobody, confirmation))
    joined = after(waiting, (BEN, confirmation))
    assert joined.members[CAT.member].teams == {TEAM}
    assert not joined.joining


def test_nobody_is_confirmed_whom_no_administrator_has_named(staffed: Directory) -> None:
    with pytest.raises(NotAuthorised):
        after(staffed, (ADA, bodies.MemberConfirmed(team=TEAM, member=STRANGER.member)))


def test_removing_before_it_is_confirmed_takes_the_joining_back(staffed: Directory) -> None:
    gone = after(
        staffed,
        (FIRST, bodies.MemberAdded(team=TEAM, member=CAT.member)),
        (FIRST, bodies.MemberRemoved(team=TEAM, member=CAT.member)),
    )
    with pytest.raises(NotAuthorised):
        after(gone, (ADA, bodies.MemberConfirmed(team=TEAM, member=CAT.member)))
    assert not gone.teams[TEAM].turn_due


def test_whoever_holds_the_root_key_gives_no_second_signature_to_their_own_first(founded: Directory) -> None:
    named = after(founded, (FIRST, bodies.MemberAdded(team=TEAM, member=ADA.member)))
    longer = FIRST.says(bodies.LeaseExtended(until=10**12, reason="The line is down."))
    begun = bodies.IncarnationBegun(number=2, size=40, root=bytes(32), reason="The disk broke.")
    waiting = after(follow(named, longer), (FIRST, begun))
    for body in (
        bodies.MemberConfirmed(team=TEAM, member=ADA.member),
        bodies.LeaseConfirmed(extension=longer.id),
        bodies.IncarnationConfirmed(number=2),
    ):
        with pytest.raises(NotAuthorised):
            follow(waiting, say(ROOT, TRUST, body))


def test_the_root_key_makes_and_gives_no_team_key(staffed: Directory) -> None:
    for body in (
        bodies.TeamKeyCreated(team=TEAM, generation=2, public=SEALING),
        bodies.TeamKeyWrapped(team=TEAM, generation=1, device=ADA.device, wrap=WRAP),
    ):
        with pytest.raises(NotAuthorised):
            follow(staffed, say(ROOT, TRUST, body))


def test_the_root_stands_alone_only_while_nobody_can_give_a_second_signature(founded: Directory) -> None:
    waiting = follow(founded, say(ROOT, TRUST, bodies.MemberAdded(team=TEAM, member=ADA.member)))
    assert waiting.members[ADA.member].teams == frozenset()
    with pytest.raises(NotAuthorised):
        follow(waiting, say(ROOT, TRUST, bodies.MemberConfirmed(team=TEAM, member=ADA.member)))
    one_left = after(founded, (FIRST, bodies.DeviceRevoked(device=SECOND.device)))
    joined = follow(one_left, say(ROOT, TRUST, bodies.MemberAdded(team=TEAM, member=ADA.member)))
    assert joined.members[ADA.member].teams == {TEAM}


@pytest.mark.parametrize(
    "leaving",
    [
        (FIRST, bodies.MemberRemoved(team=TEAM, member=BEN.member)),
        (FIRST, bodies.DeviceRevoked(device=BEN.device)),
        (BEN, bodies.DeviceRevoked(device=BEN.device)),
    ],
)
def test_a_leaving_makes_the_team_key_due_until_a_member_who_stays_turns_it(
    staffed: Directory, leaving: tuple[Person, bodies.Body]
) -> None:
    left = after(staffed, leaving)
    assert left.teams[TEAM].turn_due
    turned = after(left, (ADA, bodies.TeamKeyCreated(team=TEAM, generation=2, public=SEALING)))
    assert (turned.teams[TEAM].turn_due, turned.teams[TEAM].generation) == (False, 2)
    with pytest.raises(NotAuthorised):
        after(left, (BEN, bodies.TeamKeyCreated(team=TEAM, generation=2, public=SEALING)))


def test_only_an_administrator_revokes_another_persons_workstation(staffed: Directory) -> None:
    with pytest.raises(NotAuthorised):
        after(staffed, (ADA, bodies.DeviceRevoked(device=BEN.device)))


def test_a_team_key_is_wrapped_for_members_alone(staffed: Directory) -> None:
    given = bodies.TeamKeyWrapped(team=TEAM, generation=1, device=BEN.device, wrap=WRAP)
    assert after(staffed, (ADA, given)) == staffed
    for device in (STRANGER.device, FIRST.device):
        with pytest.raises(NotAuthorised):
            after(staffed, (ADA, given.model_copy(update={"device": device})))


def test_a_person_enrols_as_many_workstations_as_the_trust_allows(staffed: Directory) -> None:
    limited = after(staffed, (FIRST, bodies.PolicySet(workstations_per_member=2)))
    for number in (901, 902):
        further = Person(3, "clinician")
        further.device = UUID(int=number)
        if number == 901:
            limited = after(limited, (ADA, further.enrolled()))
            continue
        with pytest.raises(NotAuthorised) as refused:
            after(limited, (ADA, further.enrolled()))
        assert refused.value.code == "too-many-workstations"
        assert after(limited, (FIRST, further.enrolled())).author(further.device).id == ADA.member


def test_a_policy_is_said_whole_and_what_is_left_out_is_the_default_again(staffed: Directory) -> None:
    first = after(staffed, (FIRST, bodies.PolicySet(lease_hours=24, idle_minutes=3)))
    assert (first.policy.lease_hours, first.policy.idle_minutes) == (24, 3)
    second = after(first, (SECOND, bodies.PolicySet(lease_hours=48)))
    assert (second.policy.lease_hours, second.policy.idle_minutes) == (48, 10)


def test_a_recovery_key_takes_three_custodians_of_whom_two_use_it(staffed: Directory) -> None:
    people = [FIRST.member, SECOND.member, OFFICER.member]
    made = bodies.RecoveryKeyCreated(generation=1, public=SEALING, custodians=people)
    with pytest.raises(NotAuthorised):
        after(staffed, (FIRST, made.model_copy(update={"custodians": [people[0], people[0], people[1]]})))
    directory = after(staffed, (FIRST, made))
    escrowed = bodies.TeamKeyEscrowed(team=TEAM, generation=1, recovery=1, wrap=WRAP)
    assert after(directory, (ADA, escrowed)).teams[TEAM].escrowed == {(1, 1)}
    used = bodies.RecoveryUsed(team=TEAM, recovery=1, custodians=people[:2], reason="A flood.")
    assert after(directory, (ADA, used)) == directory
    with pytest.raises(NotAuthorised):
        after(directory, (ADA, used.model_copy(update={"custodians": [people[0], ADA.member]})))


def test_a_lease_is_extended_by_two_administrators(staffed: Directory) -> None:
    body = bodies.LeaseExtended(until=10**12, reason="The line is down.")
    asked = FIRST.says(body)
    waiting = follow(staffed, asked)
    with pytest.raises(NotAuthorised):
        after(waiting, (FIRST, bodies.LeaseConfirmed(extension=asked.id)))
    assert after(waiting, (SECOND, bodies.LeaseConfirmed(extension=asked.id))).leases == {asked.id: body}


def test_a_restored_log_takes_two_administrators(staffed: Directory) -> None:
    begun = bodies.IncarnationBegun(number=2, size=40, root=bytes(32), reason="The disk broke.")
    waiting = after(staffed, (FIRST, begun))
    assert waiting.incarnation.number == 1
    with pytest.raises(NotAuthorised):
        after(waiting, (FIRST, bodies.IncarnationConfirmed(number=2)))
    confirmed = after(waiting, (SECOND, bodies.IncarnationConfirmed(number=2)))
    assert confirmed.incarnation.size == 40
    with pytest.raises(NotAuthorised):
        after(confirmed, (FIRST, begun))


def test_only_the_records_and_duty_desk_breaks_the_glass(staffed: Directory) -> None:
    patient = UUID(int=12)
    body = bodies.GlassBroken(reason="risk", words="Nobody else is there.", until=10**12)
    with pytest.raises(NotAuthorised):
        staffed.check(ADA.says(body, patient))
    with_desk = after(
        staffed,
        (FIRST, bodies.MemberAdded(team=DESK, member=OFFICER.member)),
        (SECOND, bodies.MemberConfirmed(team=DESK, member=OFFICER.member)),
    )
    assert with_desk.check(OFFICER.says(body, patient)) == body
