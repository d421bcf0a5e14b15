"""A trust as its people meet it: a service in its own process, an SMTP server, a real window for each of the staff."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from care_record.agreement.statements import Scope
from care_record.people.dates import show_date
from care_record.people.patient import Patient
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.opening import make_store
from desktop.services.profile import Profile
from desktop.services.store import mirror
from desktop.services.ways_back.recovery_code import new_code
from desktop.views.parts.buttons import Button
from desktop.views.parts.more import More
from desktop.views.parts.tables import List
from desktop.views.window import Window
from desktop.wiring import build
from mhcr.demonstration.walking.hands import Hands
from sync_service.service import now_ms
from tests.desktop.services.clinic import identity_of
from tests.probes.identity import prove
from tests.probes.mailbox import Mailbox, listening
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World
from tests.probes.window import rows_of

_WORDS, _LINES = re.compile(r"[ \u200b\n-]"), re.compile(r"\n")
PASSPHRASE = "five quiet herons over Hove"


def _widest(label: QLabel) -> int:
    """How wide a label's text is, or its widest word where it may wrap, in pixels."""
    apart = _WORDS if label.wordWrap() else _LINES
    return max((label.fontMetrics().horizontalAdvance(one) for one in apart.split(label.text())), default=0)


class Seat(Hands):
    """A member of staff at a workstation: what is in sight is what is in their own window."""

    patience = 20.0

    def __init__(self, window: Window, pictures: Path | None) -> None:
        super().__init__(pictures)
        self.window = window

    def front(self) -> QWidget:
        """Their own window."""
        return self.window

    def sheet(self) -> QWidget | None:
        """The sheet over it, while one is open."""
        return next((one for one in reversed(self.window.findChildren(QDialog)) if one.isVisible()), None)

    def look(self, name: str) -> None:
        """Nothing that can be read here is cut off; a picture is kept under this name, if pictures are asked for."""
        QApplication.processEvents()
        cut = [one.text() for one in self.all(QLabel) if _widest(one) > one.contentsRect().width() + 1]
        assert not cut, f"cut off at {name}: {cut}"
        self.picture(name)

    def keys(self, combination: str) -> None:
        """Press keys, wherever the cursor is."""
        self.window.activateWindow()
        pressed = QKeySequence(combination)[0]  # type: ignore[index]
        cursor: QWidget | None = self.window.focusWidget()
        QTest.keyClick(self.window if cursor is None else cursor, pressed.key(), pressed.keyboardModifiers())

    def rows(self, name: str) -> list[str]:
        """The rows of a list in sight, as a screen reader says them."""
        table = next((one for one in self.all(List) if one.accessibleName() == name), None)
        return rows_of(table) if table is not None else []

    def row(self, name: str, part: str) -> str:
        """Wait for a row of a list that holds these words; the row."""
        self.until(lambda: any(part in one for one in self.rows(name)), f"“{part}” in the list {name}")
        return next(one for one in self.rows(name) if part in one)

    def take(self, name: str, part: str) -> None:
        """Mark that row."""
        self.row(name, part)
        table = next(one for one in self.all(List) if one.accessibleName() == name)
        table.take(next(number for number, one in enumerate(self.rows(name)) if part in one))

    def enter(self, name: str) -> None:
        """Open the marked row by the keyboard."""
        QTest.keyClick(next(one for one in self.all(List) if one.accessibleName() == name), Qt.Key.Key_Return)

    def cannot(self, words: str) -> None:
        """Wait until a button with these words is in sight and cannot be pressed."""

        def shut() -> bool:
            return any(one.text().startswith(words) and not one.isEnabled() for one in self.all(Button))

        self.until(shut, f"the button “{words}”, not to be pressed")

    def told(self) -> str:
        """Everything in sight, in one line."""
        return " | ".join(self.words()).replace("\u2011", "-").replace("\u00a0", " ")

    def find(self, family: str) -> None:
        """Open somebody of the caseload."""
        self.rail("Patients")
        self.type("Find in your caseload", family)
        self.take("Patients", family.upper())
        self.press("Open")
        self.until(lambda: self.behind("Invitation and account") is not None, f"the record of {family}")

    def invitations_of(self, family: str) -> None:
        """Open somebody's invitations and account."""
        self.find(family)
        self.more("Invitation and account")
        self.see("Addresses")

    def behind(self, words: str) -> QAction | None:
        """What stands behind a More in sight and can be chosen now."""
        actions = (one for more in self.all(More) for one in more.actions_behind)
        return next((one for one in actions if one.text().startswith(words) and one.isEnabled()), None)

    def more(self, words: str) -> None:
        """Choose what stands behind More."""
        self.until(lambda: self.behind(words) is not None, f"“{words}” behind More")
        action = self.behind(words)
        assert action is not None
        action.trigger()

    def register(self, family: str, given: str, born: date, team: str, **fields: str) -> None:
        """Register somebody, and wait until the service has them."""
        self.rail("Patients")
        self.press("Register a person")
        self.see("Search the trust first")
        # enabled once one's teams have come
        self.until(lambda: self.button("Register") is not None, "the button “Register”")
        typed = {"Family name": family, "Given name": given, "Date of birth": show_date(born), "Team": team}
        for name, words in (typed | fields).items():
            self.type(name, words)
        self.press("Register")
        self.until(lambda: self.behind("Invitation and account") is not None, f"the record of {family}")
        self.settled()

    def agree(self) -> None:
        """Record what the person whose record is open agrees to: everything."""
        self.press("Agreement and access")
        self.press("Record agreement")
        for scope in Scope:
            self.tick(scope.words[:1].upper() + scope.words[1:])
        self.press("Record agreement")
        self.see("Agreed to")
        self.settled()

    def invite(self, link: str, second: str) -> None:
        """Invite by these ways, on a person's place of invitations."""
        self.press("Invite\u2026")
        self.type("The link by", link)
        self.type("The second code by", second)
        self.press("Invite")
        self.settled()

    def confirm_address(self, code: Callable[[], EmailMessage]) -> None:
        """Send a code while the person is on the telephone, and type what they read out of the message that came."""
        self.press("Confirm the address")
        self.press("Send a code")
        self.type("The code that the person reads out", digits_of(code()))
        self.press("Confirm")

    def second_code(self) -> str:
        """Have the second code shown, as for reading it out."""
        self.press("Show the second code")
        self.see("The second code is ")
        code = next(one for one in self.words() if one.startswith("The second code is ")).rpartition(" ")[2]
        self.press("Done")
        return code

    def settled(self) -> None:
        """Wait until nothing of this workstation waits any more."""

        def all_sent() -> bool:
            said = next((one for one in self.words() if one.startswith("Connected; everything")), "waiting")
            return "waiting" not in said

        self.until(all_sent, "everything sent")


