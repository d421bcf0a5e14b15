"""Texts: a gateway to hand them to, and GOV.UK Notify behind it.

GOV.UK Notify's REST interface (docs.notifications.service.gov.uk/rest-api.html): a token of HS256 (RFC 7519) over the
service's id and the time, one POST a text, and a GET to learn what became of it.
"""

import hashlib
import hmac
import json
import ssl
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import httpx

from care_record.wire.base64url import to_base64url
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.settings import Text

GOV_UK_NOTIFY = "https://api.notifications.service.gov.uk"
_KEY_LENGTH = 36
# what became of a text, by Notify's word; others say that nothing is known yet
_BECAME = {
    "delivered": Outcome(Delivery.DELIVERED),
    "permanent-failure": Outcome(Delivery.BOUNCED, "There is no such number, says the network."),
    "temporary-failure": Outcome(Delivery.BOUNCED, "The telephone was off or out of reach for three days."),
    "technical-failure": Outcome(Delivery.BOUNCED, "The text gateway could not send it."),
}


class TextGateway(Protocol):
    """Something that takes texts. `words` has no name, measure or condition in it; `to` is a mobile number."""

    async def send(self, to: str, words: str) -> Outcome:
        """Hand over one text. Never raises for what the gateway or the network does: that is LATER, with a reason."""
        ...

    async def became(self, reference: str) -> Outcome | None:
        """What became of a text that was taken; None while that is not known."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class BadApiKey(ValueError):
    """Not an API key of GOV.UK Notify; the message says what one looks like."""


class GovUkNotify:
    """GOV.UK Notify. The template has one placeholder, `((message))`, and nothing else."""

    def __init__(self, text: Text, api_key: str, clock: Callable[[], int]) -> None:
        """`clock` gives ms. Raises `BadApiKey`."""
        self._text = text
        self._clock = clock
        self._issuer, self._secret = _parts(api_key)
        self._client: httpx.AsyncClient | None = None

    async def send(self, to: str, words: str) -> Outcome:
        body = {
            "phone_number": "".join(to.split()),
            "template_id": str(self._text.template),
            "personalisation": {"message": words},
        }
        if self._text.sender:
            body["sms_sender_id"] = str(self._text.sender)
        try:
            answer = await self._http().post("/v2/notifications/sms", json=body, headers=self._headers())
            if answer.status_code == 201:
                return Outcome(Delivery.SENT, reference=str(UUID(answer.json()["id"])))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            return _unreached(error)
        if answer.status_code == 400 and _is_about_number(answer):
            return Outcome(Delivery.BOUNCED, "The text gateway refused the number for good (400).")
        return Outcome(Delivery.LATER, f"The text gateway asked to try later ({answer.status_code}).")

    async def became(self, reference: str) -> Outcome | None:
        try:
            answer = await self._http().get(f"/v2/notifications/{reference}", headers=self._headers())
            return _BECAME.get(answer.json()["status"]) if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _http(self) -> httpx.AsyncClient:
        # made at first use, inside the event loop that it belongs to
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._text.base_url,
                timeout=self._text.timeout,
                verify=ssl.create_default_context(),
                trust_env=True,
            )
        return self._client

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {_token(self._issuer, self._secret, self._clock() // 1000)}"}


def _unreached(error: Exception) -> Outcome:
    return Outcome(Delivery.LATER, f"The text gateway cannot be reached ({type(error).__name__}).")


def _is_about_number(answer: httpx.Response) -> bool:
    """Whether a 400 is for this number; a key or template of ours that does not fit gets a 400 too."""
    try:
        errors = answer.json()["errors"]
        return any(
            one["error"] in {"ValidationError", "InvalidPhoneError"} and "phone_number" in one["message"]
            for one in errors
        )
    except (ValueError, KeyError, TypeError):
        return False


def _parts(api_key: str) -> tuple[str, str]:
    """The service's id and the secret: the last two of the key's UUIDs."""
    secret, issuer = api_key[-_KEY_LENGTH:], api_key[-2 * _KEY_LENGTH - 1 : -_KEY_LENGTH - 1]
    try:
        UUID(secret)
        UUID(issuer)
    except ValueError:
        raise BadApiKey("is not an API key of GOV.UK Notify: a name and two UUIDs, joined by hyphens") from None
    return issuer, secret


def _token(issuer: str, secret: str, seconds: int) -> str:
    head = _encoded({"typ": "JWT", "alg": "HS256"})
    claims = _encoded({"iss": issuer, "iat": seconds})
    signed = hmac.digest(secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256)
    return f"{head}.{claims}.{to_base64url(signed)}"


def _encoded(value: dict[str, object]) -> str:
    return to_base64url(json.dumps(value, separators=(",", ":")).encode())
