"""Ending another thread's wait for news: it is told apart from a service that is not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.services.client.client import Client
from desktop.services.problems import ServiceUnreachable


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Takes connections and answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def client(listening: socket.socket) -> Iterator[Client]:
    port = listening.getsockname()[1]
    made = Client(f"http://127.0.0.1:{port}", lambda: 1, device="d", key=Ed25519PrivateKey.generate())
    yield made
    made.close()


def test_a_service_that_is_gone_is_no_interruption_when_somebody_asks_for_news_meanwhile(
    client: Client, listening: socket.socket
) -> None:
    listening.close()
    client.interrupt()
    with pytest.raises(ServiceUnreachable):
        client.get_bytes("/v1/service")
    assert not client.was_interrupted()


def test_a_wait_that_is_ended_is_an_interruption_once(client: Client, listening: socket.socket) -> None:
    def end() -> None:
        connection, _ = listening.accept()
        connection.recv(1)
        client.interrupt()
        connection.close()

    other = threading.Thread(target=end)
    other.start()
    with pytest.raises(ServiceUnreachable):
        client.get_by("/v1/flags", "MHCR token", 25)
    other.join()
    assert [client.was_interrupted(), client.was_interrupted()] == [True, False]


def test_a_wait_that_would_begin_after_the_interruption_does_not(client: Client) -> None:
    client.interrupt()
    with pytest.raises(ServiceUnreachable):
        client.get_by("/v1/flags", "MHCR token", 25)
    assert client.was_interrupted()
