"""The patient's side, without a browser: the letter box, the link, and an answer sealed as the page seals it."""

import asyncio
import hashlib
import json
import queue
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Iterable
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from care_record.measures.catalogue import Measure
from care_record.measures.questionnaire import Item
from care_record.measures.valuesets import options
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey, SealingKey
from desktop.services.session import now_ms
from tests.probes.service_process import base64url


class LetterBox(Controller):
    """An SMTP server on a free port, and what it received."""

    def __init__(self) -> None:
        self.letters: queue.Queue[EmailMessage] = queue.Queue()
        super().__init__(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.put(letter)
        return "250 OK"

    def link(self, page_url: str) -> str:
        """The token of the next letter's link."""
        text = self.letters.get(timeout=20).get_body(("plain",)).get_content()  # type: ignore[union-attr]
        return str(next(line for line in text.splitlines() if line.startswith(page_url)).partition("#")[2])

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def answers(measure: Measure, chosen: int) -> dict[str, Any]:
    """A QuestionnaireResponse that takes the option of this place for every question."""
    form = measure.form

    def given(items: Iterable[Item]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for item in items:
            permitted = options(item, form.json, measure.valuesets or {})
            if item.is_question and permitted:
                chosen_one = permitted[min(chosen, len(permitted) - 1)]
                found.append({"linkId": item.link_id, "answer": [chosen_one.answer]})
            elif item.items:
                found.append({"linkId": item.link_id, "item": given(item.items)})
        return found

    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": measure.canonical,
        "item": given(form.items),
    }


def content(response: dict[str, Any], *, contact_me: bool = False) -> bytes:
    """What is sealed."""
    page = {"script_sha256": "0" * 64, "language": "en-GB"}
    return json.dumps({"v": 1, "response": response, "contact_me": contact_me, "page": page}).encode()


def submit(
    http: httpx.Client,
    token: str,
    plain: bytes,
    *,
    born: date = date(1984, 2, 29),
    name: str = "",
    attention: bool = False,
    key: SealingKey | None = None,
    ahead: int = 0,
) -> str:
    """Open the link, seal, submit; gives the receipt. With `key`, it is sealed to that one instead.

    The respondent's clock is `ahead` ms of ours. With `name`, the link is somebody's who is asked about the patient.
    """
    door, given = ("open-as-rater", {"name": name}) if name else ("open", {"born": born.isoformat()})
    opened = http.post(f"/pages/{door}", json={"token": token, **given}).json()

    def raw(name: str) -> bytes:
        return urlsafe_b64decode(opened[name] + "=" * (-len(opened[name]) % 4))

    info = context.response(
        trust=UUID(bytes=raw("trust")),
        patient=UUID(bytes=raw("patient")),
        key=raw("key"),
        request=UUID(bytes=raw("request")),
        questionnaire=f"{opened['questionnaire_url']}|{opened['version']}",
        questionnaire_sha256=raw("questionnaire_sha256"),
        respondent=opened["respondent"],
    )
    public = PublicSealingKey(raw("public_key"))
    envelope = seal(public, info, plain)
    if key is not None:
        other = seal(key.public, info, plain)
        envelope = type(envelope)(envelope.key, other.sealed)
    sealed = {
        "sitting": opened["sitting"],
        "request": opened["request"],
        "envelope": base64url(envelope.encode()),
        "attention": attention,
        "authored": now_ms() + ahead,
    }
    body = json.dumps(sealed).encode()
    digest = b64encode(hashlib.sha256(body).digest()).decode()
    headers = {"Content-Type": "application/json", "Content-Digest": f"sha-256=:{digest}:"}
    answer = http.request("POST", "/pages/submit", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["receipt"])
