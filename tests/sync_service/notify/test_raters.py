"""A carer, a parent or a second rater gets a message and a link of their own, which names no patient."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.agreement.statements import Kind, Scope
from care_record.channels.letter import Letter
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Recipient
from care_record.wire.receipt import Receipt
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.keys.keyfile import ServiceKeys
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.sending.letters import print_letters
from sync_service.storage.sending.links import Finished, NotOpened, Opened, open_link
from sync_service.storage.sending.submissions import Closed, SittingUnknown, Submitted, Taken, take_in
from tests.fakes.notify_server import listening as notifying
from tests.probes.bench import MEASURES, Bench
from tests.probes.mailbox import Mailbox
from tests.probes.trust_world import Workstation
from tests.sync_service.notify.post import DAY, Post

FOR_PARENTS = next(one for one in MEASURES if "parent" in one.respondents)
CODES = LetterCodes(ServiceKeys(b"k" * 32))


class Family(Post):
    """The same post, and the person's mother who is asked."""

    def mother(self, **changes: object) -> Recipient:
        fields: dict[str, object] = {
            "name": "Grace Okafor",
            "relationship": "mother",
            "email": "grace@example.org",
            "about": "your daughter",
            "basis": "agreed",
            "agreed_on": self.bench.world.today(),
        }
        return Recipient(**(fields | changes))  # type: ignore[arg-type]

    def said(self, recipient: Recipient | None, by: Workstation | None = None, **changes: Any) -> tuple[UUID, bytes]:
        given = {"respondent": "parent", "recipient": recipient} | changes
        return self.bench.world.request(by or self.bench.clinician, self.patient.id, FOR_PARENTS, **given)

    def ask_mother(self, channel: str = "email", **changes: object) -> UUID:
        made, statement = self.said(self.mother(**changes), channel=channel)
        self.bench.apply(statement)
        self.work()
        return made

    def refused(self, recipient: Recipient | None, by: Workstation | None = None, **changes: Any) -> Receipt:
        return self.bench.one(self.said(recipient, by, **changes)[1])

    def message(self) -> tuple[str, str]:
        """To whom a message went, and its words."""
        found = self.box.messages.get(timeout=5)
        plain = found.get_body(("plain",))
        assert plain is not None
        return str(found["To"]), plain.get_content()

    def open(self, token: str, given: object) -> Opened | Finished | NotOpened:
        with writing(self.bench.engine) as connection:
            return open_link(Batch(connection, self.bench.tools), token, given)  # type: ignore[arg-type]

    def state(self, request: UUID) -> str:
        with reading(self.bench.engine) as connection:
            return str(connection.scalar(select(t.requests.c.state).where(t.requests.c.id == request.bytes)))

    def submit(self, opened: Opened) -> Taken:
        info = context.note(trust=self.patient.id, patient=self.patient.id, key=b"", statement=self.patient.id)
        envelope = seal(self.bench.world.team_key.public, info, b"{}").encode()
        with writing(self.bench.engine) as connection:
            given = Submitted(opened.sitting, opened.request.id, envelope, attention=False, authored=1)
            taken = take_in(Batch(connection, self.bench.tools), given)
        assert isinstance(taken, Taken)
        return taken


@pytest.fixture
def family(bench: Bench, mailbox: tuple[Mailbox, int]) -> Iterator[Family]:
    with notifying() as notify:
        made = Family(bench, *mailbox, notify)
        made.register()
        yield made


def token_in(words: str) -> str:
    return next(line for line in words.splitlines() if "/r#" in line).partition("#")[2].strip()


def test_the_message_goes_to_the_recipient_alone_and_names_no_patient_measure_or_condition(family: Family) -> None:
    family.ask_mother()
    to, words = family.message()
    assert to == "grace@example.org"
    name = family.patient.name
    for secret in (name.family, name.given, FOR_PARENTS.short_title, "Okafor", "mother", "daughter", "date of birth"):
        assert secret not in words
    assert "your own name" in words
    assert "delete it" in words
    assert family.box.messages.empty()


