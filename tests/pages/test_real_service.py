"""The page against the real service, from the message in the mailbox to the answer in the log."""

import asyncio
import json
import queue
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page

from care_record.measures import catalogue, response, score
from care_record.sealing import context
from care_record.sealing.envelope import Envelope as Sealed
from care_record.sealing.envelope import open_sealed
from care_record.sealing.keys import SealingKey
from care_record.wire import cbor
from sync_service.service import now_ms
from tests.probes.service_process import Device, ServiceProcess
from tests.probes.trust_world import Clock, World


class Inbox(Controller):
    """An SMTP server on a free port that keeps the text of each message."""

    def __init__(self) -> None:
        self.texts: queue.Queue[str] = queue.Queue()
        super().__init__(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        parts = [
            part for part in message_from_bytes(envelope.content).walk() if part.get_content_type() == "text/plain"
        ]
        payload: Any = parts[0].get_payload(decode=True)
        self.texts.put(payload.decode())
        return "250 OK"

    def _trigger_server(self) -> None:
        """Learn the port before the controller greets itself there."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    server = Inbox()
    server.start()
    yield server
    server.stop()


def confirm_born(page: Page, year: str = "1984") -> None:
    """Give the date of birth."""
    for label, value in (("Day", "29"), ("Month", "2"), ("Year", year)):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Continue").click()


@pytest.mark.long
def test_a_patient_answers_from_the_message_and_the_record_can_be_read(
    tmp_path: Path, inbox: Inbox, built: None, browser: Browser
) -> None:
    world = World(Clock(now_ms()))
    clinician, staff = world.staff("clinician", "ada", world.team)
    measure = catalogue.find(catalogue.installed(catalogue.source_folder()), "phq-9")
    assert measure is not None
    patient, key = world.patient(), SealingKey(world.random(32))
    with ServiceProcess(tmp_path, mail_port=inbox.port) as service:
        service.begin(*world.founding(), *staff)
        device = Device(service.http, clinician)
        device.sign_on()
        request, asked = world.request(clinician, patient.id, measure, due=world.today(14))
        receipts = device.push(
            world.team_key_created(clinician),
            *world.registration(clinician, patient),
            world.access(clinician, patient.id, key),
            world.agreement(clinician, patient.id),
            asked,
        )
        assert {receipt.outcome for receipt in receipts} == {"applied"}
        text = inbox.texts.get(timeout=20)
        link = next(word for word in text.split() if word.startswith(service.ready["page_url"]))

        person = browser.new_context(locale="en-GB", timezone_id="Europe/London")
        page = person.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(link)
        page.get_by_role("button", name="Start").click()
        confirm_born(page, year="1988")
        page.get_by_role("heading", name="We could not open your questions").wait_for()
        page.get_by_role("button", name="Try again").click()
        confirm_born(page)
        page.get_by_role("button", name="Start the questions").click()
        while page.get_by_role("radio").count():
            page.get_by_role("radio").nth(1).check()
            page.get_by_role("button", name="Continue").click()
            if page.get_by_role("button", name="Go on with the questions").count():
                page.get_by_role("button", name="Go on with the questions").click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Send my answers").click()
        receipt = page.locator(".app-receipt").inner_text()
        page.goto(link)
        page.get_by_role("button", name="Start").click()
        confirm_born(page)
        page.get_by_role("heading", name="You have already sent your answers").wait_for()
        assert page.get_by_text(receipt).is_visible()
        assert person.cookies() == []
        person.close()

        entries, _ = device.pull()
        body = cbor.decode(next(entry.body for _, entry in entries if entry.kind == "response.returned") or b"")
    assert [text for text in complaints if "404" not in text] == []
    assert body["receipt"] == receipt
    info = context.response(
        trust=world.trust,
        patient=patient.id,
        key=key.key_id,
        request=request,
        questionnaire=measure.canonical,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        respondent="patient",
    )
    opened = json.loads(open_sealed(key, info, Sealed.parse(body["envelope"])))
    assert response.read(measure.form, opened["response"]).problems == ()
    scored = score.score(measure.questionnaire, measure.manifest, opened["response"])
    total = scored.named("total")
    assert total is not None
    assert total.value == 9
    assert scored.attention is True
    assert body["attention"] is True
