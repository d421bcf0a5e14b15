"""Registering and one's own page in a real browser, with the real service: a passkey, the keyboard, narrow screens."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.service import now_ms
from tests.pages.registering import Person, with_passkeys
from tests.pages.test_accessibility import AXE
from tests.probes.identity import prove
from tests.probes.mailbox import Mailbox, listening
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, World


class Invited:
    """A person with a mailbox, an invitation that has gone out, and a page that has not been opened yet."""

    def __init__(self, service: ServiceProcess, box: Mailbox, address: str) -> None:
        self.address, self.box = address, box
        world = World(Clock(now_ms()))
        clinician, first = world.staff("clinician", "ada", world.team)
        desk, second = world.staff("identity-administrator", "philippa")
        service.begin(*world.founding(service.log_key), *first, *second)
        person = world.patient(1)
        carer = Device(service.http, clinician)
        self.device = Device(service.http, desk)
        for one in (carer, self.device):
            one.sign_on()
        assert all(one.outcome == "applied" for one in carer.push(*world.registration(clinician, person)))
        assert all(one.outcome == "applied" for one in self.device.push(*prove(desk, person.id)))
        self.patient, self.clinician = person.id, carer
        self._confirm()
        body = bodies.InvitationRequested(channel="email", second="told")
        said = desk.say("invitation.requested", person.id, body)
        assert self.device.push(said)[0].outcome == "applied"
        self.token = next(line for line in self.mail().splitlines() if "/register#" in line).partition("#")[2]
        self.second = self._ask("/v1/invitation-code", {"invitation": str(parse(said).id)})["code"]

    def _confirm(self) -> None:
        asked = {"patient": str(self.patient), "channel": "email"}
        self._ask("/v1/addresses/ask", asked)
        digits = next(word for word in self.mail().split() if word.isdigit() and len(word) == 6)
        assert self._ask("/v1/addresses/confirm", asked | {"code": digits}) == {"outcome": "confirmed"}

    def _ask(self, path: str, asked: dict[str, str]) -> Any:
        answer = self.device.call("POST", path, json.dumps(asked).encode())
        assert answer.status_code < 300, answer.text
        return answer.json()

    def mail(self) -> str:
        """The plain text of the next e-mail."""
        part = self.box.messages.get(timeout=20).get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    def kinds(self) -> list[str]:
        """The kinds of the person's entries."""
        return [entry.kind for _, entry in self.clinician.pull()[0] if entry.stream == UUID(bytes=self.patient.bytes)]


@contextmanager
def invited(folder: Path) -> Iterator[Invited]:
    """A service at a name, for a passkey belongs to one; an address of numbers has none."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    settings = f'public_address = "{address}"\n' + SETTINGS.replace("port = 0", f"port = {port}")
    with listening() as (box, mail), ServiceProcess(folder, mail_port=mail, settings=settings) as service:
        yield Invited(service, box, address)
    assert "Fault" not in service.log


@pytest.mark.parametrize("width", [1280, 320])
def test_a_person_registers_with_a_passkey_comes_back_by_it_and_withdraws(
    built: None, browser: Browser, tmp_path: Path, width: int
) -> None:
    with invited(tmp_path) as one:
        context = browser.new_context(viewport={"width": width, "height": 700}, locale="en-GB")
        # brought in by a session of the browser's tools, as elsewhere, it would take the passkeys with it at its end
        context.add_init_script(AXE.read_text(encoding="utf-8"))
        person = Person(context.new_page())
        person.page.goto(f"{one.address}/register#{one.token}")
        with_passkeys(person.page)
        person.comes_to("Register for My Health and Care Record")
        assert one.token not in person.page.url
        person.press("Start")
        person.press("Continue")
        person.look()
        person.type("What is your second code?", one.second.lower().replace("-", " "))
        person.press("Continue")
        person.comes_to("What is your date of birth?")
        person.confirm_born("1", "3", "1984")
        person.comes_to("We could not open your invitation")
        person.press("Try again")
        person.type("What is your second code?", one.second)
        person.press("Continue")
        person.confirm_born("29", "2", "1984")
        person.comes_to("Before you register")
        person.press("Register with a passkey")
        person.comes_to("Your page")
        assert "Marigold Featherstonehaugh" in person.page.inner_text("main")
        assert person.page.evaluate("document.cookie") == ""
        person.press("Sign out")
        person.comes_to("Sign in to My Health and Care Record")
        person.press("Sign in with a passkey")
        person.sees("Your page")
        person.press("Give another e-mail address")
        person.comes_to("What is your e-mail address?")
        assert person.widths_that_break("e-mail") == []
        person.press("Back")
        person.press("Take back my agreement")
        person.comes_to("Do you want to take back your agreement?")
        person.press("Yes, take it back")
        person.page.get_by_text("Your agreement is taken back").wait_for()
        person.look()
        assert one.kinds()[-1] == "account.withdrew"
        assert (person.found, person.errors) == ([], [])
        context.close()


def test_a_person_signs_in_by_a_code_with_the_keyboard_alone(built: None, browser: Browser, tmp_path: Path) -> None:
    with invited(tmp_path) as one:
        context = browser.new_context(locale="en-GB")
        person = Person(context.new_page())
        keys = person.page.keyboard
        person.page.goto(f"{one.address}/register#{one.token}")
        person.sees("Register for My Health and Care Record")
        person.page.get_by_role("button", name="Start").focus()
        keys.press("Enter")
        person.page.get_by_label("What is your second code?").focus()
        keys.type(one.second)
        keys.press("Enter")
        person.page.get_by_label("Day").focus()
        for typed, after in (("29", "Tab"), ("2", "Tab"), ("1984", "Enter")):
            keys.type(typed)
            keys.press(after)
        person.sees("Before you register")
        person.page.get_by_role("button", name="Register, and send me a code each time").focus()
        keys.press("Enter")
        person.sees("Your page")
        context.clear_cookies()
        person.page.reload()
        person.sees("Sign in to My Health and Care Record")
        person.press("Send me a code")
        person.comes_to("Where shall we send your code?")
        person.press("Send me a code")
        person.look()
        person.type("Last name", "Featherstonehaugh")
        person.type("E-mail address or mobile number", "marigold1@example.org")
        person.page.get_by_label("Day").fill("29")
        person.page.get_by_label("Month").fill("2")
        person.page.get_by_label("Year").fill("1984")
        person.press("Send me a code")
        person.comes_to("What is the code that we sent you?")
        digits = next(word for word in one.mail().split() if word.isdigit() and len(word) == 6)
        person.type("What is the code that we sent you?", digits)
        keys.press("Enter")
        person.sees("Your page")
        assert (person.found, person.errors) == ([], [])
        context.close()
