"""Somebody who is invited to register, the desk that invites, and the messages that reach them."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from care_record.people.patient import Patient
from care_record.statements.statement import parse
from care_record.wire import bodies, proof
from care_record.wire.link import ALPHABET
from sync_service.application import create
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.pages.templates import Pages
from sync_service.service import Service
from sync_service.settings import Settings, Storage
from tests.probes.bench import Bench
from tests.probes.identity import prove
from tests.probes.mailbox import Mailbox
from tests.probes.trust_world import Workstation
from tests.probes.web import Web

BORN = "1984-02-29"
PLACE = Storage(database="service.db", key_file=Path("/nowhere/keys.json"))
PAGE = {"MHCR-Page": "1"}
BEN = {
    "family": "Okafor",
    "given": "Ben",
    "relationship": "Brother",
    "born": "1980-05-01",
    "email": "ben@example.org",
    "mobile": "07700 900456",
}
"""A carer, as invited."""


@lru_cache(maxsize=1)
def _pages(settings: str) -> Pages:
    """Rendering costs more than all else here."""
    return Pages(Settings.model_validate_json(settings))


def rendered(settings: Settings) -> Pages:
    """The patient's pages; a page says nothing of where its service stands, so that they serve all."""
    return _pages(settings.model_copy(update={"mail": None, "storage": PLACE}).model_dump_json())


@dataclass
class Texts:
    """A gateway that takes every text."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, to: str, words: str) -> Outcome:
        self.sent.append((to, words))
        return Outcome(Delivery.SENT)

    async def became(self, _reference: str) -> Outcome | None:
        return None

    async def close(self) -> None:
        """Nothing is held."""


class Desk:
    """A bench with an identity desk, a mailbox and a text gateway, and a browser for the person's pages."""

    def __init__(self, bench: Bench, box: Mailbox, port: int) -> None:
        bench.engine.dispose()
        bench.tools = replace(bench.tools, texts=True)
        bench.open(f"sqlite:///{bench.file}")
        self.bench, self.box = bench, box
        self.service: Service = bench.service(port)
        self.texts = Texts()
        assert self.service.settings.mail is not None
        self.notifier = Notifier(self.service, MailServer(self.service.settings.mail, None), self.texts)
        self.web = Web(create(self.service, rendered(self.service.settings), None))
        self.administrator, said = bench.world.staff("identity-administrator", "philippa")
        bench.apply(*said)
        self.cookie = ""

    def patient(self, index: int = 1, *, proved: bool = True, **changes: Any) -> UUID:
        """A registered adult with an e-mail address and a mobile number, whose identity is proved."""
        changes = {"mobile": "07700 900123"} | changes
        person: Patient = self.bench.world.patient(index, **changes)
        self.bench.apply(*self.bench.world.registration(self.bench.clinician, person))
        if proved:
            self.bench.apply(*prove(self.administrator, person.id))
        return person.id

    def invite(self, patient: UUID, place: Workstation | None = None, **changes: Any) -> tuple[UUID, bytes]:
        """An invitation by e-mail with its second code by text; its id and the statement."""
        fields: dict[str, Any] = {"channel": "email", "second": "text"}
        body = bodies.InvitationRequested(**(fields | changes))
        said = (place or self.administrator).say("invitation.requested", patient, body)
        return parse(said).id, said

    def confirm(self, patient: UUID, channel: str = "email", **more: Any) -> None:
        """Have an address confirmed by a code that the person reads out."""
        asked = {"patient": str(patient), "channel": channel} | more
        assert self.ask("/v1/addresses/ask", asked).status_code == 202
        self.round()
        digits = self.digits(channel)
        answer = self.ask("/v1/addresses/confirm", asked | {"code": digits})
        assert answer.json() == {"outcome": "confirmed"}

    def digits(self, channel: str = "email") -> str:
        """The six digits of the newest message."""
        words = self.mail() if channel == "email" else self.texts.sent[-1][1]
        return next(word for word in words.split() if word.isdigit() and len(word) == 6)

    def ask(self, path: str, asked: dict[str, Any], place: Workstation | None = None) -> httpx.Response:
        """A request of a desk's."""
        by, now = place or self.administrator, self.service.clock()
        token, _ = self.service.tokens.make(by.device, now)
        body = json.dumps(asked).encode()
        signed = proof.make(by.key, method="POST", target=path, body=body, token=token, at=now)
        headers = {"Content-Type": "application/json", "Authorization": f"MHCR {token}", "MHCR-Proof": signed}
        return self.web.request("POST", path, content=body, headers=headers)

    def round(self) -> None:
        """What waits is sent."""
        for _ in range(3):
            asyncio.run(self.notifier.round())

    def mail(self) -> str:
        """The plain text of the next e-mail."""
        part = self.box.messages.get(timeout=5).get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    def codes(self) -> tuple[str, str]:
        """The link's token from the next e-mail, and the second code from the newest text."""
        token = next(line for line in self.mail().splitlines() if "/register#" in line).partition("#")[2]
        return token, self.texts.sent[-1][1].split()[-1]

    def post(self, path: str, asked: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """A request of the person's browser, with its cookie."""
        given = PAGE | ({"Cookie": self.cookie} if self.cookie else {}) | headers
        answer = self.web.request("POST", path, json=asked or {}, headers=given)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def open(self, token: str, second: str, born: str = BORN) -> httpx.Response:
        """Try an invitation."""
        return self.post("/pages/register/open", {"token": token, "second": second, "born": born})

    def registered(self, index: int = 1) -> UUID:
        """A person who has registered and is signed in."""
        patient = self.patient(index)
        self.confirm(patient)
        self.confirm(patient, "text")
        self.bench.apply(self.invite(patient)[1])
        self.round()
        opened = self.open(*self.codes()).json()
        assert self.post("/pages/register/finish", {"sitting": opened["sitting"]}).status_code == 200
        return patient

    def carer(self, patient: UUID, **changes: Any) -> UUID:
        """A carer who has registered and is signed in; the account's id. The person has agreed to share."""
        self.bench.apply(self.bench.world.agreement(self.bench.clinician, patient))
        carer = bodies.Carer.model_validate(BEN | changes)
        invitation, said = self.invite(patient, self.bench.clinician, role="carer", carer=carer)
        self.bench.apply(said)
        self.round()
        for channel in ("email", "text"):
            self.confirm(patient, channel, invitation=str(invitation))
        self.round()
        opened = self.open(*self.codes(), carer.born.isoformat()).json()
        assert self.post("/pages/register/finish", {"sitting": opened["sitting"]}).status_code == 200
        return invitation

    def me(self) -> httpx.Response:
        """The person's own page."""
        return self.web.get("/pages/me", headers={"Cookie": self.cookie})

    def kinds(self, patient: UUID) -> list[str]:
        """The kinds of a person's entries that tell of invitations and accounts."""
        of = ("invitation.", "account.", "address.")
        return [kind for kind in self.bench.kinds(patient) if kind.startswith(of)]


def other_code(code: str) -> str:
    """A second code that differs in one letter."""
    first = next(letter for letter in ALPHABET if letter != code[0])
    return first + code[1:]
