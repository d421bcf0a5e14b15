"""What a workstation makes of an answer that has lost or changed something on its way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.acts.invitations.calls import InvitationCalls
from desktop.services.client.client import Client
from desktop.services.problems import NotThisService

TOKEN = json.dumps({"token": "t" * 22, "expires": 1_800_000_000_000, "time": 1_799_999_100_000}).encode()
_KEY = Ed25519PrivateKey.generate()


class _Answered(Client):
    """Every request is answered by these bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__("http://service", lambda: 1_799_999_000_000, device="d", key=_KEY)
        self._content = content

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        return httpx.Response(200, content=self._content)


def test_a_token_is_taken_with_the_services_time() -> None:
    client = _Answered(TOKEN)
    client.renew()
    assert client.clock_offset == 100_000


@given(bit=st.integers(0, len(TOKEN) * 8 - 1))
def test_a_token_with_one_bit_changed_is_taken_or_said_to_be_no_services(bit: int) -> None:
    at, flip = divmod(bit, 8)
    client = _Answered(TOKEN[:at] + bytes([TOKEN[at] ^ (1 << flip)]) + TOKEN[at + 1 :])
    try:
        client.renew()
    except NotThisService:
        assert client.clock_offset == 0


@pytest.mark.parametrize("answer", [{}, [], None, "token", {"token": "t"}, {"token": "t", "expires": [], "time": 1}])
def test_an_answer_of_another_form_is_no_services(answer: Any) -> None:
    with pytest.raises(NotThisService):
        _Answered(json.dumps(answer).encode()).renew()


@pytest.mark.parametrize("answer", [{}, [], {"codes": "1"}])
def test_a_second_code_that_is_not_in_the_answer_is_said_to_be_no_services(answer: Any) -> None:
    client = SimpleNamespace(signed_json=lambda *_: answer)
    with pytest.raises(NotThisService):
        InvitationCalls(SimpleNamespace(client=client)).second_code(UUID(int=1))  # type: ignore[arg-type]
