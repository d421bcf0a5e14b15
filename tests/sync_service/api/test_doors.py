"""Sign-in, enrolment, tokens and proofs: who gets in, and what the others are told."""

import json
from typing import Any
from uuid import UUID

import pytest

from care_record.log.frontier import Frontier
from care_record.log.page import PageEnd, hashes, parse_frame, signed_head
from care_record.log.tree import is_consistent
from care_record.people.names import HumanName
from care_record.statements.statement import KnownTree
from care_record.wire import bodies, cbor, proof
from care_record.wire.base64url import to_base64url
from care_record.wire.frames import FrameReader
from care_record.wire.receipt import encode_push, parse_receipts
from sync_service.application import create
from sync_service.pages.templates import Pages
from sync_service.service import Service
from tests.probes.bench import Bench
from tests.probes.trust_world import Workstation
from tests.probes.web import Web

PASSWORD = "correct horse battery"
MINUTE = 60_000


class Desk:
    """A workstation in this process."""

    def __init__(self, web: Web, place: Workstation, service: Service) -> None:
        self.web, self.place, self.service = web, place, service
        self.token, _ = service.tokens.make(place.device, service.clock())

    def call(self, method: str, target: str, body: bytes = b"", *, at: int | None = None) -> tuple[int, bytes]:
        now = self.service.clock() if at is None else at
        signed = proof.make(self.place.key, method=method, target=target, body=body, token=self.token, at=now)
        headers = {"Authorization": f"MHCR {self.token}", "MHCR-Proof": signed, "Content-Type": "application/json"}
        answer = self.web.request(method, target, content=body, headers=headers)
        return answer.status_code, answer.content

    def ask(self, method: str, target: str, fields: object = None) -> tuple[int, dict[str, object]]:
        status, content = self.call(method, target, json.dumps(fields).encode() if fields is not None else b"")
        return status, json.loads(content) if content else {}


class Doors:
    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.service = bench.service()
        self.web = Web(create(self.service, Pages(self.service.settings), None))

    def desk(self, place: Workstation) -> Desk:
        return Desk(self.web, place, self.service)

    def sign_in(self, password: str = PASSWORD, account: str = "Ada ") -> tuple[int, dict[str, str]]:
        answer = self.web.post("/v1/sign-in", {"account": account, "password": password})
        return answer.status_code, answer.json()


@pytest.fixture
def doors(bench: Bench) -> Doors:
    made = Doors(bench)
    assert bench.clinician.member is not None
    made.service.accounts.set_password("ada", bench.clinician.member, PASSWORD)
    return made


def test_the_right_password_gives_a_ticket_and_says_who_it_is(doors: Doors) -> None:
    status, answer = doors.sign_in()
    assert status == 200
    assert (answer["member"], answer["role"]) == (str(doors.bench.clinician.member), "clinician")


def test_five_wrong_passwords_lock_the_account_for_five_minutes_and_all_refusals_look_alike(doors: Doors) -> None:
    refused = doors.sign_in(account="nobody")
    assert refused[0] == 403
    for _ in range(5):
        assert doors.sign_in("wrong password") == refused
    assert doors.sign_in() == refused
    doors.bench.world.clock.now += 5 * MINUTE + 1
    assert doors.sign_in()[0] == 200


def test_a_workstation_is_enrolled_by_a_statement_of_somebody_who_may(doors: Doors) -> None:
    bench = doors.bench
    new = bench.world.workstation(bench.clinician.member)
    assert new.member is not None
    ticket = doors.sign_in()[1]["ticket"]
    asked = {
        "ticket": ticket,
        "device": str(new.device),
        "sign": to_base64url(new.key.public_key().public_bytes_raw()),
        "seal": to_base64url(new.sealing.public.encoded),
        "label": "Room 4",
    }
    assert doors.web.post("/v1/enrolment-requests", asked).status_code == 202

    def mine() -> dict[str, str]:
        headers = {"MHCR-Ticket": ticket}
        state: dict[str, str] = doors.web.get(f"/v1/enrolment-requests/mine?device={new.device}", headers).json()
        return state

    assert mine() == {"state": "waiting"}
    assert doors.desk(bench.outsider).ask("GET", "/v1/enrolment-requests") == (200, {"requests": []})
    for approver in (bench.clinician, bench.administrator):
        status, answer = doors.desk(approver).ask("GET", "/v1/enrolment-requests")
        assert status == 200
        assert [one["label"] for one in answer["requests"]] == ["Room 4"]  # type: ignore[attr-defined]
    assert new.member is not None
    body = bodies.DeviceEnrolled(
        device=new.device,
        member=new.member,
        sign=new.key.public_key().public_bytes_raw(),
        seal=new.sealing.public.encoded,
        label="Room 4",
    )
    said = bench.clinician.say("device.enrolled", bench.world.trust, body)
    status, content = doors.desk(bench.clinician).call("POST", "/v1/commands", encode_push([said]))
    assert (status, parse_receipts(content)[0].outcome) == (200, "applied")
    assert mine() == {"state": "enrolled"}
    assert doors.desk(new).call("GET", "/v1/changes?after=0&wait=0")[0] == 200


