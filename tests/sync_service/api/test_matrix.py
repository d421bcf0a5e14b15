"""Every door of the OpenAPI document × who knocks: a door that has no row here fails, so that none is forgotten.

What each role may say through `POST /v1/commands` is the table in `test_statements.py`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from care_record.agreement.statements import Kind
from care_record.channels.letter import encode_asked
from care_record.log.entry import Entry
from care_record.log.page import parse_frame
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor, proof
from care_record.wire.frames import FrameReader
from care_record.wire.receipt import encode_push
from sync_service.application import create
from sync_service.pages import routes
from sync_service.pages.templates import Pages
from tests.probes.record_world import Record, RecordBench
from tests.probes.trust_world import Workstation
from tests.probes.web import Web

WHO = (
    "nobody",
    "root",
    "clinician",
    "coordinator",
    "outsider",
    "teamless",
    "identity administrator",
    "privacy officer",
    "administrator",
    "records desk",
    "epr interface",
    "revoked",
)
CLINICIANS = {"clinician", "outsider", "teamless", "records desk"}
STAFF = CLINICIANS | {"coordinator", "identity administrator", "privacy officer", "administrator", "epr interface"}
INVITING = CLINICIANS | {"coordinator", "identity administrator"}
EVERYBODY = set(WHO)
UNKNOWN = "01a20320-a200-7d9f-9068-84d77335712a"


@dataclass(frozen=True)
class Row:
    """A door: the request's body, who is let in, and with which status; all others get 401 or 403."""

    opens_to: set[str]
    status: int
    body: Any = None
    query: str = ""


