"""Texts are handed to GOV.UK Notify, and each answer of its has one meaning."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from datetime import date
from typing import Any, TypeVar

import pytest

from sync_service.notify.outcome import Delivery, Outcome
from sync_service.notify.text import BadApiKey, GovUkNotify
from sync_service.notify.text_words import LONGEST, invitation, leaves_room, letters_of
from sync_service.settings import Text
from tests.fakes.notify_server import API_KEY, TEMPLATE, NotifyServer, listening

T = TypeVar("T")
NUMBER = "07700900123"


@pytest.fixture
def notify() -> Iterator[NotifyServer]:
    with listening() as server:
        yield server


def gateway(address: str, key: str = API_KEY) -> GovUkNotify:
    settings = Text.model_validate({"api_key_file": "key", "template": str(TEMPLATE), "base_url": address})
    return GovUkNotify(settings, key, lambda: 1_700_000_000_000)


def done(made: GovUkNotify, work: Coroutine[Any, Any, T]) -> T:
    async def whole() -> T:
        try:
            return await work
        finally:
            await made.close()

    return asyncio.run(whole())


def test_a_text_that_is_taken_can_be_asked_about(notify: NotifyServer) -> None:
    one = gateway(notify.address)
    sent = done(one, one.send("07700 900123", "Downs NHS Trust: hello"))
    assert sent.delivery is Delivery.SENT
    assert notify.texts == [(NUMBER, "Downs NHS Trust: hello")]
    assert done(one, one.became(sent.reference)) is None
    notify.became[NUMBER] = "delivered"
    assert done(one, one.became(sent.reference)) == Outcome(Delivery.DELIVERED)


@pytest.mark.parametrize("word", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_text_that_did_not_arrive_has_bounced_with_a_reason(notify: NotifyServer, word: str) -> None:
    one = gateway(notify.address)
    reference = done(one, one.send(NUMBER, "hello")).reference
    notify.became[NUMBER] = word
    became = done(one, one.became(reference))
    assert became is not None
    assert became.delivery is Delivery.BOUNCED
    assert became.reason


@pytest.mark.parametrize(
    ("status", "kind", "words", "means"),
    [
        (400, "ValidationError", "phone_number Not a UK mobile number", Delivery.BOUNCED),
        (400, "BadRequestError", "Template not found", Delivery.LATER),
        (403, "AuthError", "Invalid token", Delivery.LATER),
        (429, "RateLimitError", "Exceeded rate limit", Delivery.LATER),
        (500, "Exception", "Internal server error", Delivery.LATER),
    ],
)
def test_a_refusal_tells_the_number_from_what_is_ours_to_mend(
    notify: NotifyServer, status: int, kind: str, words: str, means: Delivery
) -> None:
    notify.refuse[NUMBER] = (status, kind, words)
    one = gateway(notify.address)
    outcome = done(one, one.send(NUMBER, "hello"))
    assert outcome.delivery is means
    assert str(status) in outcome.reason
    assert NUMBER not in outcome.reason


def test_a_gateway_that_is_not_there_is_tried_again_later() -> None:
    with listening() as server:
        address = server.address
    one = gateway(address)
    outcome = done(one, one.send(NUMBER, "hello"))
    assert outcome.delivery is Delivery.LATER
    assert "cannot be reached" in outcome.reason
    assert done(one, one.became("740e5834-3a29-46b4-9a6f-16142fde533a")) is None


def test_a_key_of_another_form_is_refused_without_showing_it() -> None:
    with pytest.raises(BadApiKey) as refused:
        gateway("http://127.0.0.1:1", "secret-words")
    assert "secret-words" not in json.dumps(str(refused.value))


@pytest.mark.parametrize("name", ["Downs NHS Trust", "Downs Partnership NHS Foundation Trust", "St Ann's"])
@pytest.mark.parametrize("reminder", [True, False])
@pytest.mark.parametrize("page", ["https://mhcr.downspartnership.nhs.uk", "https://answers.example.nhs.uk"])
def test_a_text_says_who_it_is_from_first_and_fits_into_one(name: str, page: str, reminder: bool) -> None:
    token = "0123456789ABCDEFGHJKMNPQRS"
    words = invitation(name, page, token, date(2026, 9, 30), reminder=reminder)
    assert words.startswith(f"{name}: ")
    assert f"{page}/a#{token}" in words
    assert (letters_of(words) or LONGEST + 1) <= LONGEST
    assert leaves_room(name, page)


def test_a_name_that_leaves_no_room_or_has_other_letters_is_found_out_before() -> None:
    assert not leaves_room("x" * 120, "https://mhcr.downspartnership.nhs.uk")
    assert not leaves_room("Ymddiriedolaeth Tŷ Ŵyr", "https://mhcr.example.nhs.uk")


def test_letters_that_take_two_places_count_twice() -> None:
    assert letters_of("a€") == 3
    assert letters_of("ŷ") is None
