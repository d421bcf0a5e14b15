"""Acts that wait or came back, over a real service: said again, said otherwise, dropped; each counts once, in order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven, Scope
from care_record.channels.channel import Channel
from desktop.services.acts import Acts, AgreementDraft, Done
from desktop.services.acts.chasing import ContactDraft
from desktop.services.problems import Problem, Rejected, ServiceUnreachable
from desktop.services.reads import OutboxLine
from desktop.services.sync import push as pushing
from tests.desktop.services.clinic import draft
from tests.desktop.services.ward import Place, Ward, open_ward


class Team:
    """Ada and Ben care for the same people; each has a workstation."""

    def __init__(self, ward: Ward) -> None:
        self.id = ward.team("Hove Adult Team")
        self.ada, self.ben = (ward.place(name, self.id) for name in ("ada", "ben"))
        ward.settle(self.ada, self.ben)
        self.people = 40

    @property
    def today(self) -> date:
        return self.ada.desk.state.today()

    def person(self) -> UUID:
        """Somebody new whom both hold, and who has agreed to everything."""
        self.people += 1
        patient = self.ada.register(self.id, self.people)
        self.ada.agree(patient)
        self.settle()
        return patient

    def settle(self) -> None:
        for _ in range(2):
            self.ada.sync(2)
            self.ben.sync(2)

    def said(self, *scopes: Scope, days_ago: int = 0, note: str = "") -> AgreementDraft:
        day = self.today - timedelta(days=days_ago)
        return AgreementDraft(frozenset(scopes) or EVERYTHING, day, HowGiven.IN_PERSON, ("mother",), note)

    def send(self, place: Place, patient: UUID, message: str = "", channel: Channel = Channel.EMAIL) -> Done:
        due = self.today + timedelta(days=14)
        done: Done = place.act(lambda acts: acts.send_measure(patient, ("phq-9",), channel, due, message))
        return done


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with open_ward(Path(tmp_path_factory.mktemp("waiting"))) as ward:
        yield Team(ward)


@pytest.fixture(autouse=True)
def _nothing_left(team: Team) -> Iterator[None]:
    yield
    team.ada.online = team.ben.online = True
    for place in (team.ada, team.ben):
        while held := place.reads.outbox():
            place.act(lambda acts, line=held[0]: acts.waiting.discard(line.id))
    team.settle()


def lines(place: Place, patient: UUID) -> list[OutboxLine]:
    return [line for line in place.reads.outbox() if line.patient is not None and line.patient.id == patient]


def conflict(team: Team, *, days_ago: int, meanwhile: str = "withdrawn") -> tuple[UUID, OutboxLine]:
    """Ada records an agreement without the network, while Ben records something else of today."""
    patient = team.person()
    team.ada.online = False
    said = team.said(Scope.EMAIL, days_ago=days_ago, note="By telephone")
    team.ada.act(lambda acts: acts.record_agreement(patient, said))
    if meanwhile == "withdrawn":
        team.ben.act(lambda acts: acts.refuse_agreement(patient, team.said(Scope.EMAIL)))
    else:
        team.ben.act(lambda acts: acts.record_agreement(patient, team.said(Scope.TEXT)))
    team.ben.sync()
    team.ada.online = True
    team.ada.sync()
    (line,) = lines(team.ada, patient)
    assert line.state == "conflict"
    return patient, line


def agreed(place: Place, patient: UUID, scope: Scope) -> str:
    return {code: state for code, _, state in place.reads.agreement(patient).scopes}[scope.value]


def test_both_statements_are_shown_with_who_when_and_what_each_does(team: Team) -> None:
    patient, line = conflict(team, days_ago=3)
    page = team.ada.reads.waiting.conflict(line.id)
    (theirs,) = page.theirs
    assert page.mine.said[0] == "Agreed to contact by e-mail"
    assert page.mine.note == "By telephone"
    assert theirs.said[0] == "Refused contact by e-mail"
    assert (page.mine.who, theirs.who) == ("Dr ada", "Dr ben")
    assert "It counts at once" in theirs.would
    assert "refused contact by e-mail on" in theirs.would
    assert "after this was said" in page.against
    assert page.seen > 0
    assert line.patient is not None
    assert line.patient.id == patient


@pytest.mark.parametrize("days_ago", [0, 3])
def test_what_the_person_took_back_is_not_undone_by_what_was_said_before(team: Team, days_ago: int) -> None:
    patient, line = conflict(team, days_ago=days_ago)
    seen = team.ada.reads.waiting.conflict(line.id).seen
    with pytest.raises(Rejected):
        team.ada.act(lambda acts: acts.waiting.say_again(line.id, seen))
    assert team.ada.reads.waiting.agreement(line.id).day is None
    if days_ago:
        older = team.said(Scope.EMAIL, days_ago=days_ago)
        with pytest.raises(Rejected):
            team.ada.act(lambda acts: acts.waiting.instead(line.id, lambda: acts.record_agreement(patient, older)))
    assert [one.id for one in lines(team.ada, patient)] == [line.id]
    team.settle()
    assert agreed(team.ben, patient, Scope.EMAIL) == "refused"


def test_what_the_person_says_now_takes_the_place_of_what_was_overtaken(team: Team) -> None:
    patient, line = conflict(team, days_ago=3)
    now = team.said(Scope.EMAIL)
    team.ada.act(lambda acts: acts.waiting.instead(line.id, lambda: acts.record_agreement(patient, now)))
    team.settle()
    assert lines(team.ada, patient) == []
    assert agreed(team.ben, patient, Scope.EMAIL) == "agreed"


def test_what_nobody_took_back_is_kept_on_top_of_the_newer_once_that_was_shown(team: Team) -> None:
    patient, line = conflict(team, days_ago=1, meanwhile="recorded")
    page = team.ada.reads.waiting.conflict(line.id)
    assert page.against == ""
    team.ada.act(lambda acts: acts.waiting.say_again(line.id, page.seen))
    team.settle()
    assert lines(team.ada, patient) == []
    (newest, *_) = team.ben.reads.agreement(patient).ledger
    assert newest.words.startswith("Agreed to contact by e-mail")
    assert newest.note == "By telephone"


def test_leaving_what_stands_drops_ones_own_alone(team: Team) -> None:
    patient, line = conflict(team, days_ago=1)
    team.ada.act(lambda acts: acts.waiting.discard(line.id))
    team.settle()
    assert lines(team.ada, patient) == []
    assert agreed(team.ada, patient, Scope.EMAIL) == "refused"


def test_a_send_that_waits_is_changed_and_only_what_it_became_goes_out(team: Team) -> None:
    patient = team.person()
    team.ada.online = False
    team.send(team.ada, patient, "Before we meet.")
    (line,) = lines(team.ada, patient)
    typed = team.ada.reads.waiting.send(line.id)
    assert (typed.measure, typed.channel, typed.message) == ("phq-9", Channel.EMAIL, "Before we meet.")

    def again(acts: Acts) -> Done:
        return acts.send_measure(patient, ("phq-9",), Channel.TELEPHONE, typed.due, "As we said.")

    team.ada.act(lambda acts: acts.waiting.instead(line.id, lambda: again(acts)))
    (changed,) = lines(team.ada, patient)
    assert changed.detail.startswith("PHQ-9, by telephone")
    team.ada.online = True
    team.settle()
    (out,) = team.ben.reads.patient(patient).out
    assert out.channel is Channel.TELEPHONE


def test_what_cannot_be_said_instead_leaves_the_old_act_as_it_was(team: Team) -> None:
    patient = team.person()
    team.ada.online = False
    team.send(team.ada, patient)
    (line,) = lines(team.ada, patient)
    with pytest.raises(Rejected):
        team.ada.act(
            lambda acts: acts.waiting.instead(
                line.id, lambda: acts.send_measure(patient, ("no-such",), Channel.EMAIL, team.today)
            )
        )
    assert [one.id for one in lines(team.ada, patient)] == [line.id]


def test_what_the_service_may_have_is_not_said_otherwise_and_counts_once(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = team.person()
    team.send(team.ada, patient)
    push = pushing.push  # type: ignore[attr-defined]

    def lost(*given: object) -> object:
        push(*given)  # type: ignore[arg-type]
        raise ServiceUnreachable

    with monkeypatch.context() as patched:
        patched.setattr(pushing, "push", lost)
        with pytest.raises(Problem):
            team.ada.sync()
    (line,) = lines(team.ada, patient)
    assert (line.state, line.form) == ("waiting", "")
    assert "has not answered yet" in line.why
    assert "The service may have it already" in line.loses
    with pytest.raises(Rejected):
        team.ada.act(lambda acts: acts.waiting.instead(line.id, lambda: acts.mark_reviewed(patient)))
    done = team.ada.act(lambda acts: acts.waiting.discard(line.id))
    assert "If the service had it already, it comes back" in done.words
    team.settle()
    assert len(team.ben.reads.patient(patient).out) == len(team.ada.reads.patient(patient).out) == 1


def test_an_act_that_is_dropped_while_a_push_is_being_made_ready_does_not_go_out(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = team.person()
    team.send(team.ada, patient)
    (line,) = lines(team.ada, patient)
    hand_out = pushing._hand_out

    def dropped_before(waiting: list[tuple[bytes, bytes]], stores: object) -> list[tuple[bytes, bytes]]:
        team.ada.desk.acts.waiting.discard(line.id)
        return hand_out(waiting, stores)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(pushing, "_hand_out", dropped_before)
        team.ada.sync(1)
    team.settle()
    assert team.ben.reads.patient(patient).out == ()


def test_a_registration_that_came_back_says_whose_it_is_and_goes_with_what_waits_behind_once_corrected(
    team: Team,
) -> None:
    team.people += 1
    number = team.people
    team.ben.register(team.id, number)
    team.ada.online = False
    patient = team.ada.register(team.id, number)
    team.ada.agree(patient)
    team.send(team.ada, patient)
    team.ben.sync()
    team.ada.online = True
    team.ada.sync()
    stuck, *behind = lines(team.ada, patient)
    assert (stuck.act, stuck.state, stuck.behind) == ("Register this person", "stuck", 2)
    assert [line.act for line in behind if line.form] == ["Record an agreement", "Send a measure"]
    assert all("Waits behind \u201cRegister this person\u201d" in line.why for line in behind)
    assert "2 later acts for this person have nothing to stand on" in stuck.loses
    typed = team.ada.reads.waiting.registration(stuck.id)
    assert (typed.patient.name.family, typed.team) == ("Featherstonehaugh", team.id)
    team.people += 1
    new = replace(draft(team.id, team.people), reason="Referred by the GP")
    team.ada.act(lambda acts: acts.waiting.register_instead(stuck.id, new))
    team.settle()
    assert lines(team.ada, patient) == []
    record = team.ben.reads.patient(patient)
    assert (len(record.out), len(record.referrals)) == (1, 1)


def test_an_address_that_waits_is_corrected_once_more_and_the_first_one_never_goes(team: Team) -> None:
    patient = team.person()
    team.ada.online = False
    first = ContactDraft(email="first@example.org", email_again="first@example.org")
    team.ada.act(lambda acts: acts.chasing.correct_contact(patient, first, None))
    (line,) = lines(team.ada, patient)
    assert team.ada.reads.waiting.contact(line.id).patient.email == "first@example.org"
    second = ContactDraft(email="second@example.org", email_again="second@example.org")
    team.ada.act(
        lambda acts: acts.waiting.instead(line.id, lambda: acts.chasing.correct_contact(patient, second, None))
    )
    (changed,) = lines(team.ada, patient)
    assert changed.form == "contact"
    team.ada.online = True
    team.settle()
    assert team.ben.reads.chasing.contact(patient).email == "second@example.org"


def test_everybody_elses_acts_go_while_one_person_waits(team: Team) -> None:
    stuck, line = conflict(team, days_ago=1)
    team.send(team.ada, stuck, channel=Channel.TELEPHONE)
    free = team.person()
    team.send(team.ada, free)
    team.settle()
    assert [one.state for one in lines(team.ada, stuck)] == ["conflict", "waiting"]
    assert lines(team.ada, free) == []
    assert lines(team.ada, stuck)[0].behind == 1
    assert line.id == lines(team.ada, stuck)[0].id