KEY = "A" * 43
DOORS: dict[tuple[str, str], Row] = {
    ("GET", "/v1/service"): Row(EVERYBODY, 200),
    # what these four ask for is a code, a password or a ticket, which none of these has
    ("POST", "/v1/trust"): Row(set(), 204, {"code": "none", "statement": "AAAA"}),
    ("POST", "/v1/sign-in"): Row(set(), 200, {"account": "ada", "password": "none"}),
    # this service has no provider; tests/desktop/services/test_browser_sign_in.py tries one that has
    ("POST", "/v1/sign-in/provider"): Row(EVERYBODY, 404, {"challenge": KEY, "port": 50_123}),
    ("POST", "/v1/sign-in/provider/confirm"): Row(EVERYBODY, 404, {"begun": "none", "code": "none", "verifier": KEY}),
    ("POST", "/v1/enrolment-requests"): Row(
        set(), 202, {"ticket": "none", "device": UNKNOWN, "sign": KEY, "seal": "A" * 1622, "label": "x"}
    ),
    ("GET", "/v1/enrolment-requests/mine"): Row(set(), 200, query=f"?device={UNKNOWN}"),
    # a token is given to a device for a proof without a token; a signature that binds one is none
    ("POST", "/v1/token"): Row(set(), 200, {"device": UNKNOWN}),
    ("POST", "/v1/accounts"): Row({"administrator"}, 404, {"member": UNKNOWN, "password": "correct horse battery"}),
    ("GET", "/v1/enrolment-requests"): Row(STAFF, 200),
    ("POST", "/v1/enrolment-requests/refused"): Row(STAFF, 404, {"device": UNKNOWN}),
    ("POST", "/v1/commands"): Row(STAFF | {"root"}, 200, encode_push([])),
    ("GET", "/v1/changes"): Row(STAFF, 200, query="?after=0&wait=0"),
    ("POST", "/v1/streams"): Row(STAFF, 404, {"stream": UNKNOWN}),
    ("POST", "/v1/retained"): Row(CLINICIANS | {"privacy officer"}, 404, {"opening": UNKNOWN}),
    ("GET", "/v1/log/trust"): Row(STAFF, 200),
    ("POST", "/v1/lost-answers"): Row(STAFF, 200, cbor.encode({"v": 1, "entries": []})),
    ("POST", "/v1/set-aside"): Row(STAFF, 204, {"entries": []}),
    ("POST", "/v1/identity/picture-links"): Row(
        {"identity administrator"},
        409,
        {"case": UNKNOWN, "asked": UNKNOWN, "wraps": [{"device": UNKNOWN, "wrap": "A" * 1600}]},
    ),
    ("POST", "/v1/identity/pictures"): Row({"identity administrator"}, 200, {"case": UNKNOWN}),
    ("POST", "/v1/letters"): Row(CLINICIANS | {"coordinator"}, 200, encode_asked(UUID(UNKNOWN), (UUID(UNKNOWN),))),
    ("GET", "/v1/log/frontier"): Row(STAFF, 200, query="?size=1"),
    ("GET", "/v1/log/consistency"): Row(STAFF, 200, query="?first=1&second=2"),
    ("POST", "/v1/search"): Row(
        {"clinician", "coordinator", "outsider", "records desk", "identity administrator"},
        200,
        {"family": "Nobody", "born": "1984-02-29"},
    ),
    ("POST", "/v1/likely-duplicates"): Row({"coordinator", "identity administrator"}, 200),
    ("POST", "/v1/likely-duplicates/count"): Row({"coordinator", "identity administrator"}, 200),
    ("POST", "/v1/likely-duplicates/pair"): Row(
        {"coordinator", "identity administrator"}, 404, {"one": UNKNOWN, "other": UNKNOWN}
    ),
    ("POST", "/v1/told-apart"): Row({"coordinator", "identity administrator"}, 200),
    ("POST", "/v1/watch"): Row(CLINICIANS, 200),
    # what opens the count is the token of the door before, not a device's
    ("GET", "/v1/flags"): Row(set(), 200),
    ("POST", "/v1/duty"): Row({"records desk"}, 200),
    ("POST", "/pages/request"): Row(
        EVERYBODY, 202, {"family": "Ng", "given": "Bo", "born": "1984-02-29", "contact": "bo@example.org"}
    ),
    ("POST", "/v1/withdrawals"): Row(
        {"clinician", "coordinator", "outsider", "records desk", "identity administrator"}, 200
    ),
    ("POST", "/v1/invitation-letters"): Row(INVITING, 200, {"print": UNKNOWN, "invitations": [UNKNOWN]}),
    ("POST", "/v1/invitation-code"): Row(INVITING, 404, {"invitation": UNKNOWN}),
    ("POST", "/v1/addresses/ask"): Row(INVITING, 404, {"patient": UNKNOWN, "channel": "email"}),
    ("POST", "/v1/addresses/confirm"): Row(INVITING, 404, {"patient": UNKNOWN, "channel": "email", "code": "123456"}),
    # the person's own pages: what opens them is an invitation, a passkey, a code or a session's cookie
    ("POST", "/pages/register/open"): Row(
        EVERYBODY, 404, {"token": "0" * 26, "second": "0000-0000", "born": "1984-02-29"}
    ),
    ("POST", "/pages/register/finish"): Row(set(), 200, {"sitting": "AAAA"}),
    ("POST", "/pages/sign-in/passkey"): Row(EVERYBODY, 200),
    ("POST", "/pages/sign-in/passkey/confirm"): Row(set(), 200, {"sitting": "AAAA", "passkey": {}}),
    ("POST", "/pages/sign-in/code"): Row(
        EVERYBODY, 202, {"family": "Nobody", "born": "1984-02-29", "address": "nobody@example.org"}
    ),
    ("POST", "/pages/sign-in/code/confirm"): Row(set(), 200, {"ticket": "AAAA", "code": "123456"}),
    ("GET", "/pages/me"): Row(set(), 200),
    ("POST", "/pages/me/withdraw"): Row(set(), 200),
    ("POST", "/pages/me/end"): Row(set(), 200),
    ("POST", "/pages/me/address"): Row(set(), 202, {"channel": "email", "address": "nobody@example.org"}),
    ("POST", "/pages/me/address/confirm"): Row(set(), 200, {"ticket": "AAAA", "code": "123456"}),
    ("POST", "/pages/me/sign-out"): Row(set(), 200),
    # the patient's two requests: what opens them is the link
    ("POST", "/pages/open"): Row(EVERYBODY, 404, {"token": "0" * 26, "born": "1984-02-29"}),
    ("POST", "/pages/open-as-rater"): Row(EVERYBODY, 404, {"token": "0" * 26, "name": "Bo Ng"}),
    ("POST", "/pages/pictures/open"): Row(EVERYBODY, 404, {"token": "0" * 26}),
    ("POST", "/pages/pictures/send"): Row(EVERYBODY, 404, {"token": "0" * 26, "sealed": ["AAAA"]}),
    ("POST", "/pages/submit"): Row(
        EVERYBODY, 404, {"sitting": "AAAA", "request": UNKNOWN, "envelope": "AAAA", "authored": 1}
    ),
}


