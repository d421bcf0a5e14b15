"""Pictures of documents: drawn anew and sealed in a browser, taken by the real service, opened by one key alone."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from care_record.sealing import context
from care_record.sealing.envelope import Envelope, open_sealed
from care_record.sealing.keys import SealingKey
from care_record.wire import cbor
from care_record.wire.bodies import identity
from sync_service.service import now_ms
from tests.desktop.services.identity.heic import QUARTERS, coded, heic
from tests.desktop.services.identity.pdf import pdf
from tests.desktop.services.identity.test_pictures import png
from tests.pages.registering import Person
from tests.probes.identity import ask
from tests.probes.service_process import Device, ServiceProcess, base64url
from tests.probes.trust_world import Clock, World

GENERAL = heic(coded(), brand=b"mif1", brands=[b"mif1", b"miaf"])


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
        person = Person(browser.new_page(locale="en-GB"))
        page = person.page
        page.goto(link["url"])
        person.comes_to("Send pictures of your documents")
        assert page.title() == "Send pictures of your documents – My Health and Care Record"
        assert link["token"] not in page.url
        person.press("Lock and send")
        assert page.get_by_role("link", name="Choose at least one picture or PDF").is_visible()
        choose = page.get_by_label("Pictures of your documents").set_input_files
        chosen = page.get_by_role("status").filter(has_text="You chose")
        choose({"name": "page.doc", "mimeType": "application/msword", "buffer": b"\xd0\xcf\x11\xe0"})
        person.press("Lock and send")
        page.get_by_role("link", name="page.doc cannot be sent. Choose a JPEG, PNG or HEIC").wait_for()
        person.look()
        for name, start in (("book.pdf", b"%PDF-1.7"), ("large.heic", QUARTERS)):
            choose({"name": name, "mimeType": "", "buffer": start + bytes(5 * 1024 * 1024)})
            person.press("Lock and send")
            page.get_by_role("link", name=f"{name} is too large").wait_for()
        statement = pdf("Page one", "Page two", "Page three")
        files = {"1.png": png(40, 30), "2.png": png(40, 30), "3.pdf": statement, "4.jpg": QUARTERS, "5.heif": GENERAL}
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        choose([tmp_path / name for name in files])
        chosen.filter(has_text="You chose 5 files").wait_for()
        assert chosen.locator("canvas").count() == 2
        assert [" ".join(one.split()) for one in chosen.get_by_role("listitem").all_inner_texts()] == [
            "1.png 1 KB",
            "2.png 1 KB",
            "PDF 3.pdf 1 KB PDF. It cannot be shown here. The people who check identities will see its pages.",
            "HEIC 4.jpg 1 KB HEIC picture. It cannot be shown here. The people who check identities will see it.",
            "HEIC 5.heif 1 KB HEIC picture. It cannot be shown here. The people who check identities will see it.",
        ]
        person.look()
        person.picture("documents-chosen")
        person.press("Lock and send")
        person.comes_to("Your pictures are sent")
        answer = device.call("POST", "/v1/identity/pictures", f'{{"case": "{case}"}}'.encode())
        held = cbor.decode_map(answer.content)["pictures"]
        opened = {}
        for one in held:
            info = context.picture(trust=world.trust, case=case, key=key.key_id, asked=asked, number=one["number"])
            opened[one["number"]] = open_sealed(key, info, Envelope.parse(one["sealed"]))
        assert [content[:3] for content in (opened[1], opened[2])] == [b"\xff\xd8\xff"] * 2
        assert opened == {1: opened[1], 2: opened[2], 3: statement, 4: QUARTERS, 5: GENERAL}
        other = SealingKey(world.random(32))
        with closing(sqlite3.connect(tmp_path / "service.db")) as database, database:
            database.execute("update picture_asks set public_key = ?", (other.public.encoded,))
        page.goto("about:blank")
        page.goto(link["url"])
        person.comes_to("We cannot be sure that only the trust could open your pictures")
        page.goto("about:blank")
        page.goto(f"{service.ready['page_url']}/documents#{'0' * 26}")
        person.comes_to("This link does not open anything")
        page.close()
        assert (person.found, person.errors) == ([], [])
