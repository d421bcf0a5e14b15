"""A small OpenID provider over real TLS, with real keys and signed tokens, that can be told to lie in each way."""

from __future__ import annotations

import json
import ssl
import time
import warnings
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, KeyParameters, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.fakes.json_door import JsonDoor, serving
from tests.probes.line.tls import Certificate

CLIENT = "mhcr-desktop"
SECRET = "a secret/of the client"
Key = RSAKey | ECKey | OKPKey
KINDS = {"RS256": "rsa", "ES256": "ec", "EdDSA": "okp", "Ed25519": "okp"}


@cache
def key(kid: str) -> Key:
    """A key by its id: `rsa`, `ec`, `okp`, `short` (1,024 bits), or another name for one of the `ec` kind."""
    named: KeyParameters = {"kid": kid}
    if kid in ("rsa", "short"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            return RSAKey.generate_key(1024 if kid == "short" else 2048, named)
    return OKPKey.generate_key("Ed25519", named) if kid == "okp" else ECKey.generate_key("P-256", named)


def public(kid: str) -> dict[str, Any]:
    """How that key is published."""
    return dict(key(kid).as_dict(private=False))


def signed(claims: Mapping[str, Any], algorithm: str = "ES256", kid: str = "", **head: Any) -> str:
    """A token of these claims; `head` adds to its header or changes it."""
    with_key = key(kid or KINDS[algorithm])
    header = {"alg": algorithm, "kid": with_key.kid} | head
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jws.serialize_compact(header, json.dumps(dict(claims)), with_key, [algorithm], registry)


def without(claims: Mapping[str, Any], lies: Mapping[str, Any]) -> dict[str, Any]:
    """Claims with others in their place; None takes one away."""
    return {name: value for name, value in (dict(claims) | dict(lies)).items() if value is not None}


class Provider(ThreadingHTTPServer):
    """Whoever comes is signed in as `account`. What it lies about is set here, and what it was asked is counted."""

    def __init__(self, made: Certificate) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.shown, made.key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self._authority = made.authority
        self.asked: Counter[str] = Counter()
        self.refuse = ""
        self._codes: dict[str, dict[str, str]] = {}
        self.by_secret: list[str] = []
        self.tell_the_truth()

    def tell_the_truth(self) -> None:
        """Be an honest provider."""
        self.account = "osei"
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.algorithm, self.kid = "ES256", "ec"
        self.published: list[Any] = [public("ec"), public("rsa"), public("okp")]
        self.token: Callable[[dict[str, Any]], object] | None = None
        self.status = 200
        self.refuse = ""
        self.issuer_said: str | None = None

    @property
    def issuer(self) -> str:
        """Its name, which is its address."""
        return f"https://127.0.0.1:{self.server_address[1]}"

    def browser(self, address: str, **changed: str) -> httpx.Response:
        """A person's browser: opens the address, is signed in, and follows to where the answer is taken.

        `changed` are fields of the answer that somebody changes on the way.
        """
        trusted = ssl.create_default_context(cafile=str(self._authority))
        answer = httpx.get(address, verify=trusted)
        assert answer.status_code == 302, answer.text
        to = urlsplit(answer.headers["Location"])
        fields = {name: value for name, (value,) in parse_qs(to.query).items()} | changed
        return httpx.get(to._replace(query=urlencode(fields)).geturl(), trust_env=False)

    def claims_of(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """What a token says that was asked for so."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.account,
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "acr": "AAL3",
            "amr": ["pwd", "mfa"],
            "preferred_username": f"{self.account}@trust.example",
        }
        return without(claims, self.claims)

    def begin(self, asked: dict[str, str]) -> str:
        """The way back to the program, with a code."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["prompt"] == "login"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        said = {"error": self.refuse} if self.refuse else {"code": code}
        if self.issuer_said is not None:
            said["iss"] = self.issuer_said
        return f"{asked['redirect_uri']}?{urlencode(said | {'state': asked['state']})}"

    def answer(self, fields: Mapping[str, str], authorization: str) -> tuple[int, Mapping[str, Any]]:
        """The token endpoint: a code counts once, with its verifier, for the address that it was sent to."""
        if self.status != 200:
            return self.status, {"error": "server_error"}
        if authorization:
            self.by_secret.append(b64decode(authorization.removeprefix("Basic ")).decode())
        elif "client_secret" in fields:
            self.by_secret.append(f"{fields['client_id']}:{fields['client_secret']}")
        asked = self._codes.pop(fields["code"], None)
        verified = urlsafe_b64encode(sha256(fields["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or verified != asked["code_challenge"] or fields["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "secret words of the provider"}
        claims = self.claims_of(asked)
        token = self.token(claims) if self.token else signed(claims, self.algorithm, self.kid)
        return 200, {"id_token": token, "access_token": "an access token", "token_type": "Bearer"}

    def told(self, path: str) -> Mapping[str, Any]:
        """What it publishes of itself."""
        if path == "/keys":
            return {"keys": self.published}
        doors = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{at}" for name, at in doors.items()} | self.metadata

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who does not trust it breaks off: no fault of this end."""


class _Door(JsonDoor):
    server: Provider

    def get(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked[parts.path] += 1
        if parts.path == "/authorize":
            asked = {name: value for name, (value,) in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.server.begin(asked))
            self.end_headers()
        elif parts.path in ("/keys", "/.well-known/openid-configuration"):
            self.say(200, self.server.told(parts.path))
        else:
            self.say(404, {})

    def post(self) -> None:
        self.server.asked[urlsplit(self.path).path] += 1
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: value for name, (value,) in parse_qs(body).items()}
        self.say(*self.server.answer(fields, self.headers.get("Authorization", "")))


@contextmanager
def listening(made: Certificate) -> Iterator[Provider]:
    """The provider, listening on a free port until the end of the block."""
    server = Provider(made)
    with serving(server, "provider"):
        yield server
