"""Every door of the OpenAPI document × who knocks: a door that has no row here fails, so that none is forgotten."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from care_record.wire import bodies, cbor, proof
from care_record.wire.receipt import encode_push
from sync_service.application import create
from sync_service.pages import routes
from sync_service.pages.templates import Pages
from tests.probes.bench import Bench
from tests.probes.trust_world import Workstation
from tests.probes.web import Web

WHO = ("nobody", "root", "clinician", "coordinator", "outsider", "teamless", "administrator", "revoked")
STAFF = {"clinician", "coordinator", "outsider", "teamless", "administrator"}
EVERYBODY = set(WHO)
UNKNOWN = "01a20320-a200-7d9f-9068-84d77335712a"
MEASURE = {
    "resourceType": "Questionnaire",
    "url": "https://example.org/mood",
    "version": "1",
    "status": "active",
    "item": [{"linkId": "1", "text": "How are you?", "type": "string"}],
}


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
    ("POST", "/v1/retained"): Row({"clinician", "outsider", "teamless"}, 404, {"opening": UNKNOWN}),
    ("GET", "/v1/log/trust"): Row(STAFF, 200),
    ("POST", "/v1/lost-answers"): Row({"clinician", "outsider", "teamless"}, 200, cbor.encode({"v": 1, "entries": []})),
    ("GET", "/v1/log/frontier"): Row(STAFF, 200, query="?size=1"),
    ("GET", "/v1/log/consistency"): Row(STAFF, 200, query="?first=1&second=2"),
    ("POST", "/v1/search"): Row(
        {"clinician", "coordinator", "outsider"}, 200, {"family": "Nobody", "born": "1984-02-29"}
    ),
    ("POST", "/v1/measures"): Row(STAFF, 201, MEASURE),
    # the patient's two requests: what opens them is the link
    ("POST", "/pages/open"): Row(EVERYBODY, 404, {"token": "0" * 26, "born": "1984-02-29"}),
    ("POST", "/pages/submit"): Row(
        EVERYBODY, 404, {"sitting": "AAAA", "request": UNKNOWN, "envelope": "AAAA", "authored": 1}
    ),
}


class Knocking:
    """Each of `WHO`, with a valid token and proof where there can be one."""

    def __init__(self, bench: Bench) -> None:
        self.service = bench.service()
        self.web = Web(create(self.service, Pages(self.service.settings), None))
        teamless, first = bench.world.staff("clinician", "left")
        revoked, second = bench.world.staff("clinician", "gone", bench.world.team)
        bench.apply(*first, *second)
        ended = bodies.DeviceRevoked(device=revoked.device)
        bench.apply(bench.administrator.say("device.revoked", bench.world.trust, ended))
        self.places: dict[str, Workstation | None] = {
            "nobody": None,
            "root": bench.world.root,
            "clinician": bench.clinician,
            "coordinator": bench.coordinator,
            "outsider": bench.outsider,
            "teamless": teamless,
            "administrator": bench.administrator,
            "revoked": revoked,
        }
        self.document = self.web.app.openapi()

    def knock(self, who: str, method: str, path: str, row: Row) -> int:
        body = row.body if isinstance(row.body, bytes) else json.dumps(row.body).encode() if row.body else b""
        headers = {"Content-Type": "application/json", "MHCR-Ticket": "none"}
        target, place, now = path + row.query, self.places[who], self.service.clock()
        if place is not None:
            token, _ = self.service.tokens.make(place.device, now)
            signed = proof.make(place.key, method=method, target=target, body=body, token=token, at=now)
            headers |= {"Authorization": f"MHCR {token}", "MHCR-Proof": signed}
        return self.web.request(method, target, content=body, headers=headers).status_code


@pytest.fixture
def knocking(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Knocking:
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
            assert named <= {"after", "wait", "tree", "device", "size", "first", "second", "incarnation"}, path


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
