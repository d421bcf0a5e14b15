"""The page against the real service, from the message in the mailbox to the answer in the log."""

import asyncio
import json
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page, Route

from care_record.access import stored
from care_record.measures import response, score
from care_record.measures.catalogue import Measure
from care_record.sealing import context
from care_record.sealing.envelope import Envelope as Sealed
from care_record.sealing.envelope import open_sealed
from care_record.sealing.keys import SealingKey
from care_record.wire import cbor
from care_record.wire.bodies import Recipient
from care_record.wire.root_script import root_script
from sync_service.service import now_ms
from tests.probes.bench import MEASURE, MEASURES
from tests.probes.service_process import Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World


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


@dataclass
class Asked:
    """A patient who was sent a PHQ-9 by a real service, and the link in the message."""

    world: World
    service: ServiceProcess
    device: Device
    patient: UUID
    key: SealingKey
    request: UUID
    link: str
    clinician: Workstation


@contextmanager
def asked(folder: Path, inbox: Inbox) -> Iterator[Asked]:
    """Begin a trust, register a patient and send the measure."""
    world = World(Clock(now_ms()))
    clinician, staff = world.staff("clinician", "ada", world.team)
    patient, key = world.patient(), SealingKey(world.random(32))
    with ServiceProcess(folder, mail_port=inbox.port) as service:
        service.begin(*world.founding(), *staff)
        device = Device(service.http, clinician)
        device.sign_on()
        request, said = world.request(clinician, patient.id, MEASURE, due=world.today(14))
        receipts = device.push(
            world.team_key_created(clinician),
            *world.registration(clinician, patient),
            world.access(clinician, patient.id, key),
            world.agreement(clinician, patient.id),
            said,
        )
        assert {receipt.outcome for receipt in receipts} == {"applied"}
        text = inbox.texts.get(timeout=20)
        link = next(word for word in text.split() if word.startswith(service.ready["page_url"]))
        yield Asked(world, service, device, patient.id, key, request, link, clinician)


@pytest.mark.long
def test_a_patient_answers_from_the_message_and_the_record_can_be_read(
    tmp_path: Path, inbox: Inbox, built: None, browser: Browser
) -> None:
    with asked(tmp_path, inbox) as sent:
        person = browser.new_context(locale="en-GB", timezone_id="Europe/London")
        page = person.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(sent.link)
        page.get_by_role("button", name="Start").click()
        confirm_born(page, year="1988")
        page.get_by_role("heading", name="We could not open your questions").wait_for()
        page.get_by_role("button", name="Try again").click()
        confirm_born(page)
        receipt = answer(page)
        page.goto(sent.link)
        page.get_by_role("button", name="Start").click()
        confirm_born(page)
        page.get_by_role("heading", name="You have already sent your answers").wait_for()
        assert page.get_by_text(receipt).is_visible()
        assert person.cookies() == []
        person.close()

        (body,) = returned(sent)
    assert [text for text in complaints if "404" not in text] == []
    assert body["receipt"] == receipt
    said = json.loads(opened(sent, body))
    assert response.read(MEASURE.form, said["response"]).problems == ()
    scored = score.score(MEASURE.questionnaire, MEASURE.manifest, said["response"])
    total = scored.named("total")
    assert total is not None
    assert total.value == 9
    assert scored.attention is True
    assert body["attention"] is True


GOALS = next(one for one in MEASURES if "parent" in one.respondents)


@pytest.mark.long
def test_a_mother_answers_from_her_own_message_and_the_patient_is_not_named(
    tmp_path: Path, inbox: Inbox, built: None, browser: Browser
) -> None:
    with asked(tmp_path, inbox) as sent:
        mother = Recipient(
            name="Grace Okafor",
            relationship="mother",
            email="grace@example.org",
            about="your daughter",
            basis="agreed",
            agreed_on=sent.world.today(),
        )
        named = {"respondent": "parent", "recipient": mother, "due": sent.world.today(14)}
        request, said = sent.world.request(sent.clinician, sent.patient, GOALS, **named)
        assert [one.outcome for one in sent.device.push(said)] == ["applied"]
        text = inbox.texts.get(timeout=20)
        assert "Featherstonehaugh" not in text
        link = next(word for word in text.split() if "/r#" in word)
        page = browser.new_page(locale="en-GB", timezone_id="Europe/London")
        page.goto(link)
        page.get_by_role("button", name="Start").click()
        for name, heading in (("Marigold Featherstonehaugh", "We could not open"), ("grace okafor", "Goals")):
            page.get_by_label("What is your own name?").fill(name)
            page.get_by_role("button", name="Continue").click()
            page.get_by_role("heading", name=heading).wait_for()
            if page.get_by_role("button", name="Try again").count():
                page.get_by_role("button", name="Try again").click()
        assert page.get_by_text("The questions are about: your daughter.").is_visible()
        assert "Featherstonehaugh" not in page.content()
        page.get_by_role("button", name="Start the questions").click()
        while page.get_by_role("heading", name="Would you like someone to contact you?").count() == 0:
            if page.get_by_role("radio").count():
                page.get_by_role("radio").nth(7).check()
            elif page.locator("textarea, input[type=text]").count():
                page.locator("textarea, input[type=text]").first.fill("That she sleeps.")
            page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Send my answers").click()
        receipt = page.locator(".app-receipt").inner_text()
        page.close()
        (body,) = returned(sent)
    assert (body["receipt"], body["respondent"], body["mode"]) == (receipt, "parent", "online")
    said = json.loads(opened(sent, body, request, GOALS, "parent"))
    assert response.read(GOALS.form, said["response"]).problems == ()


