"""From a desk's first word to a person who is registered, and what the desks see of each step on the way."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import Kind
from care_record.channels.channel import Channel
from care_record.people.address import Address
from care_record.people.dates import from_milliseconds
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.chasing import ContactDraft
from desktop.services.acts.invitations import CarerDraft, InvitationDraft
from desktop.services.acts.invitations.calls import InvitationCalls
from desktop.services.acts.raters import RaterContact, RaterDraft
from desktop.services.problems import Rejected
from desktop.services.reads.invitations import InvitationPage, StoppedLine
from desktop.services.reads.invitations import stopped as stopped_lines
from sync_service.pages import routes
from tests.desktop.services.clinic import Bench as At
from tests.desktop.services.clinic import identity_of, open_desk
from tests.probes.identity import ask, match, prove
from tests.probes.invited import Desk
from tests.probes.mailbox import Mailbox, listening
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.near_service import NearService

BY_MAIL = InvitationDraft("email", "text")
HOME = Address(("1 High Street", "Hove"), "BN3 1HH")


class Journey:
    """A clinician's, a coordinator's and an identity administrator's desk, and a person with mailbox and telephone."""

    def __init__(self, near: NearDesks, box: Mailbox, port: int) -> None:
        self.person = Desk(near.bench, box, port)
        near.service = NearService(near.bench, "http://service")
        self.near, self.bench, self.box = near, near.bench, box
        self.clinician = self._at(self.bench.clinician, "clinician")
        self.coordinator = self._at(self.bench.coordinator, "coordinator")

    def _at(self, place: object, role: bodies.Role) -> At:
        identity = identity_of(self.bench.world, place, self.near.service.address, role)  # type: ignore[arg-type]
        folder = self.near.folder / f"desk-{role}"
        clock = self.bench.world.clock
        return self.near.stack.enter_context(open_desk(folder, identity, place, sync=False, now=clock))  # type: ignore[arg-type]

    def identity_desk(self) -> At:
        return self._at(self.person.administrator, "identity-administrator")

    def on(self) -> None:
        """What was said at the desks reaches the service, messages go out, and the desks hear of it."""
        sync(self.clinician, self.coordinator)
        self.person.round()
        sync(self.clinician, self.coordinator)


@pytest.fixture
def journey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    with near_clients(), listening() as (box, port), ExitStack() as stack:
        made = Journey(NearDesks(tmp_path, stack), box, port)
        sync(made.clinician, made.coordinator)
        yield made


def page(desk: At, patient: UUID) -> InvitationPage:
    """One person's page."""
    return desk.reads.invitations.page(patient)


def stopped(desk: At) -> list[StoppedLine]:
    return list(desk.reads.invitations.stopped())


def confirm(journey: Journey, desk: At, patient: UUID, *channels: str) -> None:
    """Addresses confirmed by what the person reads out."""
    calls = InvitationCalls(desk.desk)
    for channel in channels:
        calls.ask_address(patient, channel)  # type: ignore[arg-type]
        journey.person.round()
        digits = journey.person.digits(channel)
        wrong = "000000" if digits != "000000" else "000001"
        assert not calls.confirm_address(patient, channel, wrong)  # type: ignore[arg-type]
        assert calls.confirm_address(patient, channel, digits)  # type: ignore[arg-type]
    journey.on()


def register(journey: Journey, token: str, second: str, born: str = "1984-02-29") -> None:
    opened = journey.person.open(token, second, born)
    assert opened.status_code == 200
    sitting = {"sitting": opened.json()["sitting"]}
    assert journey.person.post("/pages/register/finish", sitting).status_code == 200
    sync(journey.clinician, journey.coordinator)


