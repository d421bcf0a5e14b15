"""No path lets a flagged answer go unseen: however it comes, its owner is told by mail and it stands on Today."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.channels.channel import Channel
from care_record.sealing.keys import SealingKey
from desktop.services.acts.completing import Given
from desktop.services.acts.risk import ContactDraft
from desktop.services.sync import chores
from tests.desktop.services.post import answers, content, submit
from tests.desktop.services.ward import PHQ9, Place, Ward, open_ward

ADA = "ada@downs.example"


@dataclass
class Team:
    """Ada asks and is told; the service, the page's end and the post are the real ones."""

    ward: Ward
    id: UUID
    ada: Place
    people: int = 20

    def asked(self, channel: Channel = Channel.EMAIL) -> UUID:
        """Somebody new is asked by Ada; the request."""
        self.people += 1
        patient = self.ada.register(self.id, self.people)
        self.ada.agree(patient)
        due = self.ada.desk.state.today() + timedelta(days=14)
        request = self.ada.act(lambda acts: acts.send_measure(patient, ("phq-9",), channel, due)).id
        self.ada.sync()
        return UUID(bytes=request.bytes)

    def answered(self, plain: bytes, *, attention: bool = False, key: SealingKey | None = None) -> None:
        """Somebody new is asked, and answers at the page."""
        self.asked()
        service = self.ward.clinic.service
        link = self.ward.post.link(service.ready["page_url"])
        submit(service.http, link, plain, attention=attention, key=key)

    def told(self) -> str:
        """Whom the next letter goes to; fails where none comes."""
        letter = self.ward.post.letters.get(timeout=20)
        assert "something waits" in str(letter["Subject"])
        return str(letter["To"])


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with open_ward(Path(tmp_path_factory.mktemp("paths"))) as ward:
        made = ward.team("Hove Adult Team")
        ada = ward.place("ada", made)
        ada.sync()
        me = ada.desk.state.identity.member_id
        ada.act(lambda acts: acts.risk.give_contact(me, ContactDraft(email=ADA)))
        ada.sync()
        yield Team(ward, made, ada)


def will_not_open(team: Team) -> None:
    team.answered(content(answers(PHQ9, 1)), key=SealingKey(bytes(32)))


def does_not_fit(team: Team) -> None:
    odd = answers(PHQ9, 1)
    odd["item"].append({"linkId": "no-such-item", "answer": [{"valueString": "x"}]})
    team.answered(content(odd))


def is_no_answer_at_all(team: Team) -> None:
    team.answered(b"not JSON at all")


def asks_to_be_contacted(team: Team) -> None:
    team.answered(content(answers(PHQ9, 0), contact_me=True))


def taken_in_the_clinic(team: Team) -> None:
    request = team.asked(Channel.TELEPHONE)
    team.ada.act(lambda acts: acts.completing.hand_in(request, Given(answers(PHQ9, 3), "in-clinic")))


PATHS = (
    (will_not_open, "It could not be opened here"),
    (does_not_fit, "It does not fit its questionnaire; read it as it is"),
    (is_no_answer_at_all, "It does not fit its questionnaire; read it as it is"),
    (asks_to_be_contacted, "Whoever answered asks to be contacted"),
    (taken_in_the_clinic, "27 of 27, Severe"),
)


@pytest.mark.parametrize(("comes", "words"), PATHS)
def test_no_path_lets_a_flagged_answer_go_unseen(team: Team, comes: Callable[[Team], None], words: str) -> None:
    """None of them is announced by a page: the workstation finds them."""
    before = {item.response for item in team.ada.reads.today().items}
    comes(team)
    team.ada.sync()
    (item,) = [item for item in team.ada.reads.today().items if item.response not in before]
    assert (item.kind, item.detail.split(". ")[0]) == ("risk", words)
    assert team.told() == ADA


def test_a_flag_that_was_found_only_after_the_answer_was_reviewed_is_told_all_the_same(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(chores, "raise_flags", lambda _: False)
        team.answered(content(answers(PHQ9, 3)))
        team.ada.sync()
        newest = team.ada.reads.returned()[0]
        team.ada.act(lambda acts: acts.mark_reviewed(newest.id))
        team.ada.sync()
    team.ada.sync()
    assert team.told() == ADA


@pytest.mark.parametrize(("attention", "kind"), [(True, "risk"), (False, "new_answer")])
def test_an_answer_whose_key_is_missing_stands_on_today_and_is_told_where_its_bit_says_so(
    team: Team, attention: bool, kind: str
) -> None:
    """A colleague's new workstation holds no key until another gives it one."""
    team.answered(content(answers(PHQ9, 0)), attention=attention)
    late = team.ward.place(f"late-{kind}", team.id)
    try:
        late.sync()
        found = [item.kind for item in late.reads.today().items if "does not hold yet" in item.detail]
    finally:
        team.ward.forget(late)
        late.close()
    assert kind in found
    if attention:
        assert team.told() == ADA
