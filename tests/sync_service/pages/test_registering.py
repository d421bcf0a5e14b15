"""Registration and the registered person's own page: what opens, what is refused, and what it says to nobody."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from care_record.agreement.statements import Kind
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from sync_service.pages import routes
from sync_service.storage.registering.sittings import IDLE_MS
from tests.probes.bench import MEASURE, Bench
from tests.probes.invited import BORN, PAGE, Desk, other_code
from tests.probes.mailbox import Mailbox

REFUSED = {"code": "refused", "words": "This did not open anything. Check what you typed, or ask your team."}


@pytest.fixture
def desk(bench: Bench, mailbox: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    return Desk(bench, *mailbox)


@pytest.fixture
def invited(desk: Desk) -> tuple[str, str]:
    """The codes of an invitation that has gone out."""
    patient = desk.patient()
    desk.confirm(patient)
    desk.confirm(patient, "text")
    desk.bench.apply(desk.invite(patient)[1])
    desk.round()
    return desk.codes()


def test_the_link_goes_one_way_and_the_second_code_another(desk: Desk, invited: tuple[str, str]) -> None:
    token, second = invited
    assert len(desk.texts.sent) == 2
    to, words = desk.texts.sent[-1]
    assert to == "07700 900123"
    assert token not in words
    assert "1984" not in words
    assert token.encode() not in desk.bench.file.read_bytes()
    assert second.encode() not in desk.bench.file.read_bytes()


def test_a_second_code_waits_where_its_number_was_changed_after_the_link_had_gone(desk: Desk) -> None:
    patient = desk.patient()
    desk.confirm(patient)
    desk.confirm(patient, "text")
    desk.bench.apply(desk.invite(patient)[1])
    asyncio.run(desk.notifier.round())
    assert "/register#" in desk.mail()
    before = len(desk.texts.sent)
    changed = desk.bench.world.patient(1, id=patient, mobile="07700 900456").to_dict()
    body = bodies.PatientUpdated(patient=changed)
    desk.bench.apply(desk.bench.clinician.say("patient.updated", patient, body))
    desk.round()
    assert len(desk.texts.sent) == before, "nothing goes to a number that nobody has confirmed"
    assert "invitation.no-address" in desk.kinds(patient)
    desk.confirm(patient, "text")
    desk.round()
    assert desk.texts.sent[-1][0] == "07700 900456"
    assert "second code" in desk.texts.sent[-1][1]


def test_opening_spends_nothing_and_registering_does(desk: Desk, invited: tuple[str, str]) -> None:
    assert desk.open(*invited).status_code == 200
    opened = desk.open(*invited).json()
    assert desk.post("/pages/register/finish", {"sitting": opened["sitting"]}).status_code == 200
    assert desk.me().json()["name"] == "Ms Marigold Featherstonehaugh"
    assert (again := desk.open(*invited)).status_code == 404
    assert again.json() == REFUSED
    assert desk.post("/pages/register/finish", {"sitting": opened["sitting"]}).status_code == 404


def test_all_refusals_look_alike(desk: Desk, invited: tuple[str, str]) -> None:
    token, second = invited
    tries = [
        desk.open(token, other_code(second)),
        desk.open(token, second, "1984-02-28"),
        desk.open("0" * 26, second),
        desk.open("no token", second),
        desk.open(token, ""),
    ]
    assert {(one.status_code, one.text) for one in tries} == {(404, tries[0].text)}
    assert tries[0].json() == REFUSED


def test_five_wrong_tries_kill_every_link_of_an_invitation_and_the_desk_is_told(
    desk: Desk, invited: tuple[str, str]
) -> None:
    token, second = invited
    for number in range(5):
        born = BORN if number % 2 else "1984-02-28"
        assert desk.open(token, other_code(second), born).status_code == 404
    assert desk.open(token, second).status_code == 404
    kinds = [entry.kind for _, entry in desk.bench.pull(desk.bench.clinician.member)[0]]
    assert kinds.count("invitation.locked") == 1


def test_what_has_changed_since_it_was_sent_counts_when_it_is_opened(desk: Desk) -> None:
    patient = desk.patient()
    desk.confirm(patient)
    desk.confirm(patient, "text")
    desk.bench.apply(desk.invite(patient)[1])
    desk.round()
    codes = desk.codes()
    opened = desk.open(*codes).json()
    desk.bench.apply(desk.bench.world.agreement(desk.bench.clinician, patient, Kind.REFUSED))
    assert desk.open(*codes).status_code == 404
    assert desk.post("/pages/register/finish", {"sitting": opened["sitting"]}).status_code == 404


def test_a_death_ends_an_invitation_and_an_account(desk: Desk, invited: tuple[str, str]) -> None:
    opened = desk.open(*invited).json()
    desk.post("/pages/register/finish", {"sitting": opened["sitting"]})
    assert desk.me().status_code == 200
    patient = next(
        entry.stream for _, entry in desk.bench.pull(desk.bench.clinician.member)[0] if "invit" in entry.kind
    )
    died = bodies.PatientDied(died=desk.bench.world.today())
    desk.bench.apply(desk.bench.clinician.say("patient.died", patient, died))
    assert desk.me().status_code == 401


def test_a_session_ends_by_itself_and_when_somebody_signs_out(desk: Desk) -> None:
    desk.registered()
    assert desk.me().status_code == 200
    desk.bench.world.clock.now += IDLE_MS - 1
    assert desk.me().status_code == 200
    desk.bench.world.clock.now += IDLE_MS
    assert desk.me().status_code == 401
    assert desk.post("/pages/me/sign-out").status_code == 200


def test_a_session_lasts_an_hour_at_most(desk: Desk) -> None:
    desk.registered()
    for _ in range(6):
        assert desk.me().status_code == 200
        desk.bench.world.clock.now += 11 * 60 * 1000
    assert desk.me().status_code == 401


def test_the_cookie_is_for_this_site_and_no_script(desk: Desk, invited: tuple[str, str]) -> None:
    sitting = desk.open(*invited).json()["sitting"]
    answer = desk.post("/pages/register/finish", {"sitting": sitting})
    assert set(answer.headers["set-cookie"].split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=strict"}
    assert answer.headers["cache-control"] == "no-store"


def test_a_request_of_another_site_changes_nothing(desk: Desk) -> None:
    desk.registered()
    foreign = desk.web.request("POST", "/pages/me/withdraw", json={}, headers={"Cookie": desk.cookie})
    assert foreign.status_code == 403
    cross = {"Cookie": desk.cookie, "Sec-Fetch-Site": "cross-site"} | PAGE
    assert desk.web.request("POST", "/pages/me/withdraw", json={}, headers=cross).status_code == 403
    assert desk.me().json()["withdrawn"] is False


def test_a_code_lets_its_owner_sign_in_and_tells_nobody_else_anything(desk: Desk) -> None:
    desk.registered()
    desk.cookie = ""
    asked = {"family": "featherstonehaugh", "born": BORN, "address": "marigold1@example.org"}
    answers = [
        desk.post("/pages/sign-in/code", asked),
        desk.post("/pages/sign-in/code", asked | {"family": "Nobody"}),
        desk.post("/pages/sign-in/code", asked | {"address": "other@example.org"}),
        desk.post("/pages/sign-in/code", asked | {"address": "not an address"}),
    ]
    assert {(one.status_code, len(one.json()["ticket"])) for one in answers} == {(202, 43)}
    desk.round()
    digits = desk.digits()
    assert desk.box.messages.empty()
    ticket = answers[0].json()["ticket"]
    wrong = desk.post("/pages/sign-in/code/confirm", {"ticket": answers[1].json()["ticket"], "code": digits})
    assert wrong.status_code == 404
    assert desk.post("/pages/sign-in/code/confirm", {"ticket": ticket, "code": digits}).status_code == 200
    assert desk.me().status_code == 200
    assert desk.post("/pages/sign-in/code/confirm", {"ticket": ticket, "code": digits}).status_code == 404


def test_an_address_that_the_record_no_longer_holds_signs_nobody_in(desk: Desk) -> None:
    patient = desk.registered()
    person = desk.bench.world.patient(1, id=patient, email="new@example.org", mobile="07700 900123")
    desk.bench.apply(
        desk.bench.clinician.say("patient.updated", patient, bodies.PatientUpdated(patient=person.to_dict()))
    )
    for address in ("marigold1@example.org", "new@example.org"):
        desk.post("/pages/sign-in/code", {"family": "Featherstonehaugh", "born": BORN, "address": address})
    desk.round()
    assert desk.box.messages.empty()


def test_five_wrong_digits_end_a_code(desk: Desk) -> None:
    desk.registered()
    asked = {"family": "Featherstonehaugh", "born": BORN, "address": "marigold1@example.org"}
    ticket = desk.post("/pages/sign-in/code", asked).json()["ticket"]
    desk.round()
    digits = desk.digits()
    wrong = "000000" if digits != "000000" else "111111"
    for _ in range(5):
        assert desk.post("/pages/sign-in/code/confirm", {"ticket": ticket, "code": wrong}).status_code == 404
    assert desk.post("/pages/sign-in/code/confirm", {"ticket": ticket, "code": digits}).status_code == 404


def test_the_page_says_who_has_access_who_looked_and_what_was_sent(desk: Desk) -> None:
    patient = desk.registered()
    bench, world = desk.bench, desk.bench.world
    looked = bodies.RecordRead(patient=patient, what="record", counter=1)
    bench.apply(
        world.access(bench.clinician, patient, SealingKey(world.random(32))),
        world.agreement(bench.clinician, patient),
        world.request(bench.clinician, patient, MEASURE)[1],
        bench.clinician.say("record.read", audit_stream(world.trust), looked),
    )
    page = desk.me().json()
    assert page["access"] == [
        {
            "team": "Hove Adult Team",
            "telephone": "01273 496000",
            "why": "because they care for you",
            "since": "22 November 2026",
            "people": 2,
        }
    ]
    assert page["looks"] == [{"day": "22 November 2026", "who": "Dr ada, clinician", "what": "looked at your record"}]
    assert page["sent"] == [
        {
            "day": "22 November 2026",
            "what": "Questions about how you are",
            "team": "Hove Adult Team",
            "state": "is on its way to you",
        }
    ]
    assert page["agreement"][0]["state"] == "you agreed"


def test_withdrawing_suspends_at_once_and_cancels_what_is_open(desk: Desk) -> None:
    patient = desk.registered()
    bench, world = desk.bench, desk.bench.world
    bench.apply(
        world.access(bench.clinician, patient, SealingKey(world.random(32))),
        world.agreement(bench.clinician, patient),
        world.request(bench.clinician, patient, MEASURE)[1],
    )
    assert desk.post("/pages/me/withdraw").json() == {"withdrawn": True, "already": False}
    assert desk.post("/pages/me/withdraw").json() == {"withdrawn": True, "already": True}
    page = desk.me().json()
    assert (page["withdrawn"], page["access"]) == (True, [])
    assert page["sent"][0]["state"] == "is no longer asked for"
    kinds = bench.kinds(patient)
    assert kinds.count("account.withdrew") == 1
    assert kinds[-1] == "measure.cancelled"
    refused = bench.one(world.request(bench.clinician, patient, MEASURE)[1])
    assert refused.code in ("suspended", "withdrawn")
    assert bench.one(world.access(bench.clinician, patient, SealingKey(world.random(32)), 2)).code == "suspended"


def test_an_address_that_is_given_is_confirmed_by_a_code_before_the_team_hears_of_it(desk: Desk) -> None:
    patient = desk.registered()
    ticket = desk.post("/pages/me/address", {"channel": "email", "address": "New.Home@Example.org"}).json()["ticket"]
    desk.round()
    assert "account.address-given" not in desk.kinds(patient)
    digits = desk.digits()
    assert desk.post("/pages/me/address/confirm", {"ticket": ticket, "code": "12345"}).status_code == 404
    assert desk.post("/pages/me/address/confirm", {"ticket": ticket, "code": digits}).status_code == 200
    assert desk.kinds(patient)[-2:] == ["address.confirmed", "account.address-given"]
    assert b"New.Home" not in desk.bench.file.read_bytes()
    assert desk.me().json()["email"] == "marigold1@example.org"


@pytest.mark.parametrize(
    "asked",
    [
        {"channel": "email", "address": "new@example.org"},
        {"channel": "text", "address": "07700 900456"},
        {"channel": "email", "address": "no address"},
    ],
)
def test_whoever_is_signed_out_is_told_that_first_whatever_address_they_give(
    desk: Desk, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.service, "tools", replace(desk.service.tools, texts=False))
    answer = desk.post("/pages/me/address", asked)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")
    assert answer.json()["words"] == "You are signed out. Sign in again."


def test_a_carer_registers_by_an_invitation_of_their_own_and_sees_nothing_of_the_record(desk: Desk) -> None:
    patient = desk.patient()
    desk.bench.apply(desk.bench.world.agreement(desk.bench.clinician, patient))
    carer = bodies.Carer(
        family="Okafor",
        given="Ben",
        relationship="Brother",
        born=date(1980, 5, 1),
        email="ben@example.org",
        mobile="07700 900456",
    )
    refused = desk.bench.one(desk.invite(patient, role="carer", carer=carer)[1])
    assert refused.code == "wrong-role"
    invitation, said = desk.invite(patient, desk.bench.clinician, role="carer", carer=carer)
    desk.bench.apply(said)
    desk.round()
    assert desk.kinds(patient)[-1] == "invitation.no-address"
    desk.confirm(patient, "email", invitation=str(invitation))
    desk.confirm(patient, "text", invitation=str(invitation))
    desk.round()
    token, second = desk.codes()
    assert desk.open(token, second).status_code == 404
    opened = desk.open(token, second, "1980-05-01").json()
    assert opened["role"] == "carer"
    desk.post("/pages/register/finish", {"sitting": opened["sitting"]})
    page = desk.me().json()
    assert page["name"] == "Ben Okafor"
    assert not page.keys() & {"access", "looks", "sent", "agreement"}
    assert desk.post("/pages/me/withdraw").status_code == 403
    desk.cookie = ""
    asked = {"family": "Okafor", "born": "1980-05-01", "address": "07700 900456"}
    ticket = desk.post("/pages/sign-in/code", asked).json()["ticket"]
    desk.round()
    answer = desk.post("/pages/sign-in/code/confirm", {"ticket": ticket, "code": desk.digits("text")})
    assert answer.status_code == 200
