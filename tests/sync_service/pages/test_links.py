"""A link and a date of birth: five tries, one answer, and refusals that tell nothing."""

from base64 import urlsafe_b64encode
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from care_record.agreement.statements import Kind
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import SealingKey
from care_record.wire.bodies import PatientDied
from care_record.wire.root_script import root_script
from sync_service.api.wires import from_base64url
from sync_service.application import create
from sync_service.pages import routes
from sync_service.pages.limits import Limit, address_range
from sync_service.pages.templates import Pages
from sync_service.storage.database import writing
from sync_service.storage.sending.links import make_link
from tests.probes.bench import MEASURE, Bench
from tests.probes.chains import PROVED, Offer, verdict
from tests.probes.web import Web

BORN = "1984-02-29"
REFUSED = {"code": "refused"}


class Sent:
    """A request with a link, and a browser."""

    def __init__(self, bench: Bench, web: Web) -> None:
        self.bench, self.web = bench, web
        self.patient, self.key = bench.ready_patient()
        self.request, said = bench.world.request(bench.clinician, self.patient, MEASURE)
        bench.apply(said)
        self.token = self.link()

    def link(self) -> str:
        with writing(self.bench.engine) as connection:
            return make_link(connection, self.request, self.bench.world.random(16), self.bench.world.clock())

    def open(self, born: str = BORN, token: str | None = None) -> tuple[int, dict[str, str]]:
        answer = self.web.post("/pages/open", json={"token": token or self.token, "born": born})
        return answer.status_code, answer.json()

    def submit(self, sitting: str, key: SealingKey | None = None) -> tuple[int, dict[str, str]]:
        info = context.note(trust=self.patient, patient=self.patient, key=b"", statement=self.patient)
        envelope = seal((key or self.key).public, info, b"{}").encode()
        body = {"sitting": sitting, "request": str(self.request), "envelope": text(envelope), "authored": 1}
        answer = self.web.post("/pages/submit", json=body)
        return answer.status_code, answer.json()


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def sent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Sent:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    service = bench.service()
    return Sent(bench, Web(create(service, Pages(service.settings), None)))


def test_five_wrong_dates_of_birth_kill_the_link_and_the_team_is_told(sent: Sent) -> None:
    for _ in range(5):
        assert sent.open("1990-01-01") == (404, REFUSED)
    assert sent.open() == (404, REFUSED)
    assert sent.bench.kinds(sent.patient).count("link.locked") == 1
    assert sent.open(token=sent.link())[0] == 200


def test_a_typed_code_opens_in_any_case_with_hyphens_and_likely_slips(sent: Sent) -> None:
    typed = "-".join(sent.token[at : at + 4] for at in range(0, 26, 4)).lower().replace("0", "o").replace("1", "l")
    assert sent.open(token=typed)[0] == 200


def test_opening_spends_nothing_and_is_told_once(sent: Sent) -> None:
    assert [sent.open()[0] for _ in range(3)] == [200] * 3
    assert sent.bench.kinds(sent.patient).count("measure.opened") == 1


def test_an_answer_is_taken_once_and_a_replay_gets_its_receipt(sent: Sent) -> None:
    first, second = sent.open()[1]["sitting"], sent.open()[1]["sitting"]
    taken = sent.submit(first)
    assert taken[0] == 200
    assert sent.submit(first) == taken
    assert sent.submit(second)[0] == 410
    assert sent.open() == (404, {"code": "used", "receipt": taken[1]["receipt"]})
    assert sent.bench.kinds(sent.patient).count("response.returned") == 1


def test_a_missing_attention_bit_counts_as_set(sent: Sent) -> None:
    from care_record.wire import cbor

    sent.submit(sent.open()[1]["sitting"])
    body = cbor.decode(sent.bench.pull(sent.bench.clinician.member)[0][-1][1].body or b"")
    assert body["attention"] is True


def test_an_answer_sealed_to_another_key_gets_the_right_one(sent: Sent) -> None:
    status, answer = sent.submit(sent.open()[1]["sitting"], SealingKey(sent.bench.world.random(32)))
    assert (status, answer["code"], answer["key"]) == (409, "key", text(sent.key.key_id))
    opened = sent.open()[1]
    assert {name: opened[name] for name in answer if name != "code"} == {
        name: value for name, value in answer.items() if name != "code"
    }


