"""A desk sees what was tried and what comes next, prints letters, corrects addresses and sets the team's plan."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import Kind, Scope
from care_record.channels.channel import Channel
from care_record.channels.ladder import Plan, Step
from care_record.channels.states import DeliveryState
from care_record.people.dates import show_moment
from care_record.wire.ids import new_id
from desktop.services.acts.chasing import ContactDraft
from desktop.services.problems import Rejected
from tests.desktop.services.chasing.conftest import DAY, Team
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.mailbox import listening
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.near_service import NearService


def test_each_attempt_is_shown_with_its_state_and_what_comes_next(team: Team) -> None:
    request = team.ask()
    assert team.tried(team.coordinator, request) == [("E-mail", "Sent")]
    found = team.attempts(team.coordinator, request)
    due = datetime.fromtimestamp(team.bench.world.clock.now / 1000, UTC) + timedelta(days=3)
    expected = f"Next: a reminder by e-mail on {show_moment(due)}, unless it is answered before."
    assert found.next_words == expected
    team.wait(3 * DAY)
    assert team.tried(team.coordinator, request) == [("E-mail", "Sent"), ("Reminder by e-mail", "Sent")]
    found = team.attempts(team.coordinator, request)
    assert "Next: a reminder by text message" in found.next_words
    assert found.next_words.endswith("it would be left out: No mobile number is recorded.")
    team.wait(4 * DAY)
    skipped = team.attempts(team.coordinator, request).attempts[-1]
    assert (skipped.state, skipped.reason, skipped.failed) == ("Left out", "No mobile number is recorded.", True)
    told = [item.words for item in team.coordinator.reads.patient(team.patient.id).timeline]
    assert "Questionnaire: reminder by text message, left out: No mobile number is recorded." in told
    assert "Questionnaire: reminder by e-mail, sent" in told


def test_a_letter_whose_turn_it_is_waits_on_today_until_it_is_printed(team: Team) -> None:
    request = team.ask()
    for days in (3, 4, 3):
        team.wait(days * DAY)
    kinds = [(item.kind, item.title) for item in team.coordinator.reads.today().items]
    assert kinds == [("letter", "Questionnaire: letter to print")]
    assert team.coordinator.reads.counts().today == 1
    (line,) = team.coordinator.reads.chasing.letters()
    assert (line.request, line.address, line.reminder) == (request, "1 High Street, Hove, BN3 1AA", True)
    printed = team.calls(team.coordinator, new_id(), request)
    assert [letter.to[0] for letter in printed.letters] == ["Ms Marigold Featherstonehaugh"]
    assert team.coordinator.reads.chasing.letters() == ()
    assert team.coordinator.reads.counts().today == 0
    assert team.tried(team.clinician, request)[-1] == ("Reminder by letter", "Sent")
    team.wait(3 * DAY)
    assert [item.kind for item in team.clinician.reads.today().items] == ["in_clinic"]


def test_a_measure_by_letter_waits_to_be_printed_and_is_reminded_from_then_on(team: Team) -> None:
    request = team.ask("letter")
    (line,) = team.clinician.reads.chasing.letters()
    assert (line.request, line.reminder) == (request, False)
    once = new_id()
    first, again = (team.calls(team.clinician, once, request) for _ in range(2))
    assert first == again
    assert team.tried(team.clinician, request) == [("Letter", "Sent")]
    team.wait(3 * DAY)
    assert team.tried(team.clinician, request)[-1] == ("Reminder by e-mail", "Sent")


def test_who_is_no_longer_written_to_is_named_instead_of_printed(team: Team) -> None:
    request = team.ask("letter")
    refused = team.bench.world.agreement(
        team.bench.clinician, team.patient.id, Kind.REFUSED, scope=frozenset({Scope.POST})
    )
    team.bench.apply(refused)
    printed = team.calls(team.coordinator, new_id(), request)
    assert printed.letters == ()
    assert printed.not_printed == (("FEATHERSTONEHAUGH, Marigold (Ms)", "This send is cancelled already."),)


def test_an_address_that_did_not_take_it_is_corrected_and_the_measure_goes_again(team: Team) -> None:
    team.box.answers[team.patient.email] = "550 unknown"
    request = team.ask()
    (item,) = team.clinician.reads.today().items
    assert item.kind == "not_delivered"
    patient = team.patient.id
    known = team.contact(team.clinician)
    draft = ContactDraft(
        email="marigold@new.example.org", address=known.address, postcode=known.postcode, mobile=known.mobile
    )
    with pytest.raises(Rejected) as refused:
        team.clinician.act(lambda acts: acts.chasing.correct_contact(patient, draft, request))
    assert [field for field, _ in refused.value.problems] == ["email_again"]
    twice = replace(draft, email_again="marigold@new.example.org")
    done = team.clinician.act(lambda acts: acts.chasing.correct_contact(patient, twice, request))
    assert done.id != request
    team.sync()
    team.work()
    assert team.box.messages.get(timeout=5)["To"] == "marigold@new.example.org"
    (line,) = team.clinician.reads.patient(patient).out
    assert (line.id, line.state) == (done.id, DeliveryState.SENT)
    assert team.clinician.reads.today().items == ()


def test_a_corrected_address_stays_corrected_where_the_measure_cannot_go_again(team: Team) -> None:
    request = team.ask()
    said = team.bench.world.agreement(team.bench.clinician, team.patient.id, Kind.REFUSED)
    team.bench.apply(said)
    team.sync()
    draft = ContactDraft(email=team.patient.email, phone="01273 496123")
    done = team.clinician.act(lambda acts: acts.chasing.correct_contact(team.patient.id, draft, request))
    assert done.words.startswith("The contact details are corrected. It does not go again: ")
    assert team.contact(team.clinician).phone == "01273 496123"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ContactDraft(email="no address"), "email"),
        (ContactDraft(mobile="01273 496000", mobile_again="01273 496000"), "mobile"),
        (ContactDraft(mobile="07700 900123", mobile_again="07700 900124"), "mobile_again"),
        (ContactDraft(phone="12"), "phone"),
        (ContactDraft(address="1 High Street", postcode="nowhere"), "postcode"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_changes(
    team: Team, draft: ContactDraft, field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        team.clinician.act(lambda acts: acts.chasing.correct_contact(team.patient.id, draft))
    assert [name for name, _ in refused.value.problems] == [field]
    assert team.contact(team.clinician).email == team.patient.email


def test_a_team_sets_its_plan_which_counts_here_at_once_and_there_with_the_next_sync(team: Team) -> None:
    request = team.ask()
    plan = Plan((Step(1, Channel.EMAIL), Step(9, Channel.IN_CLINIC)), time(19), time(9))
    mine = team.bench.world.team
    assert not team.coordinator.reads.chasing.plan(mine).own
    team.coordinator.act(lambda acts: acts.chasing.set_plan(mine, plan))
    here = team.coordinator.reads.chasing.plan(mine)
    assert (here.plan, here.pending) == (plan, True)
    team.sync()
    there = team.clinician.reads.chasing.plan(mine)
    assert (there.plan, there.pending, there.own) == (plan, False, True)
    team.wait(DAY)
    assert team.tried(team.clinician, request)[-1] == ("Reminder by e-mail", "Sent")


def test_a_plan_that_rings_at_night_or_is_another_teams_is_refused_in_words(team: Team) -> None:
    night, other = Plan((), time(23), time(8)), team.bench.world.other_team
    with pytest.raises(Rejected, match="22:00"):
        team.coordinator.act(lambda acts: acts.chasing.set_plan(team.bench.world.team, night))
    with pytest.raises(Rejected, match="not a member"):
        team.coordinator.act(lambda acts: acts.chasing.set_plan(other, Plan(())))


def test_texts_are_offered_once_the_service_says_that_it_has_a_gateway(tmp_path: Path) -> None:
    with near_clients(), ExitStack() as stack, listening() as (box, port):
        near = NearDesks(tmp_path, stack)
        team = Team(near, box, port, mobile="07700 900123")
        team.sync()
        assert _against_texts(team.clinician, team.patient.id) == "This trust has no gateway for text messages."
        near.bench.tools = replace(near.bench.tools, texts=True)
        near.bench.open(f"sqlite:///{near.bench.file}")
        NearService(near.bench, "http://service")
        opened_anew = near.desk(near.bench.clinician)
        sync(opened_anew)
        assert _against_texts(opened_anew, team.patient.id) is None


def _against_texts(desk: Desk, patient: UUID) -> str | None:
    return {one.channel: one.excluded for one in desk.reads.send_options(patient).channels}[Channel.TEXT]