def test_an_adult_without_an_account_registers_once_identity_and_addresses_are_proved(journey: Journey) -> None:
    desk, patient = journey.coordinator, journey.person.patient(proved=False)
    journey.on()
    assert page(desk, patient).why_not == ("The identity desk has not accepted a proof of identity yet.",)
    with pytest.raises(Rejected, match="not accepted"):
        desk.act(lambda acts: acts.invitations.invite(patient, BY_MAIL))
    journey.bench.apply(*prove(journey.person.administrator, patient))
    journey.on()
    desk.act(lambda acts: acts.invitations.invite(patient, BY_MAIL))
    assert page(desk, patient).invitations[0].pending
    journey.on()
    (line,) = stopped(desk)
    assert (line.line.label, line.line.mend, line.line.mend_channel) == ("Not confirmed", "confirm-address", "email")
    assert "junk folder" in line.line.read_out
    confirm(journey, desk, patient, "email", "text")
    assert stopped(desk) == []
    assert page(desk, patient).invitations[0].label == "Sent"
    register(journey, *journey.person.codes())
    known = page(desk, patient)
    assert (known.registered, known.invitations[0].label) == (True, "Used")
    assert known.sentence == "Registered on 22-Nov-2026; signs in by a code that is sent each time."


def test_an_adult_with_an_account_is_told_so_in_place_of_a_link(journey: Journey) -> None:
    patient = journey.person.registered()
    journey.on()
    done = journey.coordinator.act(lambda acts: acts.invitations.invite(patient, BY_MAIL))
    assert done.words == "The person has an account, and will be told so."
    journey.on()
    words = journey.person.mail()
    assert "you need no new invitation" in words
    assert "/register" not in words
    line = page(journey.coordinator, patient).invitations[0]
    assert (line.label, line.is_notice, line.stopped) == ("Told", True, False)


def test_at_17_the_agreement_comes_first_and_two_letters_carry_the_codes(journey: Journey) -> None:
    desk, born = journey.clinician, date(2009, 5, 6)
    patient = journey.person.patient(proved=False, birth_date=born, email="", mobile="", address=HOME)
    journey.on()
    letters = InvitationDraft("letter", "letter")
    with pytest.raises(Rejected, match="agreement to share first"):
        desk.act(lambda acts: acts.invitations.invite(patient, letters))
    journey.bench.apply(journey.bench.world.agreement(journey.bench.clinician, patient))
    journey.on()
    desk.act(lambda acts: acts.invitations.invite(patient, letters))
    journey.on()
    (waiting,) = stopped(desk)
    assert waiting.line.mend == "print"
    printing, calls = new_id(), InvitationCalls(desk.desk)
    first = calls.letters(printing, (waiting.line.id,))
    again = calls.letters(printing, (waiting.line.id,))
    assert first == again
    link, code = first.letters
    assert (link.what, code.what) == ("link", "code")
    assert not any("2009" in part for letter in first.letters for part in (*letter.to, letter.code))
    journey.on()
    assert stopped(desk) == []
    newer = calls.letters(new_id(), (waiting.line.id,)).letters[0]
    assert journey.person.open(link.code, code.code, born.isoformat()).status_code == 404
    register(journey, newer.code, code.code, born.isoformat())
    assert page(desk, patient).registered


def test_an_invitation_that_came_back_goes_out_again_once_the_address_is_right(journey: Journey) -> None:
    desk, patient = journey.coordinator, journey.person.patient()
    journey.on()
    confirm(journey, desk, patient, "email", "text")
    journey.box.answers["marigold1@example.org"] = "550 5.1.1 unknown"
    desk.act(lambda acts: acts.invitations.invite(patient, BY_MAIL))
    journey.on()
    (line,) = stopped(desk)
    assert (line.line.label, line.line.mend) == ("Bounced", "correct-address")
    contact = ContactDraft(
        email="right@example.org", email_again="right@example.org", mobile="07700 900123", mobile_again="07700 900123"
    )
    desk.act(lambda acts: acts.chasing.correct_contact(patient, contact))
    journey.on()
    (line,) = stopped(desk)
    assert line.line.mend == "confirm-address"
    confirm(journey, desk, patient, "email")
    assert stopped(desk) == []
    register(journey, *journey.person.codes())


