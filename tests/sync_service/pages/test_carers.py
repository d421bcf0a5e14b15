"""A carer ends their own registration, and corrects an address: at once, and without a word about the patient."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from care_record.channels.channel import Channel
from care_record.channels.ladder import DEFAULT
from care_record.log import entry as entries
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies
from care_record.wire.receipt import Receipt
from sync_service.notify import invitations as inviting
from sync_service.notify import outgoing
from sync_service.pages import routes
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.registering import given_back
from tests.probes.bench import MEASURES, Bench
from tests.probes.invited import BEN, Desk
from tests.probes.mailbox import Mailbox

ASKED = next(one for one in MEASURES if "parent" in one.respondents)
SIGN_IN = {"family": "Okafor", "born": "1980-05-01", "address": "ben@example.org"}
CHANNELS = (Channel.EMAIL, Channel.TEXT)


@pytest.fixture
def desk(bench: Bench, mailbox: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    return Desk(bench, *mailbox)


@pytest.fixture
def patient(desk: Desk) -> UUID:
    """A patient whose record is open, and whose brother has registered as a carer and is signed in."""
    found, world = desk.patient(), desk.bench.world
    desk.bench.apply(world.access(desk.bench.clinician, found, SealingKey(world.random(32))))
    desk.carer(found)
    return found


def ask(desk: Desk, patient: UUID, channel: str = "email", **changes: Any) -> tuple[UUID, Receipt]:
    """A send to somebody else about the patient: to Ben, unless `changes` say otherwise."""
    world = desk.bench.world
    named = {"name": "Ben Okafor", "relationship": "brother", "email": "ben@example.org"}
    basis = {"basis": "agreed", "agreed_on": world.today()}
    recipient = bodies.Recipient.model_validate(named | basis | changes)
    asked = {"respondent": "parent", "recipient": recipient, "channel": channel}
    made, said = world.request(desk.bench.clinician, patient, ASKED, **asked)
    return made, desk.bench.one(said)


def state(desk: Desk, request: UUID) -> str:
    with reading(desk.bench.engine) as connection:
        return str(connection.scalar(select(t.requests.c.state).where(t.requests.c.id == request.bytes)))


def token(mail: str, page: str) -> str:
    return next(line for line in mail.splitlines() if f"{page}#" in line).partition("#")[2]


def test_a_carer_ends_it_at_once_and_once(desk: Desk, patient: UUID) -> None:
    before = desk.bench.kinds(patient)
    assert desk.post("/pages/me/end").json() == {"ended": True, "already": False}
    assert desk.bench.kinds(patient)[len(before) :] == ["account.ended"]
    assert desk.me().status_code == 401
    assert desk.post("/pages/me/end").json() == {"ended": True, "already": True}
    assert desk.bench.kinds(patient).count("account.ended") == 1
    assert desk.post("/pages/me/address", {"channel": "email", "address": "other@example.org"}).status_code == 401
    desk.cookie = ""
    assert desk.post("/pages/me/end").status_code == 401


def test_what_a_restored_backup_lacks_of_it_is_brought_again_once(desk: Desk, patient: UUID) -> None:
    with reading(desk.bench.engine) as connection:
        account = UUID(bytes=connection.scalar(select(t.patient_accounts.c.id)) or b"")
    waiting, _ = ask(desk, patient)
    kinds, world = desk.bench.kinds(patient), desk.bench.world
    for who in (account, account, UUID(int=1)):
        made = entries.make(
            seq=90,
            stream=patient,
            n=90,
            prev=bytes(32),
            id=UUID(int=2),
            kind="account.ended",
            at=world.clock(),
            salt=bytes(16),
            body=b"",
        )
        with writing(desk.bench.engine) as connection:
            batch = Batch(connection, desk.bench.tools)
            given_back.ended(batch, made, bodies.AccountEnded(account=who, given_back=desk.bench.clinician.device))
    assert desk.bench.kinds(patient)[len(kinds) :] == ["account.ended", "measure.cancelled"]
    assert state(desk, waiting) == "cancelled"
    assert desk.me().status_code == 401


def test_nobody_signs_in_any_more_by_a_code_that_was_on_its_way_or_asked_for_after(desk: Desk, patient: UUID) -> None:
    session = desk.cookie
    ticket = desk.post("/pages/sign-in/code", SIGN_IN).json()["ticket"]
    desk.round()
    digits = desk.digits()
    other = desk.post("/pages/me/address", {"channel": "email", "address": "ben2@example.org"}).json()["ticket"]
    desk.cookie = session
    assert desk.post("/pages/me/end").status_code == 200
    assert desk.post("/pages/sign-in/code/confirm", {"ticket": ticket, "code": digits}).status_code == 404
    assert desk.post("/pages/sign-in/code", SIGN_IN).status_code == 202
    desk.round()
    assert desk.box.messages.empty(), "neither the code that waited nor the one asked for goes out"
    assert desk.post("/pages/me/address/confirm", {"ticket": other, "code": "000000"}).status_code == 401
    with reading(desk.bench.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(t.code_checks)) == 0


def test_what_is_open_for_the_carer_stops_and_what_others_were_asked_goes_on(desk: Desk, patient: UUID) -> None:
    by_address, _ = ask(desk, patient, name="B. Okafor")
    by_name, _ = ask(desk, patient, email="elsewhere@example.org")
    mother, _ = ask(desk, patient, name="Grace Okafor", email="grace@example.org")
    desk.round()
    links = {}
    for _ in range(3):
        message = desk.box.messages.get(timeout=5)
        part = message.get_body(("plain",))
        assert part is not None
        links[str(message["To"])] = token(part.get_content(), "/r")
    assert desk.post("/pages/me/end").status_code == 200
    assert [state(desk, one) for one in (by_address, by_name, mother)] == ["cancelled", "cancelled", "sent"]
    kinds = desk.bench.kinds(patient)
    assert kinds[kinds.index("account.ended") + 1 :] == ["measure.cancelled", "measure.cancelled"]
    opened = desk.post("/pages/open-as-rater", {"token": links["elsewhere@example.org"], "name": "Ben Okafor"})
    assert (opened.status_code, opened.json()) == (404, {"code": "ended"})
    wrong = desk.post("/pages/open-as-rater", {"token": links["elsewhere@example.org"], "name": "Ann Other"})
    assert (wrong.status_code, wrong.json()) == (404, {"code": "refused"})
    desk.bench.world.clock.now += round(timedelta(days=12).total_seconds() * 1000)
    desk.round()
    reminded = [str(desk.box.messages.get(timeout=5)["To"]) for _ in range(desk.box.messages.qsize())]
    assert set(reminded) <= {"grace@example.org"}


def test_a_carer_who_was_answering_is_told_that_the_questions_are_closed(desk: Desk, patient: UUID) -> None:
    ask(desk, patient)
    desk.round()
    name = {"token": token(desk.mail(), "/r"), "name": "Ben Okafor"}
    opened = desk.post("/pages/open-as-rater", name).json()
    assert desk.post("/pages/me/end").status_code == 200
    answer = {"sitting": opened["sitting"], "request": opened["request"], "envelope": "AAAA", "authored": 1}
    assert desk.post("/pages/submit", answer).status_code == 410


def test_nothing_new_is_sent_to_the_carer_until_they_register_again(desk: Desk, patient: UUID) -> None:
    assert desk.post("/pages/me/end").status_code == 200
    refused = ask(desk, patient)[1]
    assert (refused.outcome, refused.code) == ("refused", "ended")
    assert refused.words.startswith("Ben Okafor ended their registration as a carer on 22-Nov-2026")
    assert ask(desk, patient, email="elsewhere@example.org")[1].code == "ended"
    assert ask(desk, patient, name="Somebody Else")[1].code == "ended"
    assert ask(desk, patient, name="Grace Okafor", email="grace@example.org")[1].outcome == "applied"
    assert ask(desk, patient, "in-clinic")[1].outcome == "applied", "with the team anybody may answer"
    desk.cookie = ""
    again = bodies.Carer.model_validate(BEN)
    desk.bench.apply(desk.invite(patient, desk.bench.clinician, role="carer", carer=again)[1])
    desk.round()
    mail = ""
    while "/register#" not in mail:
        mail = desk.mail()
    second = desk.texts.sent[-1][1].split()[-1]
    opened = desk.open(token(mail, "/register"), second, "1980-05-01").json()
    assert desk.post("/pages/register/finish", {"sitting": opened["sitting"]}).status_code == 200
    assert desk.me().json()["name"] == "Ben Okafor"
    assert ask(desk, patient)[1].outcome == "applied"


def test_an_invitation_of_the_same_carer_that_is_open_ends_too(desk: Desk, patient: UUID) -> None:
    desk.bench.apply(
        desk.invite(patient, desk.bench.clinician, role="carer", carer=bodies.Carer.model_validate(BEN))[1],
        desk.invite(patient, desk.bench.clinician, role="carer", carer=_grace())[1],
    )
    assert desk.post("/pages/me/end").status_code == 200
    assert desk.kinds(patient)[-2:] == ["account.ended", "invitation.cancelled"]
    with reading(desk.bench.engine) as connection:
        columns = t.invitations.c
        held = connection.scalars(select(columns.state).where(columns.patient == patient.bytes).order_by(columns.seq))
        assert list(held) == ["used", "cancelled", "queued"]


def _grace() -> bodies.Carer:
    return bodies.Carer.model_validate(BEN | {"given": "Grace", "email": "grace@example.org", "mobile": None})


def test_a_message_that_was_being_handed_over_does_not_go_once_the_carer_has_ended_it(
    desk: Desk, patient: UUID
) -> None:
    engine, tools = desk.bench.engine, desk.bench.tools
    request, _ = ask(desk, patient)
    desk.post("/pages/sign-in/code", SIGN_IN)
    ready, _ = outgoing.take(engine, tools, lambda _: DEFAULT, CHANNELS)
    codes, _ = inviting.take(engine, tools, CHANNELS)
    assert ([one.request for one in ready], len(codes)) == ([request], 1)
    assert desk.post("/pages/me/end").status_code == 200
    assert outgoing.claim(engine, tools, ready) == []
    assert inviting.claim(engine, tools, codes) == []
    asyncio.run(desk.notifier.round())
    assert desk.box.messages.empty()


def test_the_persons_agreement_account_and_record_stay_as_they_are(desk: Desk, patient: UUID) -> None:
    carers = desk.cookie
    desk.confirm(patient)
    desk.confirm(patient, "text")
    desk.bench.apply(desk.invite(patient)[1])
    desk.round()
    opened = desk.open(*desk.codes()).json()
    desk.post("/pages/register/finish", {"sitting": opened["sitting"]})
    before, own = desk.me().json(), desk.cookie
    assert desk.post("/pages/me/end").status_code == 403, "the person takes back an agreement, and ends no registration"
    desk.cookie = carers
    assert desk.post("/pages/me/end").status_code == 200
    desk.cookie = own
    assert desk.me().json() == before


def test_a_request_of_another_site_ends_nothing(desk: Desk, patient: UUID) -> None:
    assert desk.web.request("POST", "/pages/me/end", json={}, headers={"Cookie": desk.cookie}).status_code == 403
    assert desk.me().status_code == 200


def test_a_carer_who_corrects_an_address_is_reached_there_from_then_on(desk: Desk, patient: UUID) -> None:
    ticket = desk.post("/pages/me/address", {"channel": "email", "address": "ben@New.example"}).json()["ticket"]
    desk.round()
    assert desk.post("/pages/me/address/confirm", {"ticket": ticket, "code": desk.digits()}).status_code == 200
    assert desk.me().json()["email"] == "ben@new.example"
    assert desk.kinds(patient)[-2:] == ["address.confirmed", "account.address-given"]
    cookie, desk.cookie = desk.cookie, ""
    desk.post("/pages/sign-in/code", SIGN_IN)
    desk.post("/pages/sign-in/code", SIGN_IN | {"address": "ben@new.example"})
    desk.round()
    assert desk.box.messages.get(timeout=5)["To"] == "ben@new.example"
    assert desk.box.messages.empty(), "the earlier address signs nobody in"
    desk.cookie = cookie
    assert desk.post("/pages/me/end").status_code == 200
    assert ask(desk, patient, name="A. Nother", email="Ben@New.example")[1].code == "ended"
    assert ask(desk, patient, name="A. Nother", email="ben@example.org")[1].code == "ended"