class Knocking:
    """Each of `WHO`, with a valid token and proof where there can be one."""

    def __init__(self, bench: RecordBench) -> None:
        self.bench = bench
        self.service = bench.service()
        self.web = Web(create(self.service, Pages(self.service.settings), None))
        teamless, first = bench.world.staff("clinician", "left")
        revoked, second = bench.world.staff("clinician", "gone", bench.world.team)
        philippa, third = bench.world.staff("identity-administrator", "philippa")
        interface, fourth = bench.world.staff("epr-interface", "rio")
        bench.apply(*first, *second, *third, *fourth)
        ended = bodies.DeviceRevoked(device=revoked.device)
        bench.apply(bench.administrator.say("device.revoked", bench.world.trust, ended))
        bench.turn(bench.clinician, bench.world.team)
        self.places: dict[str, Workstation | None] = {
            "nobody": None,
            "root": bench.world.root,
            "clinician": bench.clinician,
            "coordinator": bench.coordinator,
            "outsider": bench.outsider,
            "teamless": teamless,
            "identity administrator": philippa,
            "privacy officer": bench.officer,
            "administrator": bench.administrator,
            "records desk": bench.clerk,
            "epr interface": interface,
            "revoked": revoked,
        }
        self.document = self.web.app.openapi()

    def knock(self, who: str, method: str, path: str, row: Row) -> int:
        return self.ask(who, method, path + row.query, row.body).status_code

    def ask(self, who: str, method: str, target: str, given: Any) -> Response:
        body = given if isinstance(given, bytes) else json.dumps(given).encode() if given else b""
        headers = {"Content-Type": "application/json", "MHCR-Ticket": "none"}
        place, now = self.places[who], self.service.clock()
        if place is not None:
            token, _ = self.service.tokens.make(place.device, now)
            signed = proof.make(place.key, method=method, target=target, body=body, token=token, at=now)
            headers |= {"Authorization": f"MHCR {token}", "MHCR-Proof": signed}
        return self.web.request(method, target, content=body, headers=headers)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[RecordBench]:
    made = RecordBench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def knocking(bench: RecordBench, monkeypatch: pytest.MonkeyPatch) -> Knocking:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    return Knocking(bench)


def test_every_door_has_a_row_and_every_row_a_door(knocking: Knocking) -> None:
    doors = {(method.upper(), path) for path, methods in knocking.document["paths"].items() for method in methods}
    assert doors == set(DOORS)


def test_no_door_takes_anything_of_a_person_in_its_address(knocking: Knocking) -> None:
    for path, methods in knocking.document["paths"].items():
        assert "{" not in path
        for operation in methods.values():
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] != "header"}
            assert named <= {"after", "wait", "tree", "device", "size", "first", "second", "incarnation", "known"}, path


@pytest.mark.parametrize("who", WHO)
def test_each_door_opens_to_those_it_is_for_alone(knocking: Knocking, who: str) -> None:
    found = {door: knocking.knock(who, *door, row) for door, row in DOORS.items()}
    wrong = {
        door: status
        for door, status in found.items()
        if (status != DOORS[door].status if who in DOORS[door].opens_to else status not in (401, 403))
    }
    assert wrong == {}