def returned(sent: Asked) -> list[dict[str, Any]]:
    """What the log says of the answers that came back."""
    entries, _ = sent.device.pull()
    return [cbor.decode_map(entry.body or b"") for _, entry in entries if entry.kind == "response.returned"]


def opened(
    sent: Asked,
    body: dict[str, Any],
    request: UUID | None = None,
    measure: Measure = MEASURE,
    respondent: str = "patient",
) -> bytes:
    """An answer, opened with the record's key; the patient's to the first request where nothing else is said."""
    info = context.response(
        trust=sent.world.trust,
        patient=sent.patient,
        key=sent.key.key_id,
        request=request or sent.request,
        questionnaire=measure.canonical,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        respondent=respondent,
    )
    return open_sealed(sent.key, info, Sealed.parse(body["envelope"]))


def send(page: Page) -> None:
    """Answer each question with the second option, and send."""
    page.get_by_role("button", name="Start the questions").click()
    while page.get_by_role("radio").count():
        page.get_by_role("radio").nth(1).check()
        page.get_by_role("button", name="Continue").click()
        if page.get_by_role("button", name="Go on with the questions").count():
            page.get_by_role("button", name="Go on with the questions").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()


def answer(page: Page) -> str:
    """Answer and send; gives the receipt's number."""
    send(page)
    return page.locator(".app-receipt").inner_text()


def is_turned_away(page: Page, link: str) -> None:
    """A person follows the link, and is asked nothing."""
    page.goto(link)
    page.get_by_role("button", name="Start").click()
    confirm_born(page)
    page.get_by_role("heading", name="We cannot be sure that only your team could read your answers").wait_for()


@pytest.mark.long
def test_an_operator_who_swaps_the_records_public_key_for_a_patient_is_found_out_by_the_page(
    tmp_path: Path, inbox: Inbox, built: None, browser: Browser
) -> None:
    """Whoever holds the database puts a key of their own where the record's stands."""
    with asked(tmp_path, inbox) as sent:
        own = SealingKey.generate()
        with closing(sqlite3.connect(tmp_path / "service.db")) as database, database:
            changed = database.execute(
                "update record_keys set key = ?, public_key = ? where patient = ?",
                (own.key_id, own.public.encoded, sent.patient.bytes),
            )
            assert changed.rowcount == 1
            found = database.execute("select state from record_access where patient = ?", (sent.patient.bytes,))
            access = stored.decode(found.fetchone()[0])
            turned = replace(access, epochs=tuple(replace(one, public=own.public.encoded) for one in access.epochs))
            values = (stored.encode(turned), sent.patient.bytes)
            database.execute("update record_access set state = ? where patient = ?", values)
        page = browser.new_page()
        is_turned_away(page, sent.link)
        page.close()
        entries, _ = sent.device.pull()
        assert "response.returned" not in {entry.kind for _, entry in entries}


@pytest.mark.long
def test_an_operator_who_serves_another_root_cannot_use_what_the_trust_has_signed(
    tmp_path: Path, inbox: Inbox, built: None, browser: Browser
) -> None:
    """The page is given another root with its right hash; a whole trust of the operator's own every desktop notices."""
    with asked(tmp_path, inbox) as sent:
        true = root_script(sent.world.root.key.public_key().public_bytes_raw())
        other = root_script(bytes(range(32)))
        page = browser.new_page()

        def serve(route: Route) -> None:
            html = sent.service.http.get("/a").text.replace(true.file, other.file).replace(true.sri, other.sri)
            assert other.sri in html
            route.fulfill(body=html, content_type="text/html")

        page.route("**/a", serve)
        script = {"body": other.content, "content_type": "text/javascript"}
        page.route(f"**/{other.file}", lambda route: route.fulfill(**script))
        is_turned_away(page, sent.link)
        assert page.evaluate("window.mhcrRoot") == bytes(range(32)).hex()
        page.close()


@pytest.mark.long
def test_an_answer_that_was_changed_on_its_way_is_not_taken_and_is_sent_again(
    tmp_path: Path, inbox: Inbox, built: None, browser: Browser
) -> None:
    with asked(tmp_path, inbox) as sent:
        page = browser.new_page()
        changes = iter([True])

        def line(route: Route) -> None:
            body = route.request.post_data or ""
            at = body.index('"envelope":"') + 2000
            other = "A" if body[at] != "A" else "B"
            changed = body[:at] + other + body[at + 1 :]
            route.continue_(post_data=changed if next(changes, False) else body)

        page.route("**/pages/submit", line)
        page.goto(sent.link)
        page.get_by_role("button", name="Start").click()
        confirm_born(page)
        send(page)
        page.get_by_role("heading", name="Your answers are not sent yet").wait_for()
        assert returned(sent) == []
        page.get_by_role("button", name="Try again").click()
        page.get_by_role("heading", name="Your answers are sent").wait_for()
        page.close()
        (body,) = returned(sent)
    assert response.read(MEASURE.form, json.loads(opened(sent, body))["response"]).problems == ()
