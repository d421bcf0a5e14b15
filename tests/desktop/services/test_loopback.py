"""Where the browser brings the answer: one answer, with the right state, to this computer's own address alone."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pytest

from desktop.services.loopback import Answer, Loopback


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    one = Loopback("the state")
    yield one
    one.close()


def while_looking(loopback: Loopback, ask: Callable[[], httpx.Response]) -> httpx.Response:
    """A browser asks while somebody looks, as the window does."""
    found: list[httpx.Response] = []
    browser = threading.Thread(target=lambda: found.append(ask()), name="browser")
    browser.start()
    while browser.is_alive():
        loopback.look()
        browser.join(0.01)
    return found[0]


def visit(loopback: Loopback, path: str = "/signed-in", host: str = "", **fields: str) -> httpx.Response:
    address = f"http://127.0.0.1:{loopback.port}{path}?{urlencode(fields)}"
    headers = {"Host": host} if host else {}
    return while_looking(loopback, lambda: httpx.get(address, headers=headers, trust_env=False))


def test_the_answer_of_this_sign_in_is_taken_and_the_page_can_be_closed(loopback: Loopback) -> None:
    assert loopback.look() is None
    page = visit(loopback, code="a code", state="the state", iss="https://sign-in.example")
    assert page.status_code == 200
    assert "You can close this page" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "a code" not in page.text
    assert loopback.look() == Answer("a code", "", "https://sign-in.example")
    assert not loopback.strange


def test_an_error_of_the_provider_is_an_answer_too(loopback: Loopback) -> None:
    visit(loopback, error="access_denied", state="the state")
    assert loopback.look() == Answer("", "access_denied", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "a code", "state": "another"},
        {"code": "a code"},
        {"state": "the state"},
        {"code": "a code", "error": "access_denied", "state": "the state"},
        {"code": "a code", "state": "the st\u00e4te"},
    ],
)
def test_an_answer_of_another_sign_in_is_not_taken_and_the_right_one_still_is(
    loopback: Loopback, fields: dict[str, str]
) -> None:
    page = visit(loopback, **fields)
    assert page.status_code == 400
    assert "does not belong to the one that was begun" in page.text
    assert loopback.look() is None
    assert loopback.strange
    visit(loopback, code="a code", state="the state")
    assert loopback.look() == Answer("a code", "", "")


def test_a_field_that_is_there_twice_is_not_taken(loopback: Loopback) -> None:
    address = f"http://127.0.0.1:{loopback.port}/signed-in?code=1&code=2&state=the+state"
    assert while_looking(loopback, lambda: httpx.get(address, trust_env=False)).status_code == 400
    assert loopback.look() is None


def test_only_its_own_name_and_path_are_answered(loopback: Loopback) -> None:
    right = {"code": "a code", "state": "the state"}
    assert visit(loopback, "/favicon.ico", **right).status_code == 404
    assert visit(loopback, host=f"attacker.example:{loopback.port}", **right).status_code == 404
    post = f"http://127.0.0.1:{loopback.port}/signed-in?{urlencode(right)}"
    assert while_looking(loopback, lambda: httpx.post(post, trust_env=False)).status_code == 404
    assert loopback.look() is None
    assert not loopback.strange


def test_it_listens_on_this_computer_alone(loopback: Loopback) -> None:
    assert loopback.address == f"http://127.0.0.1:{loopback.port}/signed-in"
    assert loopback._socket.getsockname()[0] == "127.0.0.1"


def test_whoever_only_holds_the_line_keeps_nobody_waiting(loopback: Loopback) -> None:
    with socket.create_connection(("127.0.0.1", loopback.port)) as silent:
        silent.sendall(b"GET /signed-in")
        began = time.monotonic()
        assert loopback.look() is None
        assert time.monotonic() - began < 5
        page = visit(loopback, code="a code", state="the state")
    assert page.status_code == 200


@pytest.mark.parametrize(
    "said", [b"\r\n\r\n", b"\x16\x03\x01\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n", b"x" * 20_000]
)
def test_what_is_no_request_does_no_harm(loopback: Loopback, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", loopback.port)) as other:
        other.sendall(said)
        assert loopback.look() is None
    assert visit(loopback, code="a code", state="the state").status_code == 200


def test_a_closed_one_takes_nothing(loopback: Loopback) -> None:
    loopback.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(loopback.address, trust_env=False)