def test_her_own_name_opens_the_page_and_her_answer_says_who_gave_it_and_how(family: Family) -> None:
    request = family.ask_mother()
    opened = family.open(token_in(family.message()[1]), "Mrs. grace OKAFOR")
    assert isinstance(opened, Opened)
    assert opened.language == ""
    assert opened.asked.recipient == family.mother()
    family.submit(opened)
    entry = next(one for _, one in family.bench.pull(family.bench.clinician.member)[0] if one.kind[:9] == "response.")
    body = bodies.service_fact(entry.kind, cbor.decode_map(entry.body or b""))
    assert isinstance(body, bodies.ResponseReturned)
    assert (body.respondent, body.mode, body.request) == ("parent", "online", request)


def test_the_patients_date_of_birth_or_name_opens_nothing_and_five_wrong_names_kill_the_link(family: Family) -> None:
    family.ask_mother()
    token = token_in(family.message()[1])
    for _ in range(6):
        assert isinstance(family.open(token, family.patient.birth_date), NotOpened)
    for _ in range(5):
        assert isinstance(family.open(token, family.patient.name.spoken), NotOpened)
    assert isinstance(family.open(token, "Grace Okafor"), NotOpened)
    locked = [one for _, one in family.bench.pull(family.bench.clinician.member)[0] if one.kind == "link.locked"]
    assert [cbor.decode_map(one.body or b"")["reason"] for one in locked] == [
        "5 wrong names; the link no longer works."
    ]


def test_a_patients_link_opens_nothing_at_the_other_door_and_loses_no_try(family: Family) -> None:
    family.ask()
    words = family.message()[1]
    token = next(line for line in words.splitlines() if "/a#" in line).partition("#")[2].strip()
    for _ in range(6):
        assert isinstance(family.open(token, family.patient.name.spoken), NotOpened)
    assert isinstance(family.open(token, family.patient.birth_date), Opened)


def test_a_text_to_a_parent_says_nothing_of_a_care_team_of_theirs(family: Family) -> None:
    family.ask_mother("text", mobile="07700 900456")
    ((number, words),) = family.notify.texts
    assert number == "07700900456"
    assert "/r#" in words
    assert "your care team" not in words
    assert "Please answer our questions by" in words


def test_a_letter_goes_to_the_recipients_address_with_a_code_of_its_own(family: Family) -> None:
    request = family.ask_mother("letter", address=["7 Mill Lane", "Lewes"], postcode="BN7 1AA")
    directory, bench = family.bench.processor.directory(), family.bench
    assert directory is not None
    member = directory.members[bench.coordinator.member or UUID(int=0)]
    with writing(bench.engine) as connection:
        (letter,) = print_letters(Batch(connection, bench.tools), member, UUID(int=1), [request], CODES)
    assert isinstance(letter, Letter)
    assert letter.to == ("Grace Okafor", "7 Mill Lane", "Lewes", "BN7 1AA")
    assert letter.rater
    assert isinstance(family.open(letter.code, "Grace Okafor"), Opened)


def test_reminders_go_to_the_recipient_by_the_ways_there_are(family: Family) -> None:
    family.ask_mother()
    family.message()
    family.wait(3 * DAY)
    to, words = family.message()
    assert to == "grace@example.org"
    assert "We have not had an answer from you yet" in words
    family.wait(4 * DAY)
    assert family.reminders()[-1] == (2, "text", "skipped")
    assert family.notify.texts == []


def test_a_message_that_came_back_goes_again_to_the_corrected_address_and_the_old_link_dies(family: Family) -> None:
    family.box.answers["grace@example.org"] = "550 no such person"
    first = family.ask_mother()
    assert family.state(first) == "bounced"
    second, statement = family.said(
        family.mother(email="g.okafor@example.org"), family.bench.coordinator, replaces=first
    )
    family.bench.apply(statement)
    family.work()
    assert family.message()[0] == "g.okafor@example.org"
    assert (family.state(first), family.state(second)) == ("cancelled", "sent")


def test_correcting_the_patients_own_address_changes_nothing_for_the_parents_message(family: Family) -> None:
    family.box.answers["grace@example.org"] = "550 no such person"
    family.ask_mother()
    patient = family.patient.to_dict() | {"email": "new@example.org"}
    body = bodies.PatientUpdated(patient=patient)
    family.bench.apply(family.bench.clinician.say("patient.updated", family.patient.id, body))
    assert family.states() == [(0, "bounced")]


