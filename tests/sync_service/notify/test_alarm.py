"""A flagged answer reaches a person: owner, deputy, duty desk, by real mail and without a word of what it is about."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from care_record.agreement.statements import Kind, Scope
from care_record.wire import bodies
from sync_service.notify.alarm import Alerting, words_for
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.storage import tables as t
from sync_service.storage.database import reading, writing
from sync_service.storage.risk.flags import REBUILT, rebuild
from tests.probes.flagged import DUTY_TELEPHONE, MINUTE, Flagged, flagged_bench
from tests.probes.mailbox import Mailbox


@pytest.fixture
def team(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[Flagged]:
    made = flagged_bench(tmp_path, mailbox)
    yield made
    made.bench.close()


class Texts:
    """A text gateway that takes every text."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def send(self, to: str, words: str) -> Outcome:
        self.sent.append((to, words))
        return Outcome(Delivery.SENT)

    async def became(self, reference: str) -> Outcome | None:
        return None

    async def close(self) -> None:
        """There is nothing to let go of."""


def test_owner_then_deputy_then_duty_desk_are_told_until_somebody_acknowledges(team: Flagged) -> None:
    patient, response = team.flagged()
    assert team.told() == ["ada"]
    assert team.told(59) == []
    assert team.told(1) == ["beth"]
    assert team.told(60) == ["dot"]
    assert team.told(59) == []
    assert team.told(1) == ["dot"]
    team.acknowledge(patient, response)
    assert team.told(48 * 60) == []
    steps = [(fact.step, fact.member) for fact in team.facts(patient)]
    ada, beth, dot = (place.member for place in (team.bench.clinician, team.beth, team.dot))
    assert steps == [("owner", ada), ("deputy", beth), ("duty", dot), ("duty", dot)]
    assert [fact.outcome for fact in team.facts(patient, "risk.alerted")] == ["sent"] * 4


def test_the_message_says_nothing_but_that_something_waits(team: Flagged) -> None:
    team.flagged()
    asyncio.run(team.worker.round())
    message = team.box.messages.get(timeout=5)
    while "something waits" not in str(message["Subject"]):
        message = team.box.messages.get(timeout=5)
    words = message.get_content().strip()
    assert words == words_for(DUTY_TELEPHONE)
    assert words.endswith(f"or ring the duty desk on {DUTY_TELEPHONE}.")
    whole = message.as_string()
    assert not any(word in whole for word in ("Featherstonehaugh", "Marigold", "PHQ", "risk", "flag", "answer"))
    assert len(words_for(DUTY_TELEPHONE)) <= 160


def test_the_owner_whom_the_team_has_named_comes_before_who_asked(team: Flagged) -> None:
    patient, request = team.asked()
    beth, ada = team.beth.member, team.bench.clinician.member
    assert beth is not None
    named = bodies.OwnerNamed(team=team.bench.world.team, owner=beth, deputy=ada)
    team.bench.apply(team.beth.say("owner.named", patient, named))
    team.answer(request)
    assert team.told() == ["beth"]
    assert team.told(60) == ["ada"]


def test_an_owner_is_a_clinician_of_the_team(team: Flagged) -> None:
    patient, _ = team.asked()
    world = team.bench.world
    for member, code in ((team.bench.coordinator.member, "not-in-team"), (team.dot.member, "not-in-team")):
        assert member is not None
        named = bodies.OwnerNamed(team=world.team, owner=member)
        assert team.bench.one(team.beth.say("owner.named", patient, named)).code == code
    beth = team.beth.member or world.id()
    twice = bodies.OwnerNamed(team=world.team, owner=beth, deputy=beth)
    assert team.bench.one(team.beth.say("owner.named", patient, twice)).code == "same-person"


def test_a_restart_loses_nothing_and_what_was_missed_is_told_at_once(team: Flagged) -> None:
    team.flagged()
    assert team.told() == ["ada"]
    team.bench.open(f"sqlite:///{team.bench.file}")
    team.__dict__.update(flagged_worker(team))
    assert team.told(3 * 60) == ["beth", "dot"]


def flagged_worker(team: Flagged) -> dict[str, object]:
    """A worker of a service that has just started on the same database."""
    from sync_service.notify.smtp import MailServer
    from sync_service.notify.worker import Notifier

    service = team.bench.service(team.port)
    assert service.settings.mail is not None
    return {"service": service, "worker": Notifier(service, MailServer(service.settings.mail, None))}