def test_a_proof_for_one_request_opens_no_other(knocking: Knocking) -> None:
    place, now = knocking.places["clinician"], knocking.service.clock()
    assert place is not None
    token, _ = knocking.service.tokens.make(place.device, now)
    asked = {"method": "GET", "target": "/v1/changes?after=0&wait=0", "body": b""}
    signed = proof.make(place.key, token=token, at=now, **asked)  # type: ignore[arg-type]
    headers = {"Authorization": f"MHCR {token}", "MHCR-Proof": signed, "Content-Type": "application/json"}
    assert knocking.web.request("GET", "/v1/changes?after=0&wait=0", headers=headers).status_code == 200
    for method, target, body in (
        ("GET", "/v1/changes?after=1&wait=0", b""),
        ("GET", "/v1/enrolment-requests", b""),
        ("POST", "/v1/commands", encode_push([])),
    ):
        assert knocking.web.request(method, target, content=body, headers=headers).status_code == 401


SITUATIONS = ("own team", "other team", "access ended", "withdrawn")
SEES = {
    "clinician": {"own team", "access ended", "withdrawn"},
    "coordinator": {"own team", "access ended", "withdrawn"},
}
SEES |= {"outsider": {"other team"}, "privacy officer": set(SITUATIONS), "epr interface": set(SITUATIONS)}
OPENS = {"clinician": {"own team"}, "coordinator": {"own team"}, "outsider": {"other team"}}
"""Whose stream holds a wrap for the team. The coordinator's workstation gets it, and has no team key to open it."""


def in_each_situation(bench: RecordBench) -> dict[str, Record]:
    """A record of the clinician's team, of another team, one whose access has ended, and one that was withdrawn."""
    own, ended, withdrawn = (bench.record(index) for index in (1, 2, 3))
    theirs = bench.record(4, place=bench.outsider, team=bench.world.other_team)
    bench.apply(bench.end(bench.officer, ended.patient, bench.world.team))
    bench.apply(bench.world.agreement(bench.clinician, withdrawn.patient, Kind.WITHDRAWN))
    return dict(zip(SITUATIONS, (own, theirs, ended, withdrawn), strict=True))


def frames_of(answer: Response) -> list[Entry]:
    found = [parse_frame(body) for _, body in FrameReader().feed(answer.content)]
    return [one for one in found if isinstance(one, Entry)]


@pytest.mark.parametrize("who", WHO)
def test_a_record_by_itself_is_for_those_who_see_it_and_its_wraps_for_those_who_may_open_it(
    knocking: Knocking, who: str
) -> None:
    records, world = in_each_situation(knocking.bench), knocking.bench.world
    sees, opens, refused = set(), set(), set()
    for situation, record in records.items():
        answer = knocking.ask(who, "POST", "/v1/streams", {"stream": str(record.patient)})
        if answer.status_code == 200:
            sees.add(situation)
            team = world.other_team if situation == "other team" else world.team
            if knocking.bench.opens(frames_of(answer), record, team):
                opens.add(situation)
        else:
            refused.add(answer.status_code)
    assert (sees, opens) == (SEES.get(who, set()), OPENS.get(who, set()))
    assert refused <= ({404} if who in STAFF else {401, 403})


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_withheld_record_is_for_the_workstation_alone_that_opened_it(knocking: Knocking, situation: str) -> None:
    bench = knocking.bench
    record = in_each_situation(bench)[situation]
    opened = bench.break_glass(bench.clerk, record.patient)
    bench.apply(opened)
    answers = {who: knocking.ask(who, "POST", "/v1/retained", {"opening": str(_id(opened))}) for who in WHO}
    assert {who for who, answer in answers.items() if answer.status_code == 200} == {"records desk"}
    assert bench.opens(frames_of(answers["records desk"]), record, bench.desk) == {1}
    body = bodies.DeviceRevoked(device=bench.clerk.device)
    bench.apply(bench.administrator.say("device.revoked", bench.world.trust, body))
    assert knocking.ask("records desk", "POST", "/v1/retained", {"opening": str(_id(opened))}).status_code == 403


def _id(said: bytes) -> UUID:
    return parse(said).id