@pytest.mark.parametrize("ending", ["cancelled", "died", "withdrawn", "discharged", "expired"])
def test_what_ends_a_send_ends_a_recipients_link_and_reminders(family: Family, ending: str) -> None:
    request, bench, world = family.ask_mother(), family.bench, family.bench.world
    opened = family.open(token := token_in(family.message()[1]), "Grace Okafor")
    assert isinstance(opened, Opened)
    with reading(bench.engine) as connection:
        referral = UUID(bytes=connection.scalar(select(t.referrals.c.id)) or b"")
    said = {
        "cancelled": ("measure.cancelled", bodies.MeasureCancelled(request=request, reason="Not needed.")),
        "died": ("patient.died", bodies.PatientDied(died=world.today())),
        "discharged": ("referral.closed", bodies.ReferralClosed(referral=referral, closed=world.today())),
    }
    if ending == "withdrawn":
        bench.apply(world.agreement(bench.clinician, family.patient.id, Kind.WITHDRAWN))
    elif ending == "expired":
        world.clock.now += 20 * DAY
        family.work()
        family.mails()
    else:
        kind, body = said[ending]
        bench.apply(bench.clinician.say(kind, family.patient.id, body))
    found = family.open(token, "Grace Okafor")
    assert isinstance(found, Finished)
    assert found.code == ("expired" if ending == "expired" else "ended")
    # a sitting that is a week over is not known any more
    with pytest.raises(SittingUnknown if ending == "expired" else Closed):
        family.submit(opened)
    family.wait(3 * DAY)
    assert family.box.messages.empty()


def test_who_refuses_mail_for_themselves_does_not_end_what_they_agreed_to_for_a_parent(family: Family) -> None:
    own, parents = family.ask(), family.ask_mother()
    scope = frozenset({Scope.EMAIL})
    said = family.bench.world.agreement(family.bench.clinician, family.patient.id, Kind.REFUSED, scope=scope)
    family.bench.apply(said)
    assert (family.state(own), family.state(parents)) == ("cancelled", "sent")


@pytest.mark.parametrize(
    ("recipient", "changes", "code"),
    [
        ({"basis": None}, {}, "no-agreement"),
        ({"basis": "parental-responsibility", "authority": "Grace Okafor"}, {}, "no-agreement"),
        ({"email": None}, {}, "no-address"),
        ({"basis": "professional"}, {"respondent": "clinician"}, "other-respondent"),
        ({}, {"respondent": "patient"}, "other-respondent"),
        (None, {}, "other-respondent"),
    ],
)
def test_the_service_refuses_what_has_no_basis_no_address_or_the_wrong_respondent(
    family: Family, recipient: dict[str, object] | None, changes: dict[str, Any], code: str
) -> None:
    made = None if recipient is None else family.mother(**recipient)
    found = family.refused(made, **changes)
    assert (found.outcome, found.code) == ("refused", code)


def test_a_young_persons_agreement_is_recorded_by_a_clinician_first(family: Family) -> None:
    bench, world = family.bench, family.bench.world
    young = world.patient(2, birth_date=world.today().replace(year=world.today().year - 17))
    bench.apply(
        *world.registration(bench.clinician, young), world.access(bench.clinician, young.id, bench.world.team_key)
    )
    family.patient = young
    mother = family.mother()
    assert family.refused(mother, bench.coordinator).code == "not-a-clinician"
    first, statement = family.said(mother)
    bench.apply(statement)
    again = family.said(family.mother(email="g.okafor@example.org"), bench.coordinator, replaces=first)[1]
    assert bench.one(again).outcome == "applied"
    other = family.said(family.mother(name="Ngozi Okafor"), bench.coordinator, replaces=first)[1]
    assert bench.one(other).code == "not-a-clinician"


def test_under_16_whoever_has_parental_responsibility_decides_and_the_young_person_is_not_written_to(
    family: Family,
) -> None:
    bench, world = family.bench, family.bench.world
    child = world.patient(2, birth_date=world.today().replace(year=world.today().year - 14))
    bench.apply(
        *world.registration(bench.clinician, child), world.access(bench.clinician, child.id, bench.world.team_key)
    )
    family.patient = child
    assert family.refused(family.mother()).code == "no-agreement"
    request = family.ask_mother(basis="parental-responsibility", agreed_on=None, authority="Grace Okafor, mother")
    assert family.message()[0] == "grace@example.org"
    assert family.state(request) == "sent"
    own = world.request(bench.clinician, child.id, FOR_PARENTS)[1]
    assert bench.one(own).code == "under-age"