def test_a_second_code_is_told_and_an_invitation_sent_again_ends_the_first(journey: Journey) -> None:
    desk, patient = journey.clinician, journey.person.patient(mobile="")
    journey.on()
    confirm(journey, desk, patient, "email")
    desk.act(lambda acts: acts.invitations.invite(patient, InvitationDraft("email", "told")))
    with pytest.raises(Rejected, match="still open"):
        desk.act(lambda acts: acts.invitations.invite(patient, InvitationDraft("email", "told")))
    journey.on()
    first = page(desk, patient).invitations[0]
    token = next(line for line in journey.person.mail().splitlines() if "/register#" in line).partition("#")[2]
    assert first.tells_code
    second = InvitationCalls(desk.desk).second_code(first.id)
    desk.act(lambda acts: acts.invitations.send_again(first.id))
    journey.on()
    assert journey.person.open(token, second).status_code == 404
    newer = page(desk, patient).invitations[0]
    token = next(line for line in journey.person.mail().splitlines() if "/register#" in line).partition("#")[2]
    register(journey, token, InvitationCalls(desk.desk).second_code(newer.id))
    assert [one.label for one in page(desk, patient).invitations] == ["Used", "Cancelled"]


def test_a_carer_is_invited_by_a_clinician_with_the_persons_agreement(journey: Journey) -> None:
    patient = journey.person.patient()
    journey.on()
    carer = CarerDraft("Okafor", "Ben", "Brother", "01-May-1980", email="ben@example.org")
    invite = InvitationDraft("email", "told", carer)
    with pytest.raises(Rejected, match="agreement to share first"):
        journey.clinician.act(lambda acts: acts.invitations.invite(patient, invite))
    journey.bench.apply(journey.bench.world.agreement(journey.bench.clinician, patient))
    journey.on()
    with pytest.raises(Rejected, match="A clinician invites a carer"):
        journey.coordinator.act(lambda acts: acts.invitations.invite(patient, invite))
    journey.clinician.act(lambda acts: acts.invitations.invite(patient, invite))
    journey.on()
    (line,) = stopped(journey.clinician)
    assert (line.line.who, line.line.mend) == ("Ben Okafor, brother", "confirm-address")


def test_a_carer_who_ends_it_is_seen_by_the_team_and_written_to_no_more(journey: Journey) -> None:
    patient, person, desk = journey.person.patient(), journey.person, journey.clinician
    person.carer(patient)
    journey.on()
    contact = RaterContact(email="ben@example.org", email_again="ben@example.org")
    ben = RaterDraft("carer", "Ben Okafor", "brother", "your sister", "agreed", contact, agreed_on="22-Nov-2026")

    def ask() -> object:
        due = journey.bench.world.today() + timedelta(days=14)
        desk.act(lambda acts: acts.look(patient, "record"))
        return desk.act(lambda acts: acts.raters.ask(patient, ("gbo",), Channel.EMAIL, due, "", ben))

    ask()
    journey.on()
    person.post("/pages/me/end")
    journey.on()
    (account,) = page(desk, patient).accounts
    assert (account.who, account.ended) == ("Ben Okafor, brother", from_milliseconds(journey.bench.world.clock()))
    for at in (desk, journey.coordinator):
        (line,) = stopped(at)
        assert (line.line.label, line.line.mend, line.line.read_out) == ("Ended by the carer", "invite-again", "")
        items = [item for item in at.reads.today().items if item.kind == "invitation"]
        assert [item.title for item in items] == ["Ben Okafor, brother, ended their registration"]
        assert at.reads.counts().invitations == 1
    told = desk.reads.agreement(patient).timeline[0]
    assert (told.who, told.closed) == ("Ben Okafor, brother", ("1 send cancelled, its link is dead",))
    assert told.words == "A carer ended their registration on their own page. Nothing is sent to them."
    assert desk.reads.agreement(patient).ledger[0].who != told.who
    with pytest.raises(Rejected, match="Ben Okafor ended their registration as a carer on 22-Nov-2026"):
        ask()
    again = page(desk, patient).invitations[0]
    desk.act(lambda acts: acts.invitations.send_again(again.id))
    journey.on()
    assert stopped(desk) == []
    assert [one.label for one in page(desk, patient).invitations][1] == "Ended by the carer"