def test_the_page_gets_the_records_key_with_the_chain_that_proves_it(sent: Sent) -> None:
    opened: dict[str, Any] = dict(sent.open()[1])
    world = sent.bench.world
    chain = tuple(from_base64url(statement) for statement in opened["chain"])
    root, public = world.root.key.public_key().public_bytes_raw(), from_base64url(opened["public_key"])
    offer = Offer(root, world.trust, sent.patient, opened["epoch"], from_base64url(opened["key"]), public, chain)
    assert verdict(offer) == PROVED
    size = sum(map(len, opened["chain"]))
    print(f"one chain: {len(chain)} statements, {size} bytes")
    assert size < 16 * 1024


def test_the_answer_page_loads_the_script_of_the_trusts_root(sent: Sent) -> None:
    script = root_script(sent.bench.world.root.key.public_key().public_bytes_raw())
    fetched = sent.web.get(f"/assets/{script.file}")
    assert (fetched.content, fetched.headers["content-type"]) == (script.content, "text/javascript; charset=utf-8")
    assert f'<script src="/assets/{script.file}" integrity="{script.sri}" defer>' in sent.web.get("/a").text
    assert script.file not in sent.web.get("/").text


def test_before_the_trust_begins_the_answer_page_has_no_root(bench: Bench) -> None:
    pages = Pages(bench.service().settings)
    assert "root-" not in pages.html("answer")
    assert not pages.rooted


@pytest.mark.parametrize("end", ["withdrawn", "died"])
def test_after_a_withdrawal_or_a_death_nothing_opens_and_nothing_is_taken(sent: Sent, end: str) -> None:
    sitting, bench = sent.open()[1]["sitting"], sent.bench
    said = {
        "withdrawn": bench.world.agreement(bench.clinician, sent.patient, Kind.WITHDRAWN),
        "died": bench.clinician.say("patient.died", sent.patient, PatientDied(died=date(2026, 11, 21))),
    }[end]
    bench.apply(said)
    assert sent.submit(sitting)[0] == 410
    assert sent.open() == (404, REFUSED)


def test_an_expired_link_says_so_only_to_the_right_date_of_birth(sent: Sent) -> None:
    sent.bench.world.clock.now += 16 * 24 * 3600 * 1000
    assert sent.open("1990-01-01") == (404, REFUSED)
    assert sent.open() == (404, {"code": "expired"})


def test_an_unknown_sitting_and_a_broken_envelope_are_refused(sent: Sent) -> None:
    assert sent.submit(text(b"x" * 32))[0] == 404
    sitting = sent.open()[1]["sitting"]
    body = {"sitting": sitting, "request": str(sent.request), "envelope": "AAAA", "attention": False, "authored": 1}
    assert sent.web.post("/pages/submit", json=body).status_code == 422


def test_a_range_of_addresses_that_guesses_too_often_is_turned_away(sent: Sent) -> None:
    sent.web.app.state.tries.range = Limit(3, sent.bench.world.clock)
    for _ in range(3):
        sent.open(token="0" * 26)
    assert sent.open() == (404, REFUSED)
    sent.bench.world.clock.now += 11 * 60 * 1000
    assert sent.open()[0] == 200


def test_a_range_is_a_network() -> None:
    assert address_range("192.0.2.7") == address_range("192.0.2.200") != address_range("192.0.3.7")
    assert address_range("2001:db8::1") == address_range("2001:db8:0:ff::1")
    assert address_range(None) == b"unknown"


@pytest.mark.parametrize("path", ["/", "/a", "/privacy", "/accessibility"])
def test_every_page_has_crisis_help_no_cookie_and_a_strict_policy(sent: Sent, path: str) -> None:
    answer = sent.web.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "999" in answer.text
    assert "01273 496000" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "<script>" not in answer.text


def test_assets_are_served_for_ever_and_a_mistyped_address_gets_a_page(sent: Sent) -> None:
    page = sent.web.get("/a").text
    script = page.partition('src="')[2].partition('"')[0]
    answer = sent.web.get(script)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert sent.web.get("/nowhere", headers={"Accept": "text/html"}).status_code == 404
    assert "Page not found" in sent.web.get("/nowhere", headers={"Accept": "text/html"}).text


def test_the_page_gets_the_whole_questionnaire_and_no_name(sent: Sent) -> None:
    opened = sent.open()[1]
    assert opened["form"]["sha256"] == MEASURE.sha256  # type: ignore[index]
    assert "Featherstonehaugh" not in str(opened)
    assert UUID(bytes=_raw(opened["request"])) == sent.request


def _raw(value: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(value + "=" * (-len(value) % 4))