def test_an_administrator_turns_a_strange_workstation_away(doors: Doors) -> None:
    bench = doors.bench
    new = bench.world.workstation(bench.clinician.member)
    ticket = doors.sign_in()[1]["ticket"]
    asked = {
        "ticket": ticket,
        "device": str(new.device),
        "sign": to_base64url(new.key.public_key().public_bytes_raw()),
        "seal": to_base64url(new.sealing.public.encoded),
        "label": "Strange",
    }
    doors.web.post("/v1/enrolment-requests", asked)
    said = {"device": str(new.device)}
    assert doors.desk(bench.outsider).ask("POST", "/v1/enrolment-requests/refused", said)[0] == 404
    assert doors.desk(bench.administrator).ask("POST", "/v1/enrolment-requests/refused", said)[0] == 204
    answer = doors.web.get(f"/v1/enrolment-requests/mine?device={new.device}", {"MHCR-Ticket": ticket})
    assert answer.json() == {"state": "refused"}


def test_a_ticket_ends_after_fifteen_minutes(doors: Doors) -> None:
    ticket = doors.sign_in()[1]["ticket"]
    doors.bench.world.clock.now += 15 * MINUTE + 1
    answer = doors.web.get(f"/v1/enrolment-requests/mine?device={doors.bench.world.id()}", {"MHCR-Ticket": ticket})
    assert (answer.status_code, answer.json()["code"]) == (403, "ticket")


def test_a_token_ends_and_a_wrong_clock_is_told_the_time(doors: Doors) -> None:
    desk, clock = doors.desk(doors.bench.clinician), doors.bench.world.clock
    status, answer = desk.call("GET", "/v1/changes?after=0&wait=0", at=clock() - 6 * MINUTE)
    assert (status, json.loads(answer)["code"], json.loads(answer)["time"]) == (401, "clock", clock())
    clock.now += 15 * MINUTE
    status, answer = desk.call("GET", "/v1/changes?after=0&wait=0")
    assert (status, json.loads(answer)["code"]) == (401, "token")


def test_a_stolen_token_is_of_no_use(doors: Doors) -> None:
    thief = doors.desk(doors.bench.outsider)
    thief.token = doors.desk(doors.bench.clinician).token
    status, answer = thief.call("GET", "/v1/changes?after=0&wait=0")
    assert (status, json.loads(answer)["code"]) == (401, "proof")


def test_a_revoked_device_is_told_why(doors: Doors) -> None:
    bench = doors.bench
    revoked = bodies.DeviceRevoked(device=bench.clinician.device)
    said = bench.administrator.say("device.revoked", bench.world.trust, revoked)
    bench.apply(said)
    status, answer = doors.desk(bench.clinician).call("GET", "/v1/changes?after=0&wait=0")
    fields = json.loads(answer)
    assert (status, fields["code"], fields["statement"]) == (403, "revoked-device", to_base64url(said))
    status, fields = doors.desk(bench.clinician).ask("POST", "/v1/token", {"device": str(bench.clinician.device)})
    assert (status, fields["code"], fields["statement"]) == (403, "revoked-device", to_base64url(said))


def test_the_root_pushes_but_reads_nothing(doors: Doors) -> None:
    root = doors.desk(doors.bench.world.root)
    said = doors.bench.world.staff("coordinator", "new", doors.bench.world.team)[1]
    status, content = root.call("POST", "/v1/commands", encode_push(said))
    assert (status, {receipt.outcome for receipt in parse_receipts(content)}) == (200, {"applied"})
    assert root.call("GET", "/v1/changes?after=0&wait=0")[0] == 403


