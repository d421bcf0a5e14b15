"""The service as a process of its own: from an empty folder to an answer in the log, over HTTP and SMTP."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from care_record.log.chain import StreamHead
from care_record.measures import catalogue
from care_record.sealing import context
from care_record.sealing.envelope import Envelope as Sealed
from care_record.sealing.envelope import open_sealed, seal
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.wire import cbor
from sync_service.service import now_ms
from tests.probes.mailbox import Mailbox
from tests.probes.service_process import Device, ServiceProcess, base64url
from tests.probes.trust_world import Clock, World

CANARY = "canary-of-the-answer"


def submission(opened: dict[str, Any], key: SealingKey | None = None) -> dict[str, Any]:
    """What the page sends, sealed as the browser does it."""
    from base64 import urlsafe_b64decode
    from uuid import UUID

    def raw(name: str) -> bytes:
        text = opened[name]
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))

    info = context.response(
        trust=UUID(bytes=raw("trust")),
        patient=UUID(bytes=raw("patient")),
        key=raw("key"),
        request=UUID(bytes=raw("request")),
        questionnaire=f"{opened['questionnaire_url']}|{opened['version']}",
        questionnaire_sha256=raw("questionnaire_sha256"),
        respondent=opened["respondent"],
    )
    envelope = seal(PublicSealingKey(raw("public_key")), info, CANARY.encode())
    return {
        "sitting": opened["sitting"],
        "request": opened["request"],
        "envelope": base64url(envelope.encode()),
        "attention": True,
        "authored": now_ms(),
    }


@pytest.mark.long
def test_a_measure_goes_out_by_mail_and_its_sealed_answer_comes_back(
    tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    world = World(Clock(now_ms()))
    clinician, staff = world.staff("clinician", "ada", world.team)
    outsider, other_staff = world.staff("clinician", "grace", world.other_team)
    measure = catalogue.installed(catalogue.source_folder())[0]
    patient, key = world.patient(), SealingKey(world.random(32))
    with ServiceProcess(tmp_path, mail_port=port, program=("mhcr",)) as service:
        about = service.http.get("/v1/service").json()
        assert about["root"] is None
        service.begin(*world.founding(), *staff, *other_staff)
        assert service.http.get("/v1/service").json()["trust"] == str(world.trust)
        device = Device(service.http, clinician)
        device.sign_on()
        request, asked = world.request(clinician, patient.id, measure, due=world.today(14))
        statements = [
            world.team_key_created(clinician),
            *world.registration(clinician, patient),
            world.access(clinician, patient.id, key),
            world.agreement(clinician, patient.id),
            asked,
        ]
        receipts = device.push(*statements)
        assert [receipt.outcome for receipt in receipts] == ["applied"] * len(statements)
        assert device.push(*statements) == receipts

        message = box.messages.get(timeout=20)
        assert message["To"] == patient.email
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        whole = message.as_string()
        number = patient.nhs_number
        assert number is not None
        for secret in (
            "Featherstonehaugh",
            "Marigold ",
            str(number),
            number.digits,
            measure.title,
            measure.short_title,
        ):
            assert secret not in whole.replace(patient.email, "")
        link = next(line for line in text.splitlines() if line.startswith(service.ready["page_url"]))
        token = link.partition("#")[2]

        page = service.http.get("/a", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert "set-cookie" not in page.headers
        about = service.http.get("/v1/service")
        assert about.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert about.headers["Cache-Control"] == "no-store"

        wrong = service.http.post("/pages/open", json={"token": token, "born": "1990-01-01"})
        unknown = service.http.post("/pages/open", json={"token": "0" * 26, "born": "1990-01-01"})
        assert (
            (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content) == (404, b'{"code":"refused"}')
        )
        opened = service.http.post("/pages/open", json={"token": token.lower(), "born": "1984-02-29"})
        assert opened.status_code == 200, opened.text
        assert opened.json()["message"] == "Before we meet on Tuesday."
        given = submission(opened.json())
        first = service.http.post("/pages/submit", json=given)
        again = service.http.post("/pages/submit", json=given)
        assert first.status_code == again.status_code == 200, first.text
        assert first.json() == again.json()
        used = service.http.post("/pages/open", json={"token": token, "born": "1984-02-29"})
        assert used.json() == {"code": "used", "receipt": first.json()["receipt"]}

        entries, end = device.pull()
        heads: dict[Any, StreamHead] = {}
        for _, entry in entries:
            heads[entry.stream] = heads.get(entry.stream, StreamHead()).follow(entry)
        assert (end.entries, end.streams) == (len(entries), len(heads))
        kinds = [entry.kind for _, entry in entries if entry.stream == patient.id]
        # what the clock says of a flagged answer follows when it will
        told = [kind for kind in kinds if not kind.startswith("risk.")]
        assert told[-4:] == ["measure.requested", "measure.sent", "measure.opened", "response.returned"]
        returned = next(entry for _, entry in entries if entry.kind == "response.returned")
        body = cbor.decode(returned.body or b"")
        assert body["receipt"] == first.json()["receipt"]
        info = context.response(
            trust=world.trust,
            patient=patient.id,
            key=key.key_id,
            request=request,
            questionnaire=measure.canonical,
            questionnaire_sha256=bytes.fromhex(measure.sha256),
            respondent="patient",
        )
        assert open_sealed(key, info, Sealed.parse(body["envelope"])) == CANARY.encode()

        stranger = Device(service.http, outsider)
        stranger.sign_on()
        seen, end = stranger.pull()
        assert {entry.stream for _, entry in seen} == {world.trust}
        assert (end.entries, end.streams) == (len(seen), 1)
        nothing = device.call("GET", f"/v1/changes?after={end.head}&wait=0")
        assert len(nothing.content) < 1024
    assert service.code == 0
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for word in ("Featherstonehaugh", "Marigold", number.digits, patient.email, CANARY, token):
        assert word.encode() not in stored


@pytest.mark.long
def test_a_waiting_workstation_is_woken_by_a_commit_and_let_go_at_the_end(tmp_path: Path) -> None:
    world = World(Clock(now_ms()))
    clinician, staff = world.staff("clinician", "ada", world.team)
    with ServiceProcess(tmp_path, program=("mhcr",)) as service, ThreadPoolExecutor(1) as pool:
        service.begin(*world.founding(), *staff)
        device, waiting = Device(service.http, clinician), Device(service.http, clinician)
        device.sign_on()
        waiting.sign_on()
        head = device.pull()[1].head
        woken = pool.submit(waiting.pull, head, 25)
        device.push(*world.registration(clinician, world.patient()))
        entries, end = woken.result(timeout=25)
        assert [entry.kind for _, entry in entries][:1] == ["patient.registered"]
        last = pool.submit(waiting.pull, end.head, 25)
        service.stop()
        assert last.exception(timeout=25) is not None or last.result()[0] == []
    assert service.code == 0