def test_a_carer_who_ended_it_stands_on_today_for_a_week(journey: Journey) -> None:
    patient = journey.person.patient()
    journey.person.carer(patient)
    journey.person.post("/pages/me/end")
    journey.on()
    assert len(stopped(journey.coordinator)) == 1
    journey.bench.world.clock.now += stopped_lines.SHOWN_MS + 1
    assert stopped(journey.coordinator) == []
    assert journey.coordinator.reads.counts().invitations == 0


def test_a_carers_own_address_shows_and_is_the_one_that_the_next_invitation_goes_to(journey: Journey) -> None:
    patient, person, desk = journey.person.patient(), journey.person, journey.clinician
    person.carer(patient)
    ticket = person.post("/pages/me/address", {"channel": "email", "address": "ben@new.example"}).json()["ticket"]
    person.round()
    person.post("/pages/me/address/confirm", {"ticket": ticket, "code": person.digits()})
    person.post("/pages/me/end")
    journey.on()
    known = page(desk, patient)
    assert (known.given, known.accounts[0].reached) == ((), "ben@new.example, 07700 900456")
    desk.act(lambda acts: acts.invitations.send_again(known.invitations[0].id))
    journey.on()
    assert person.box.messages.get(timeout=5)["To"] == "ben@new.example"


def test_what_a_person_does_on_their_own_page_reaches_the_desks(journey: Journey) -> None:
    patient, person = journey.person.registered(), journey.person
    journey.bench.apply(journey.bench.world.agreement(journey.bench.clinician, patient))
    ticket = person.post("/pages/me/address", {"channel": "email", "address": "new@example.org"}).json()["ticket"]
    person.round()
    person.post("/pages/me/address/confirm", {"ticket": ticket, "code": person.digits()})
    journey.on()
    (given,) = page(journey.coordinator, patient).given
    assert given.address == "new@example.org"
    journey.coordinator.act(lambda acts: acts.invitations.accept_address(given.id))
    journey.on()
    known = page(journey.coordinator, patient)
    assert known.given == ()
    assert known.addresses[0].address == "new@example.org"
    assert known.addresses[0].confirmed is not None
    person.post("/pages/me/withdraw")
    journey.on()
    desk = journey.clinician
    sharing = desk.reads.sharing(patient)
    assert sharing.withdrawal is not None
    assert sharing.withdrawal.own_page
    ledger = desk.reads.agreement(patient).ledger
    assert ledger[0].who == "The person, on their own page"
    desk.act(lambda acts: acts.confirm_withdrawal(patient, "own-page"))
    journey.on()
    assert journey.bench.kinds(patient)[-1] in ("withdrawal.confirmed", "copies.destroyed")


def test_that_it_was_on_the_own_page_is_not_taken_of_another_withdrawal(journey: Journey) -> None:
    patient, _ = journey.bench.ready_patient()
    withdrawn = journey.bench.world.agreement(journey.bench.clinician, patient, Kind.WITHDRAWN)
    journey.bench.apply(withdrawn)
    body = bodies.WithdrawalConfirmed(withdrawal=parse(withdrawn).id, how="own-page")
    said = journey.bench.clinician.say("withdrawal.confirmed", patient, body)
    assert journey.bench.one(said).code == "invalid"


def test_the_identity_desk_invites_whom_it_has_accepted(journey: Journey) -> None:
    patient, person = journey.person.patient(proved=False), journey.person
    desk, case = journey.identity_desk(), journey.bench.world.id()
    journey.bench.apply(ask(person.administrator, case), match(person.administrator, case, patient))
    journey.bench.apply(*prove(person.administrator, patient))
    sync(desk)
    desk.act(lambda acts: acts.invitations.invite(patient, BY_MAIL))
    sync(desk)
    journey.on()
    sync(desk)
    (line,) = stopped(desk)
    assert (line.line.label, line.line.mend) == ("Not confirmed", "confirm-address")
