"""One HTTP connection to the service. httpx is imported at the first request, long after the window shows."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from care_record.wire import proof
from desktop.services.problems import NotThisService, ServiceRefused, ServiceUnreachable, in_its_form

if TYPE_CHECKING:
    import ssl

    import httpx
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 15.0
# The slowest line that is still worth waiting for, in bytes a second.
SLOWEST_LINE = 20_000
_RENEW_BEFORE_MS = 60_000


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are trusted, for all connections of this process: reading them holds all threads for 20 ms."""
    import httpx

    return httpx.create_ssl_context(trust_env=True)


def get_ready() -> None:
    """Load what the first request needs."""
    import httpx

    httpx.Client(verify=trusted()).close()


class TokenRefused(ServiceRefused):
    """The service gives this device no token: it is not enrolled, or no more."""


class Client:
    """Belongs to one thread; `interrupt` alone may be called from another. `now` is the local clock (ms)."""

    def __init__(
        self, server: str, now: Callable[[], int], *, device: str = "", key: Ed25519PrivateKey | None = None
    ) -> None:
        self.server = server.rstrip("/")
        self.clock_offset = 0
        self._now = now
        self._device = device
        self._key = key
        self._token = ""
        self._expires = 0
        self._http: httpx.Client | None = None
        self._trusted: ssl.SSLContext | None = None
        self._socket: socket.socket | None = None
        self._interrupted = self._cut = False
        self._waiting = False
        self._guard = threading.Lock()

    def time(self) -> int:
        """The service's time in ms, as well as it is known."""
        return self._now() + self.clock_offset

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None

    def interrupt(self, *, everything: bool = False) -> None:
        """End the other thread's wait for news at once, with `everything` any request; that raises there."""
        with self._guard:
            self._interrupted = True
            if self._socket is not None and (self._waiting or everything):
                self._cut = True
                with contextlib.suppress(OSError):
                    # SSLSocket's own shutdown would drop its state under the reading thread.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def was_interrupted(self) -> bool:
        """Whether `interrupt` has ended a request since this was last asked.

        One that fails of itself, while somebody merely asks for news, is no interruption.
        """
        with self._guard:
            was, self._cut, self._interrupted = self._cut, False, False
            return was

    def get_bytes(self, path: str) -> bytes:
        """An open GET of anything."""
        return self._send("GET", path, b"", {}).content

    def get_by(self, path: str, authorization: str, wait: float) -> Any:
        """A GET by a token that is no device's; `wait` is how long the service may think."""
        with self._stream(path, {"Authorization": authorization}, wait) as answer:
            answer.read()
            return self._json(answer)

    def get_json(self, path: str) -> Any:
        """An open GET."""
        return self._json(self._send("GET", path, b"", {}))

    def post_json(self, path: str, fields: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        """An open POST."""
        return self._json(self._send("POST", path, json.dumps(fields).encode(), {**_JSON, **(headers or {})}))

    def get_json_with(self, path: str, headers: Mapping[str, str]) -> Any:
        """An open GET with further headers."""
        return self._json(self._send("GET", path, b"", headers))

    def signed_json(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> Any:
        """A request of this device, JSON both ways."""
        body = b"" if fields is None else json.dumps(fields).encode()
        return self._json(self.signed(method, path, body, _JSON if fields is not None else {}))

    def signed(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """A request of this device, read whole; a token or a clock that is refused is mended once."""
        return self._mended(lambda: self._send(method, path, body, {**headers, **self._proof(method, path, body)}))

    @contextlib.contextmanager
    def signed_stream(self, path: str, wait: float) -> Iterator[httpx.Response]:
        """A GET whose answer is read as it comes; `wait` is how long the service may think."""
        stack = contextlib.ExitStack()

        def open_stream() -> httpx.Response:
            return stack.enter_context(self._stream(path, self._proof("GET", path, b""), wait))

        with stack:
            yield self._mended(open_stream)

    def _mended(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        try:
            return request()
        except ServiceRefused as error:
            if error.code not in _MENDABLE:
                raise
        self._token = ""
        return request()

    def _proof(self, method: str, path: str, body: bytes) -> dict[str, str]:
        if self._key is None:
            raise ServiceRefused("This workstation is not enrolled.", code="unknown-device")
        if not self._token or self.time() > self._expires - _RENEW_BEFORE_MS:
            self.renew()
        signed = proof.make(self._key, method=method, target=path, body=body, token=self._token, at=self.time())
        return {"Authorization": f"MHCR {self._token}", "MHCR-Proof": signed}

    def renew(self) -> None:
        """A new token; the service's time comes with it, or with its refusal of ours."""
        body = json.dumps({"device": self._device}).encode()
        for attempt in (1, 2):
            assert self._key is not None  # noqa: S101
            signed = proof.make(self._key, method="POST", target="/v1/token", body=body, token="", at=self.time())
            try:
                answer = self._json(self._send("POST", "/v1/token", body, {**_JSON, "MHCR-Proof": signed}))
            except ServiceRefused as error:
                if attempt == 1 and error.code in _CLOCK:
                    continue
                raise TokenRefused(error.words, code=error.code, statement=error.statement) from error
            with in_its_form():
                token, expires, time = str(answer["token"]), int(answer["expires"]), int(answer["time"])
            self._token, self._expires = token, expires
            self.set_time(time)
            return

    def set_time(self, service_time: int) -> None:
        """Take the service's time (ms)."""
        self.clock_offset = service_time - self._now()

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        import httpx

        patience = ANSWER_SECONDS + len(body) / SLOWEST_LINE
        with _network_words():
            answer = self._client().request(
                method,
                self.server + path,
                content=body or None,
                headers=dict(headers),
                timeout=httpx.Timeout(patience, connect=CONNECT_SECONDS),
                extensions={"trace": self._trace},
            )
        self._raise_refusal(answer)
        return answer

    @contextlib.contextmanager
    def _stream(self, path: str, headers: Mapping[str, str], wait: float) -> Iterator[httpx.Response]:
        import httpx

        timeout = httpx.Timeout(ANSWER_SECONDS + wait, connect=CONNECT_SECONDS)
        with self._guard:
            if self._interrupted and wait:
                self._cut = True
                raise ServiceUnreachable
            self._waiting = wait > 0
        try:
            with (
                _network_words(),
                self._client().stream(
                    "GET",
                    self.server + path,
                    headers=dict(headers),
                    timeout=timeout,
                    extensions={"trace": self._trace},
                ) as answer,
            ):
                # what was waited for has begun to come: from here on a line that stalls is no wait for news
                answer.request.extensions["timeout"]["read"] = ANSWER_SECONDS
                if answer.status_code >= 400:
                    answer.read()
                self._raise_refusal(answer)
                yield answer
        finally:
            with self._guard:
                self._waiting = False

    def _client(self) -> httpx.Client:
        if self._trusted is not trusted():
            self.close()
        if self._http is None:
            import httpx

            self._trusted = trusted()
            self._http = httpx.Client(headers={"Accept-Encoding": "identity"}, verify=self._trusted, trust_env=True)
        return self._http

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Learn the socket, so that another thread can end a wait."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            stream = info.get("return_value")
            found = stream.get_extra_info("socket") if stream is not None else None
            with self._guard:
                self._socket = found
                if found is not None and self._waiting and self._interrupted:
                    self._cut = True
                    socket.socket.shutdown(found, socket.SHUT_RDWR)

    def _raise_refusal(self, answer: httpx.Response) -> None:
        if answer.status_code < 400:
            return
        try:
            fields = answer.json()
            code, words = str(fields["code"]), str(fields["words"])
        except (ValueError, KeyError, TypeError):
            if answer.status_code >= 500:
                raise ServiceUnreachable("The trust's service has a fault of its own just now.") from None
            raise NotThisService from None
        if isinstance(fields.get("time"), int):
            self.set_time(fields["time"])
        if answer.status_code >= 500:
            raise ServiceUnreachable(words)
        raise ServiceRefused(words, code=code, statement=str(fields.get("statement", "")))

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        if not answer.content:
            return {}
        with in_its_form():
            return answer.json()


_JSON = {"Content-Type": "application/json"}
_NOT_TRUSTED = (
    "What answers at the service\u2019s address cannot prove that it is the service: its certificate is not one that "
    "this computer trusts. Nothing was sent. If this stays, tell your trust\u2019s IT desk."
)
_CLOCK = frozenset({"clock"})
_MENDABLE = _CLOCK | {"token"}


@contextlib.contextmanager
def _network_words() -> Iterator[None]:
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise ServiceUnreachable("The trust's service did not answer in time.") from error
    except httpx.InvalidURL as error:
        raise NotThisService("This is not a web address.") from error
    except httpx.UnsupportedProtocol as error:
        raise NotThisService("The address must begin with https://") from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        if not _is_of_certificate(error):
            raise ServiceUnreachable from error
        # once whoever runs this computer has put that right, the next try sees it
        trusted.cache_clear()
        raise ServiceUnreachable(_NOT_TRUSTED) from error


def _is_of_certificate(error: BaseException) -> bool:
    """Whether what stands at the other end could not prove by a certificate that it is the service."""
    import ssl

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None
