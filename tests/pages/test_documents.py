"""Pictures of documents: drawn anew and sealed in a browser, taken by the real service, opened by one key alone."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from care_record.sealing import context
from care_record.sealing.envelope import Envelope, open_sealed
from care_record.sealing.keys import SealingKey
from care_record.wire import cbor
from care_record.wire.bodies import identity
from sync_service.service import now_ms
from tests.desktop.services.identity.test_pictures import png
from tests.pages.test_accessibility import AXE, RULES
from tests.probes.identity import ask
from tests.probes.service_process import Device, ServiceProcess, base64url
from tests.probes.trust_world import Clock, World


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    session.detach()
    script = "async (tags) => (await axe.run({ runOnly: { type: 'tag', values: tags } })).violations"
    return [each["id"] for each in page.evaluate(script, RULES)]


@pytest.mark.long
def test_pictures_are_locked_in_the_browser_and_opened_by_the_desks_key_alone(
    tmp_path: Path, built: None, browser: Browser
) -> None:
    world = World(Clock(now_ms()))
    place, staff = world.staff("identity-administrator", "ida")
    case, asked, key = world.id(), world.id(), SealingKey(world.random(32))
    with ServiceProcess(tmp_path) as service:
        service.begin(*world.founding(), *staff)
        device = Device(service.http, place)
        device.sign_on()
        body = identity.IdentityPicturesAsked(public=key.public.encoded)
        receipts = device.push(ask(place, case), place.say("identity.pictures-asked", case, body, id=asked))
        assert {one.outcome for one in receipts} == {"applied"}
        wraps = [{"device": str(place.device), "wrap": base64url(bytes(1200))}]
        given = json.dumps({"case": str(case), "asked": str(asked), "wraps": wraps}).encode()
        link = device.call("POST", "/v1/identity/picture-links", given).json()
        page = browser.new_page(locale="en-GB")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(link["url"])
        page.get_by_role("heading", name="Send pictures of your documents").wait_for()
        assert link["token"] not in page.url
        assert violations(page) == []
        page.get_by_role("button", name="Lock and send").click()
        assert page.get_by_role("link", name="Choose at least one picture").is_visible()
        page.get_by_label("Pictures of your documents").set_input_files(
            {"name": "page.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        )
        page.get_by_role("button", name="Lock and send").click()
        page.get_by_role("link", name="This browser cannot show page.pdf").wait_for()
        assert violations(page) == []
        for name in ("1.png", "2.png"):
            (tmp_path / name).write_bytes(png(40, 30))
        page.get_by_label("Pictures of your documents").set_input_files([tmp_path / "1.png", tmp_path / "2.png"])
        page.get_by_role("button", name="Lock and send").click()
        page.get_by_role("heading", name="Your pictures are sent").wait_for()
        assert violations(page) == []
        answer = device.call("POST", "/v1/identity/pictures", f'{{"case": "{case}"}}'.encode())
        held = cbor.decode_map(answer.content)["pictures"]
        for one in held:
            info = context.picture(trust=world.trust, case=case, key=key.key_id, asked=asked, number=one["number"])
            assert open_sealed(key, info, Envelope.parse(one["sealed"])).startswith(b"\xff\xd8\xff")
        assert [one["number"] for one in held] == [1, 2]
        other = SealingKey(world.random(32))
        with closing(sqlite3.connect(tmp_path / "service.db")) as database, database:
            database.execute("update picture_asks set public_key = ?", (other.public.encoded,))
        page.goto("about:blank")
        page.goto(link["url"])
        page.get_by_role("heading", name="We cannot be sure that only the trust could open your pictures").wait_for()
        page.goto("about:blank")
        page.goto(f"{service.ready['page_url']}/documents#{'0' * 26}")
        page.get_by_role("heading", name="This link does not open anything").wait_for()
        page.close()
        assert errors == []