class Trust:
    """Staff at their windows, and what leaves the service: mail."""

    def __init__(self, service: ServiceProcess, box: Mailbox, address: str, bot: QtBot, folder: Path) -> None:
        self.service, self.box, self.address = service, box, address
        self._bot, self._folder = bot, folder
        self.world = World(Clock(now_ms()))
        world, self.camhs = self.world, self.world.id()
        young = bodies.TeamCreated(
            team=self.camhs, name="Hove Young People", service="camhs-16-18", telephone="01273 496001"
        )
        said = [world.root.say("team.created", world.trust, young)]
        self.places: dict[bodies.Role, Workstation] = {}
        roles: tuple[tuple[bodies.Role, str, tuple[UUID, ...]], ...] = (
            ("clinician", "ada", (world.team, self.camhs)),
            ("coordinator", "cora", (world.team, self.camhs)),
            ("identity-administrator", "philippa", ()),
        )
        for role, account, teams in roles:
            self.places[role], more = world.staff(role, account, *teams)
            said += more
        service.begin(*world.founding(service.log_key), *said)

    def seat(self, role: bodies.Role) -> Seat:
        """Somebody of this role unlocks their workstation, and it has synced."""
        folder, place = self._folder / role, self.places[role]
        name = {"clinician": "Dr ada", "coordinator": "Dr cora"}.get(role, "Dr philippa")
        profile = Profile(folder)
        identity = replace(identity_of(self.world, place, self.address, role), member_name=name)
        device = place.key.private_bytes_raw() + place.sealing.seed
        vault, stores = make_store(profile, identity, PASSPHRASE, device, new_code())
        mirror.keep(stores.mirror, "enrolled", 1)
        stores.close()
        vault.drop()
        profile.close()
        window = build(folder)
        self._bot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        seat = Seat(window, pictures(role))
        seat.see(identity.member_name)
        seat.type("Passphrase", PASSPHRASE)
        seat.press("Unlock")
        seat.settled()
        return seat

    def device(self, role: bodies.Role) -> Device:
        """The same member's workstation without its window, for what happened before a journey begins."""
        made = Device(self.service.http, self.places[role])
        made.sign_on()
        return made

    def adult(self, **changes: Any) -> Patient:
        """An adult with an e-mail address who is in the adult team's care; nothing of identity is known."""
        patient = self.world.patient(1, **changes)
        said = self.world.registration(self.places["clinician"], patient)
        assert {one.outcome for one in self.device("clinician").push(*said)} == {"applied"}
        return patient

    def account(self, patient: Patient) -> None:
        """The person proved who they are and registered some time ago; what was sent to them has been read."""
        self.identified(patient)
        place, device = self.places["identity-administrator"], self.device("identity-administrator")
        self._confirm(device, patient)
        body = bodies.InvitationRequested(channel="email", second="told")
        said = place.say("invitation.requested", patient.id, body)
        assert device.push(said)[0].outcome == "applied"
        token = link_of(self.mail()).partition("#")[2]
        second = self._ask(device, "/v1/invitation-code", {"invitation": str(parse(said).id)})["code"]
        born = {"token": token, "second": second, "born": patient.birth_date.isoformat()}
        headers = {"MHCR-Page": "1"}
        opened = self.service.http.post("/pages/register/open", json=born, headers=headers).json()
        sitting = {"sitting": opened["sitting"]}
        answer = self.service.http.post("/pages/register/finish", json=sitting, headers=headers)
        assert answer.status_code == 200, answer.text
        self.service.http.cookies.clear()

    def identified(self, patient: Patient) -> None:
        """The identity desk has accepted the proof of who the person is."""
        place, device = self.places["identity-administrator"], self.device("identity-administrator")
        assert {one.outcome for one in device.push(*prove(place, patient.id))} == {"applied"}

    def _confirm(self, device: Device, patient: Patient) -> None:
        asked = {"patient": str(patient.id), "channel": "email"}
        self._ask(device, "/v1/addresses/ask", asked)
        answer = self._ask(device, "/v1/addresses/confirm", asked | {"code": digits_of(self.mail())})
        assert answer == {"outcome": "confirmed"}

    @staticmethod
    def _ask(device: Device, path: str, asked: dict[str, str]) -> Any:
        answer = device.call("POST", path, json.dumps(asked).encode())
        assert answer.status_code < 300, answer.text
        return answer.json()

    def mail(self, seconds: float = 20) -> EmailMessage:
        """The next e-mail that leaves the service."""
        return self.box.messages.get(timeout=seconds)


def pictures(of: str) -> Path | None:
    """Where pictures of what somebody sees are kept, if they are asked for."""
    wanted = os.environ.get("MHCR_PICTURES")
    if not wanted:
        return None
    folder = Path(wanted) / of
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def words_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_of(message: EmailMessage) -> str:
    """The link of an invitation."""
    return next(word for word in words_of(message).split() if "/register#" in word)


def digits_of(message: EmailMessage) -> str:
    """The six digits of a message."""
    found = re.search(r"\b\d{6}\b", words_of(message))
    assert found is not None, words_of(message)
    return found.group()


@contextmanager
def trust(folder: Path, bot: QtBot) -> Iterator[Trust]:
    """A trust that has begun, at a name (a passkey belongs to one); its files and pictures are in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    settings = f'public_address = "{address}"\n' + SETTINGS.replace("port = 0", f"port = {port}")
    with listening() as (box, mail), ServiceProcess(folder, mail_port=mail, settings=settings) as service:
        yield Trust(service, box, address, bot, folder)
    assert "Fault" not in service.log
