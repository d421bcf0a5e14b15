"""A sign-in by the trust's own provider, in the computer's browser (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 8252).

This program sees a code alone, which is good for nothing without the verifier that it keeps; what the provider says of
the person goes to the service.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from care_record.wire.base64url import to_base64url
from care_record.wire.web_address import is_https
from desktop.services.loopback import Loopback
from desktop.services.problems import ServiceRefused, SignInRefused, in_its_form

if TYPE_CHECKING:
    from desktop.services.client.client import Client

WAITS_MS = 5 * 60 * 1000
_AGAIN = "Sign in again, or ask your trust's administrator."


class BrowserSignIn:
    """One sign-in, from its beginning to the service's word; `address` is what the browser opens."""

    def __init__(self, client: Callable[[], Client], now: Callable[[], int]) -> None:
        """Raises `SignInRefused`, `ServiceUnreachable` or `NotThisService`."""
        self._make, self._now = client, now
        self._until = now() + WAITS_MS
        self._verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
        try:
            self._loopback = Loopback(state)
        except OSError as error:
            raise SignInRefused("This computer lets no program wait for its browser.", way_back=_AGAIN) from error
        try:
            challenge = to_base64url(sha256(self._verifier.encode()).digest())
            said = self._post("/v1/sign-in/provider", {"challenge": challenge, "port": self._loopback.port})
            with in_its_form():
                self._begun, self._issuer = _text(said, "begun"), _text(said, "issuer")
                _check_redirect(said, self._loopback.address)
                self.address = _address(
                    _text(said, "address"),
                    {
                        "response_type": "code",
                        "client_id": _text(said, "client_id"),
                        "redirect_uri": self._loopback.address,
                        "scope": _text(said, "scope"),
                        "state": state,
                        "nonce": _text(said, "nonce"),
                        "code_challenge": challenge,
                        "code_challenge_method": "S256",
                        # on a shared computer the browser may still know the person before
                        "prompt": "login",
                        "acr_values": str(said["acr_values"]),
                    },
                )
        except BaseException:
            self.close()
            raise

    @property
    def strange(self) -> bool:
        """Whether an answer came that belongs to another sign-in; it was not taken."""
        return self._loopback.strange

    def look(self) -> dict[str, Any] | None:
        """What the service says once the browser is done; until then None, without waiting.

        Raises `SignInRefused`, `ServiceUnreachable` or `NotThisService`: then it is over.
        """
        answer = self._loopback.look()
        if answer is None:
            if self._now() > self._until:
                raise SignInRefused("Nobody has signed in within five minutes.", code="late", way_back=_AGAIN)
            return None
        self.close()
        if answer.issuer not in ("", self._issuer):
            raise SignInRefused("The answer came from somebody else than your trust's sign-in.", way_back=_AGAIN)
        if answer.error == "access_denied":
            raise SignInRefused("The sign-in was cancelled in the browser, or not allowed there.", way_back=_AGAIN)
        if answer.error:
            why = f" ({answer.error})" if re.fullmatch(r"[a-z_]{1,40}", answer.error) else ""
            raise SignInRefused(f"Your trust's sign-in could not sign you in{why}.", way_back=_AGAIN)
        asked = {"begun": self._begun, "code": answer.code, "verifier": self._verifier}
        said = self._post("/v1/sign-in/provider/confirm", asked)
        with in_its_form():
            return dict(said)

    def close(self) -> None:
        """Take no answer any more."""
        self._loopback.close()

    def _post(self, path: str, fields: dict[str, Any]) -> Any:
        client = self._make()
        try:
            return client.post_json(path, fields)
        except ServiceRefused as error:
            raise SignInRefused(error.words or None, code=error.code, way_back=_AGAIN) from error
        finally:
            client.close()


def _address(endpoint: str, fields: dict[str, str]) -> str:
    """The provider's own address with what is asked there; raises ValueError where it is not https."""
    if not is_https(endpoint):
        raise ValueError("not an https address")
    parts = urlsplit(endpoint)
    asked = urlencode({name: value for name, value in fields.items() if value})
    return parts._replace(query="&".join(filter(None, (parts.query, asked)))).geturl()


def _check_redirect(said: dict[str, Any], own: str) -> None:
    if said["redirect"] != own:
        raise ValueError("not where this program waits")


def _text(said: dict[str, Any], name: str) -> str:
    value = said[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is no text")
    return value
