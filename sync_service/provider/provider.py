"""Talking to the trust's provider: its metadata, its keys, and a code made into the account of who signed in.

OpenID Connect Discovery 1.0; the authorization code flow of OpenID Connect Core 1.0, 3.1, with PKCE (RFC 7636). Each
request has a bounded answer and a bounded time, and goes to an https address that proves who it is.
"""

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from care_record.wire.web_address import is_https
from sync_service.provider.begun import Begun
from sync_service.provider.id_token import Expected, Jwk, TokenRejected, account_in, key_id_of
from sync_service.settings import SignInProvider

SCOPE = "openid profile"
ANSWER_SECONDS = 5.0
WHOLE_SECONDS = 12.0
"""For everything that one request of a workstation needs; it waits for 15."""
MOST_BYTES = 256 * 1024
MOST_AT_ONCE = 8
KEPT_MS = 60 * 60 * 1000
"""How long metadata and keys are taken as they were read."""
ASKED_AGAIN_MS = 60 * 1000
"""How often at most an unknown key makes the keys be read anew."""
_TOKEN_ERRORS = frozenset(
    {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"}
)


class ProviderAway(Exception):
    """The provider does not answer, or not in the form that it should; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider's doors are."""

    authorization: str
    token: str
    keys: str
    secret_in_header: bool


class Provider:
    """Lives in the service's event loop. `clock` gives ms; `secret` is the client's, where it has one."""

    def __init__(self, settings: SignInProvider, secret: str | None, clock: Callable[[], int]) -> None:
        self.settings = settings
        self._secret = secret
        self._clock = clock
        self._client: httpx.AsyncClient | None = None
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self._reading = asyncio.Lock()
        self._metadata: tuple[int, Metadata] | None = None
        self._keys: tuple[int, Sequence[Jwk]] | None = None

    async def authorization_endpoint(self) -> str:
        """Where a browser is sent to sign in. Raises `ProviderAway`."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return (await self._known_metadata()).authorization
        except TimeoutError as error:
            raise ProviderAway("it does not answer in time") from error

    async def account(self, begun: Begun, code: str, verifier: str) -> str:
        """The account of whoever signed in there. Raises `ProviderAway` or `TokenRejected`."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS), self._at_once:
                token = await self._token(begun, code, verifier)
                keys = await self._keys_with(key_id_of(token))
        except TimeoutError as error:
            raise ProviderAway("it does not answer in time") from error
        ours = self.settings
        expected = Expected(ours.issuer, ours.client_id, begun.nonce, ours.account_claim, ours.acr, ours.amr)
        return account_in(token, keys, expected, self._clock() / 1000)

    async def close(self) -> None:
        """Let go of connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _token(self, begun: Begun, code: str, verifier: str) -> str:
        metadata = await self._known_metadata()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.redirect,
            "code_verifier": verifier,
            "client_id": self.settings.client_id,
        }
        auth = None
        if self._secret is not None and metadata.secret_in_header:
            # both are form-encoded first (RFC 6749, 2.3.1)
            auth = httpx.BasicAuth(quote(self.settings.client_id, safe=""), quote(self._secret, safe=""))
        elif self._secret is not None:
            fields["client_secret"] = self._secret
        status, answer = await self._ask("POST", metadata.token, data=fields, auth=auth)
        if status >= 500:
            raise ProviderAway(f"its token endpoint answers {status}")
        if status != 200:
            said = str(answer.get("error"))
            raise TokenRejected(f"it takes no code ({said if said in _TOKEN_ERRORS else status})")
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise TokenRejected("it gives no ID token")
        return token

    async def _known_metadata(self) -> Metadata:
        async with self._reading:
            if self._metadata is None or self._is_old(self._metadata[0]):
                address = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
                status, answer = await self._ask("GET", address)
                if status != 200 or answer.get("issuer") != self.settings.issuer:
                    raise ProviderAway("its metadata is not that of oidc.issuer")
                self._metadata = self._clock(), _metadata(answer)
            return self._metadata[1]

    async def _keys_with(self, kid: str) -> Sequence[Jwk]:
        """The provider's keys; read anew once they are old, or where this one is not among them."""
        where = (await self._known_metadata()).keys
        async with self._reading:
            if self._keys is not None and not self._is_old(self._keys[0]):
                at, known = self._keys
                if any(key.get("kid") == kid for key in known) or self._clock() < at + ASKED_AGAIN_MS:
                    return known
            status, answer = await self._ask("GET", where)
            found = answer.get("keys")
            if status != 200 or not isinstance(found, list):
                raise ProviderAway("its keys cannot be read")
            keys = [key for key in found if isinstance(key, dict)]
            self._keys = self._clock(), keys
            return keys

    def _is_old(self, at: int) -> bool:
        return not at <= self._clock() < at + KEPT_MS

    async def _ask(self, method: str, address: str, **more: Any) -> tuple[int, Mapping[str, Any]]:
        """Status and JSON of an answer, followed nowhere else."""
        content = bytearray()
        try:
            async with self._http().stream(method, address, headers={"Accept": "application/json"}, **more) as answer:
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        raise ProviderAway("it answers with more than is taken")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise ProviderAway(f"it cannot be reached ({type(error).__name__})") from error
        try:
            said = json.loads(content)
        except (ValueError, RecursionError):
            said = None
        return answer.status_code, said if isinstance(said, dict) else {}

    def _http(self) -> httpx.AsyncClient:
        # made at first use, inside the event loop that it belongs to
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=ANSWER_SECONDS, verify=ssl.create_default_context(), trust_env=True, follow_redirects=False
            )
        return self._client


def _metadata(answer: Mapping[str, Any]) -> Metadata:
    methods = answer.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        authorization=_secure(answer, "authorization_endpoint"),
        token=_secure(answer, "token_endpoint"),
        keys=_secure(answer, "jwks_uri"),
        secret_in_header=isinstance(methods, list) and "client_secret_basic" in methods,
    )


def _secure(answer: Mapping[str, Any], name: str) -> str:
    address = answer.get(name)
    if not isinstance(address, str) or not is_https(address):
        raise ProviderAway(f"its metadata has no https address as {name}")
    return address