def test_two_workers_tell_each_person_once(team: Flagged) -> None:
    team.flagged()
    other = flagged_worker(team)["worker"]

    async def both() -> None:
        await asyncio.gather(team.worker.round(), other.round())  # type: ignore[attr-defined]

    asyncio.run(both())
    assert team.told() == ["ada"]


def test_many_flags_at_once_are_one_message_to_one_person(team: Flagged) -> None:
    for index in range(1, 4):
        team.flagged(index)
    assert team.told() == ["ada"]
    assert team.open_flags() == 3


def test_an_address_that_is_refused_for_good_brings_the_next_step_forward(team: Flagged) -> None:
    patient, _ = team.flagged()
    team.box.answers["ada@downs.example"] = "550 5.1.1 <ada@downs.example> unknown"
    assert team.told() == ["beth"]
    alerted = team.facts(patient, "risk.alerted")
    assert [(fact.step, fact.outcome) for fact in alerted] == [("owner", "bounced"), ("deputy", "sent")]
    assert "ada" not in (alerted[0].reason or "")


def test_a_mail_server_that_is_away_does_not_stop_the_clock(team: Flagged) -> None:
    patient, _ = team.flagged()
    team.box.answers["ada@downs.example"] = "451 busy"
    assert team.told() == []
    assert team.told(60) == ["beth"]
    team.box.answers.clear()
    assert team.told(6) == ["ada"]
    assert [fact.step for fact in team.facts(patient)] == ["owner", "deputy"]


def test_a_text_goes_where_a_gateway_and_a_mobile_number_are_and_by_mail_too(team: Flagged) -> None:
    team.contact(team.bench.clinician, mobile="07700 900123", email="ada@downs.example")
    texts = Texts()
    team.worker._alarm = Alerting(team.service, team.worker._server, texts)
    team.flagged()
    assert team.told() == ["ada"]
    assert texts.sent == [("07700 900123", words_for(DUTY_TELEPHONE))]


def test_without_any_way_to_tell_people_that_is_said_and_tried_again_once_there_is_one(team: Flagged) -> None:
    patient, _ = team.flagged()
    team.worker._alarm = Alerting(team.service, None, None)
    assert team.told() == []
    assert {reason for _, reason in team.passed(patient)} == {"no-contact"}
    team.__dict__.update(flagged_worker(team))
    assert team.told(60) == ["dot"]


@pytest.mark.parametrize(
    ("given", "code"),
    [({"email": "nobody"}, "invalid"), ({"mobile": "01273 496000"}, "invalid"), ({"mobile": "07700 900123"}, "")],
)
def test_a_contact_must_be_one(team: Flagged, given: dict[str, str], code: str) -> None:
    place = team.bench.clinician
    assert place.member is not None
    body = bodies.MemberContact(member=place.member, **given)
    assert team.bench.one(place.say("member.contact", team.bench.world.trust, body)).code == code


def test_the_first_acknowledgement_stops_the_clock_and_the_second_is_kept_too(team: Flagged) -> None:
    patient, response = team.flagged()
    team.acknowledge(patient, response)
    team.acknowledge(patient, response, team.beth)
    assert team.told(24 * 60) == []
    assert team.bench.kinds(patient).count("risk.acknowledged") == 2


def test_a_review_alone_does_not_stop_the_clock(team: Flagged) -> None:
    patient, response = team.flagged()
    team.bench.apply(team.bench.clinician.say("response.reviewed", patient, bodies.ResponseReviewed(response=response)))
    assert team.told() == ["ada"]


def test_what_a_workstation_raises_is_told_as_if_the_bit_had_been_set_and_once_over_all_desks(team: Flagged) -> None:
    patient, request = team.asked()
    response = team.answer(request, attention=False)
    assert team.told(60) == []
    raised = bodies.RiskRaised(response=response, reason="not-in-bit")
    team.bench.apply(team.beth.say("risk.raised", patient, raised))
    assert team.told() == ["ada"]
    assert team.bench.one(team.bench.clinician.say("risk.raised", patient, raised)).code == "raised-already"


def test_coordinators_learn_of_no_flag(team: Flagged) -> None:
    patient, response = team.flagged()
    team.told()
    team.acknowledge(patient, response)
    found = [entry for _, entry in team.bench.pull_as(team.bench.coordinator, "coordinator") if entry.stream == patient]
    of_risk = [entry for entry in found if entry.kind.startswith("risk.")]
    assert len(of_risk) == 3
    assert all(entry.body is None for entry in of_risk)