def test_an_administrator_gives_a_password_and_nobody_else(doors: Doors) -> None:
    bench = doors.bench
    given = {"member": str(bench.coordinator.member), "password": PASSWORD}
    assert doors.desk(bench.clinician).ask("POST", "/v1/accounts", given)[0] == 403
    short = given | {"password": "short"}
    assert doors.desk(bench.administrator).ask("POST", "/v1/accounts", short)[1]["code"] == "too-short"
    assert doors.desk(bench.administrator).ask("POST", "/v1/accounts", given)[0] == 204
    assert doors.sign_in(account="mary")[0] == 200


def test_search_finds_by_number_or_name_and_birth_and_is_logged_without_what_was_typed(doors: Doors) -> None:
    bench = doors.bench
    patient, _ = bench.ready_patient()
    desk = doors.desk(bench.outsider)
    number = str(bench.world.patient(1).nhs_number)
    for asked in (
        {"nhs_number": number},
        {"family": "featherstonehaugh", "born": "1984-02-29"},
        {"family": "Feath*", "born": "1984-01-01", "born_to": "1984-12-31"},
    ):
        status, answer = desk.ask("POST", "/v1/search", asked)
        assert status == 200, answer
        assert [hit["patient"]["id"] for hit in answer["matches"]] == [str(patient)]  # type: ignore[attr-defined]
    assert desk.ask("POST", "/v1/search", {"family": "Featherstonehaugh"})[0] == 422
    assert desk.ask("POST", "/v1/search", {"nhs_number": "943 476 5918"})[0] == 422
    assert doors.desk(bench.administrator).ask("POST", "/v1/search", {"nhs_number": number})[0] == 403


def test_who_may_be_registered_twice_in_the_trust_is_told_to_a_coordinator_and_noted(doors: Doors) -> None:
    bench = doors.bench
    first, _ = bench.ready_patient()
    second = bench.world.patient(2, nhs_number=None, restricted=True, name=HumanName("Featherstonhaugh", "M"))
    bench.apply(*bench.world.registration(bench.clinician, second))
    before = bench.head()
    status, answer = doors.desk(bench.coordinator).ask("POST", "/v1/likely-duplicates", {})
    assert (status, answer["too_many"], bench.head()) == (200, False, before + 1)
    pairs: Any = answer["pairs"]
    (pair,) = pairs
    assert {pair["one"]["id"], pair["other"]["id"]} == {str(first), str(second.id)}
    assert not {"email", "mobile", "address"} & (pair["one"].keys() | pair["other"].keys())
    for place in (bench.clinician, bench.administrator):
        assert doors.desk(place).ask("POST", "/v1/likely-duplicates", {})[0] == 403


def test_a_pair_that_was_told_apart_leaves_the_trusts_list_and_comes_back_when_it_is_taken_back(doors: Doors) -> None:
    bench = doors.bench
    first, _ = bench.ready_patient()
    second = bench.world.patient(2, nhs_number=None, name=HumanName("Featherstonhaugh", "M"))
    bench.apply(*bench.world.registration(bench.outsider, second, bench.world.other_team))
    philippa, said = bench.world.staff("identity-administrator", "philippa")
    bench.apply(*said)
    desk = doors.desk(philippa)

    def ask(path: str, fields: object = None) -> Any:
        status, answer = desk.ask("POST", f"/v1/{path}", fields)
        assert status == 200
        return answer

    assert ask("likely-duplicates/count") == {"count": 1}
    # no team cares for both: the desk alone can say it
    bench.apply(philippa.say("patient.told-apart", first, bodies.ToldApart(other=second.id)))
    assert ask("likely-duplicates/count") == {"count": 0}
    assert ask("likely-duplicates", {}) == {"pairs": [], "too_many": False}
    before = bench.head()
    (apart,) = ask("told-apart")["pairs"]
    assert {apart["one"]["id"], apart["other"]["id"]} == {str(first), str(second.id)}
    assert (apart["apart"]["device"], bench.head()) == (str(philippa.device), before + 1), "the look was noted"
    assert not {"email", "mobile", "address"} & (apart["one"].keys() | apart["other"].keys())
    beside = ask("likely-duplicates/pair", {"one": str(first), "other": str(second.id)})
    assert beside["apart"] == apart["apart"]
    back = bodies.ToldApart(other=first, taken_back=True)
    bench.apply(philippa.say("patient.told-apart", second.id, back))
    assert ask("told-apart")["pairs"] == []
    assert len(ask("likely-duplicates", {})["pairs"]) == 1


