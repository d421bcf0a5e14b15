"""A service that speaks TLS: it is spoken to only where it proves who it is."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from desktop.services.client.client import Client, trusted
from desktop.services.problems import ServiceUnreachable
from tests.probes.line.tls import certificate


class Hello(BaseHTTPRequestHandler):
    """Answers each GET with an object, and says nothing of it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "15")
        self.end_headers()
        self.wfile.write(b'{"hello": true}')

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Quiet(HTTPServer):
    """A caller who breaks the handshake off is no fault of this end."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""


@contextmanager
def serving(shown: Path, key: Path) -> Iterator[str]:
    """The address of a server with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, key)
    server = Quiet(("127.0.0.1", 0), Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, name="server")
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """What this process trusts is read anew."""
    trusted.cache_clear()
    yield
    trusted.cache_clear()


def test_a_certificate_that_the_computer_comes_to_trust_is_taken_at_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path)
    with serving(made.shown, made.key) as address:
        client = Client(address, lambda: 0)
        with pytest.raises(ServiceUnreachable):
            client.get_json("/")
        monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
        assert client.get_json("/") == {"hello": True}
        client.close()


def test_a_service_whose_certificate_is_trusted_is_spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    with serving(made.shown, made.key) as address:
        client = Client(address, lambda: 0)
        assert client.get_json("/") == {"hello": True}
        client.close()


def test_one_whose_certificate_is_not_trusted_is_refused_in_words_of_its_own(tmp_path: Path) -> None:
    made = certificate(tmp_path)
    with serving(made.shown, made.key) as address:
        client = Client(address, lambda: 0)
        with pytest.raises(ServiceUnreachable) as told:
            client.get_json("/")
        client.close()
    assert "its certificate is not one that this computer trusts" in told.value.words
    assert "Nothing was sent" in told.value.words
