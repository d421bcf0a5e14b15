"""A desk asks a parent or a second rater by name, sees who was asked and who answered, and keeps the views apart."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.measures import catalogue
from care_record.people.dates import show_date
from desktop.services.acts.raters import RaterContact, RaterDraft
from desktop.services.problems import Rejected
from desktop.services.reads.reporting.pages import Scope
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.post import answers, content, submit
from tests.probes.mailbox import listening
from tests.probes.near_service import NearClient
from tests.probes.week import Week, week

GOALS = catalogue.load(catalogue.source_folder() / "gbo")
CONTACT = RaterContact(email="grace@example.org", email_again="grace@example.org")


class Family(Week):
    """The same team, and a young person whose mother is asked."""

    patient: UUID

    def meet(self) -> None:
        self.patient = self.first_contact("ada", 1)
        self.settle()

    @property
    def ada(self) -> Desk:
        """Her desk, with the reading of the record noted, as the window has it noted."""
        desk = self.desks["ada"]
        desk.act(lambda acts: acts.look(self.patient, "record"))
        return desk

    def mother(self, **changes: Any) -> RaterDraft:
        made = RaterDraft(
            respondent="parent",
            name="Grace Okafor",
            relationship="mother",
            about="your daughter",
            basis="agreed",
            contact=CONTACT,
            agreed_on=show_date(self.today),
        )
        return replace(made, **changes)

    def ask(self, draft: RaterDraft | None = None, channel: Channel = Channel.EMAIL) -> UUID:
        due, who = self.today + timedelta(days=14), draft or self.mother()
        done = self.ada.act(lambda acts: acts.raters.ask(self.patient, ("gbo",), channel, due, "", who))
        self.settle()
        assert isinstance(done.id, UUID)
        return done.id

    def problems(self, draft: RaterDraft, channel: Channel = Channel.EMAIL) -> dict[str, str]:
        with pytest.raises(Rejected) as refused:
            self.ask(draft, channel)
        return dict(refused.value.problems)

    def she_answers(self, chosen: int, to: str = "grace@", name: str = "Grace Okafor", **more: Any) -> None:
        text = self.mail(to)[-1].get_body(("plain",)).get_content()
        token = next(line for line in text.splitlines() if "/r#" in line).partition("#")[2].strip()
        web = cast("httpx.Client", NearClient.WEBS[self._desks.service.address])
        submit(web, token, content(answers(GOALS, chosen), **more), name=name)
        self.settle()


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with listening() as mailbox, week(tmp_path, mailbox, Family) as made:
        made.meet()
        yield made


def test_a_mother_is_asked_by_her_own_link_and_everything_says_who_answered(family: Family, tmp_path: Path) -> None:
    request = family.ask()
    record = family.ada.reads.patient(family.patient)
    (line,) = [one for one in record.out if one.id == request]
    assert line.asked == "Grace Okafor, mother"
    assert any(item.words.startswith("Goals (GBO) sent by e-mail to Grace Okafor, mother") for item in record.timeline)
    family.she_answers(7, contact_me=True)
    (item,) = [one for one in family.ada.reads.today().items if one.kind in ("risk", "new_answer")]
    assert "by Grace Okafor, mother," in item.title
    assert item.detail.startswith("Whoever answered asks to be contacted")
    (came,) = family.ada.reads.patient(family.patient).returned
    assert came.source == "Grace Okafor, mother"
    reading = family.ada.reads.response(came.id)
    assert (reading.respondent, reading.mode, reading.source) == ("parent", "online", "Grace Okafor, mother")
    assert "Grace Okafor, mother asks the team to get in touch." in [flag.reason for flag in reading.flags]
    notes = family.ada.act(lambda acts: acts.note_export((family.patient,), "fhir"))
    place = tmp_path / "answers.json"
    family.ada.reads.reporting.export("fhir", Scope(patient=family.patient), place, notes)
    bundle = json.loads(place.read_text(encoding="utf-8"))
    (source,) = [one for one in bundle["entry"] if one["resource"]["resourceType"] == "RelatedPerson"]
    assert source["resource"]["name"] == [{"text": "Grace Okafor"}]
    assert source["resource"]["relationship"] == [{"text": "mother"}]


def test_two_parents_are_two_raters_whose_scores_are_never_one_series(family: Family) -> None:
    family.ask()
    family.she_answers(7)
    father = family.mother(
        name="John Okafor",
        relationship="father",
        contact=RaterContact(email="john@example.org", email_again="john@example.org"),
    )
    family.ask(father)
    family.she_answers(2, "john@", "John Okafor")
    history = family.ada.reads.understanding.scores(family.patient)
    assert {one.who: len(one.series[0].points) for one in history.measures} == {
        "Grace Okafor, mother": 1,
        "John Okafor, father": 1,
    }
    lines = family.ada.reads.patient(family.patient).returned
    assert [one.change_words for one in lines] == ["First score", "First score"]
    beside = family.ada.reads.understanding.raters(lines[0].id)
    assert [one.who for one in beside.raters] == ["Grace Okafor, mother", "John Okafor, father"]
    assert family.ada.reads.response(lines[0].id).raters == 1


def test_who_was_asked_before_is_offered_again_and_the_day_of_agreement_is_asked_anew(family: Family) -> None:
    family.ask()
    mobile = "07700 900456"
    reached = RaterContact(email="grace@example.org", mobile=mobile, mobile_again=mobile)
    family.ask(family.mother(contact=reached))
    options = family.ada.reads.raters.options(family.patient, "parent")
    (known,) = options.known
    assert (known.words, known.email, known.mobile) == ("Grace Okafor, mother", "grace@example.org", mobile)
    assert [basis.value for basis in options.bases] == ["agreed", "best-interests"]
    assert options.about == "the person with the initials M. F."
    assert family.ada.reads.raters.options(family.patient, "clinician").known == ()


def test_what_is_wrong_is_said_at_its_field_and_a_letter_waits_with_her_address(family: Family) -> None:
    nobody = RaterDraft("parent", "", "", "", "", RaterContact())
    assert set(family.problems(nobody)) == {"name", "relationship", "about", "email"}
    once = family.mother(contact=RaterContact(email="grace@example.org"))
    assert set(family.problems(once)) == {"email_again"}
    assert set(family.problems(family.mother(agreed_on="32-Jan-2026"))) == {"agreed_on"}
    assert set(family.problems(family.mother(basis="professional"))) == {"basis"}
    assert set(family.problems(family.mother(basis="best-interests"))) == {"authority"}
    assert set(family.problems(family.mother(), Channel.LETTER)) == {"address"}
    assert not family.ada.reads.patient(family.patient).out
    family.ask(family.mother(contact=RaterContact(address="7 Mill Lane\nLewes", postcode="BN7 1AA")), Channel.LETTER)
    (line,) = family.ada.reads.chasing.letters()
    assert (line.address, line.asked) == ("7 Mill Lane, Lewes, BN7 1AA", "Grace Okafor, mother")


def test_an_address_that_did_not_take_it_is_corrected_and_the_send_goes_again(family: Family) -> None:
    family.box.answers["grace@example.org"] = "550 no such person"
    request = family.ask()
    found = family.ada.reads.chasing.attempts(request)
    assert (found.asked, found.attempts[0].state) == ("Grace Okafor, mother", "Came back")
    (item,) = [one for one in family.ada.reads.today().items if one.kind == "not_delivered"]
    assert item.detail.endswith("Asked of Grace Okafor, mother.")
    assert family.ada.reads.raters.asked(request).email == "grace@example.org"
    contact = RaterContact(email="g.okafor@example.org", email_again="g.okafor@example.org")
    done = family.ada.act(lambda acts: acts.raters.correct(request, contact))
    family.settle()
    assert family.mail("g.okafor@example.org")
    (line,) = family.ada.reads.patient(family.patient).out
    assert (line.id, line.state) == (done.id, DeliveryState.SENT)