def test_two_of_a_pair_are_shown_beside_each_other_while_they_look_alike_and_the_look_is_noted(doors: Doors) -> None:
    bench = doors.bench
    first, _ = bench.ready_patient()
    second = bench.world.patient(2, nhs_number=None, name=HumanName("Featherstonhaugh", "M"))
    third = bench.world.patient(3, name=HumanName("Oyelaran", "Tunde"))
    for person in (second, third):
        bench.apply(*bench.world.registration(bench.clinician, person))
    desk, path = doors.desk(bench.coordinator), "/v1/likely-duplicates/pair"
    before = bench.head()
    status, found = desk.ask("POST", path, {"one": str(first), "other": str(second.id)})
    assert (status, bench.head()) == (200, before + 1)
    assert "address" not in found["one"]  # type: ignore[operator]
    # whoever does not look like somebody else is nobody to look at here
    assert desk.ask("POST", path, {"one": str(first), "other": str(third.id)})[0] == 404
    assert bench.head() == before + 1


def test_a_push_that_is_too_large_or_malformed_is_refused(doors: Doors) -> None:
    desk = doors.desk(doors.bench.clinician)
    assert desk.call("POST", "/v1/commands", b"rubbish")[0] == 422
    assert desk.call("POST", "/v1/commands", encode_push([b""] * 10_001))[0] == 413
    assert desk.call("POST", "/v1/search", b"{" + b" " * 70_000 + b"}")[0] == 413


def test_nothing_new_is_one_small_answer(doors: Doors) -> None:
    desk = doors.desk(doors.bench.clinician)
    head = doors.bench.pull(doors.bench.clinician.member)[1].head
    status, content = desk.call("GET", f"/v1/changes?after={head}&wait=0")
    assert status == 200
    assert len(content) < 512


def test_nothing_new_with_the_logs_tree_is_one_small_answer_too(doors: Doors) -> None:
    desk = doors.desk(doors.bench.clinician)
    _, content = desk.call("GET", "/v1/changes?after=0&tree=1")
    *_, (cursor, _) = FrameReader().feed(content)
    status, content = desk.call("GET", f"/v1/changes?after={cursor}&tree=1")
    end = parse_frame(next(FrameReader().feed(content))[1])
    assert (status, type(end)) == (200, PageEnd)
    assert len(content) < 512


def test_the_log_proves_its_growth_and_gives_no_size_that_it_has_not(doors: Doors) -> None:
    desk = doors.desk(doors.bench.outsider)
    status, content = desk.call("GET", "/v1/log/frontier?size=7")
    begun = cbor.decode_map(content)
    signed = signed_head(begun)
    assert (status, Frontier.from_bytes(begun["frontier"]).size) == (200, 7)
    assert signed is not None
    before = signed.verify(doors.bench.log_key.public)
    status, content = desk.call("GET", "/v1/log/consistency?first=7&first=1&second=9")
    proofs = [hashes(proof) for proof in cbor.decode_map(content)["proofs"]]
    now = cbor.decode_map(desk.call("GET", "/v1/log/frontier?size=9")[1])
    root = Frontier.from_bytes(now["frontier"]).root
    assert (status, len(proofs)) == (200, 2)
    assert is_consistent(7, 9, before.root, root, proofs[0])
    for query in ("frontier?size=9999", "consistency?first=7&second=9999", "consistency?first=0&second=9"):
        status, content = desk.call("GET", f"/v1/log/{query}")
        assert (status, json.loads(content)["code"]) == (404, "beyond")


def test_a_push_by_who_knows_another_history_is_refused_whole_and_can_be_brought_again(doors: Doors) -> None:
    place = doors.bench.clinician
    patient = doors.bench.world.patient()
    body = bodies.PatientRegistered(patient=patient.to_dict())
    said = place.say("patient.registered", patient.id, body, tree=KnownTree(3, bytes(32), 1))
    for _ in range(2):
        status, content = doors.desk(place).call("POST", "/v1/commands", encode_push([said]))
        assert (status, json.loads(content)["code"]) == (409, "other-history")


def test_an_id_is_taken_as_text_or_as_base64url() -> None:
    from sync_service.api.wires import to_id

    made = UUID("01a20320-a200-7d9f-9068-84d77335712a")
    assert to_id(str(made)) == to_id(to_base64url(made.bytes)) == made