def removed(team: Flagged) -> None:
    member = team.bench.clinician.member
    assert member is not None
    world = team.bench.world
    body = bodies.MemberRemoved(team=world.team, member=member)
    team.bench.apply(world.root.say("member.removed", world.trust, body))


def revoked(team: Flagged) -> None:
    world = team.bench.world
    body = bodies.DeviceRevoked(device=team.bench.clinician.device)
    team.bench.apply(world.root.say("device.revoked", world.trust, body))


@pytest.mark.parametrize("leaves", [removed, revoked])
def test_an_owner_who_leaves_after_being_told_leaves_the_flag_to_the_next_at_once(
    team: Flagged, leaves: Callable[[Flagged], None]
) -> None:
    team.flagged()
    assert team.told() == ["ada"]
    leaves(team)
    assert team.told() == ["beth"]


Path_ = Callable[[Flagged, UUID], None]


def nothing(_team: Flagged, _patient: UUID) -> None:
    """An answer as any other."""


def withdrawn(team: Flagged, patient: UUID) -> None:
    team.bench.apply(
        team.bench.world.agreement(team.bench.clinician, patient, Kind.WITHDRAWN, scope=frozenset({Scope.SHARE}))
    )


def discharged(team: Flagged, patient: UUID) -> None:
    with reading(team.bench.engine) as connection:
        referral = connection.scalar(select(t.referrals.c.id).where(t.referrals.c.patient == patient.bytes))
    closed = bodies.ReferralClosed(referral=UUID(bytes=referral or b""), closed=date(2026, 11, 22))
    team.bench.apply(team.bench.clinician.say("referral.closed", patient, closed))


def died(team: Flagged, patient: UUID) -> None:
    team.bench.apply(team.bench.clinician.say("patient.died", patient, bodies.PatientDied(died=date(2026, 11, 21))))


def without_clinicians(team: Flagged, _patient: UUID) -> None:
    world = team.bench.world
    for place in (team.bench.clinician, team.beth):
        body = bodies.MemberRemoved(team=world.team, member=place.member or world.id())
        team.bench.apply(world.root.say("member.removed", world.trust, body))


def owner_left(team: Flagged, _patient: UUID) -> None:
    removed(team)


@pytest.mark.parametrize(
    ("happens", "first"),
    [
        (nothing, "ada"),
        (discharged, "ada"),
        (died, "ada"),
        (owner_left, "beth"),
        (withdrawn, "dot"),
        (without_clinicians, "dot"),
    ],
)
def test_no_path_lets_a_flagged_answer_go_unseen(team: Flagged, happens: Path_, first: str) -> None:
    """Whatever has happened by the time of the alert, somebody is told at once, and somebody new until it is seen."""
    patient, _ = team.flagged()
    happens(team, patient)
    assert team.told() == [first]
    later = {name for _ in range(4) for name in team.told(60)}
    assert "dot" in later | {first}
    assert team.open_flags() == 1


def test_a_withdrawal_hands_an_answer_that_was_told_to_the_team_over_to_the_duty_desk_at_once(team: Flagged) -> None:
    patient, _ = team.flagged()
    assert team.told() == ["ada"]
    withdrawn(team, patient)
    assert team.told() == ["dot"]
    assert team.passed(patient) == [("deputy", "suspended")]


def test_a_database_of_before_the_clock_tells_of_what_nobody_has_acknowledged_or_reviewed(team: Flagged) -> None:
    _, first = team.flagged(1)
    patient, second = team.flagged(2)
    team.acknowledge(patient, second)
    with writing(team.bench.engine) as connection:
        connection.execute(delete(t.flags))
        connection.execute(update(t.messages).values(state="cancelled"))
    team.bench.world.clock.now += 30 * 24 * 60 * MINUTE
    for _ in range(2):
        with writing(team.bench.engine) as connection:
            rebuild(connection, team.bench.world.clock())
    with reading(team.bench.engine) as connection:
        assert connection.scalars(select(t.flags.c.response)).all() == [first.bytes]
        assert connection.scalar(select(t.meta.c.value).where(t.meta.c.key == REBUILT)) is not None
    assert team.told() == ["ada"]
    assert team.told(60) == ["beth"]
