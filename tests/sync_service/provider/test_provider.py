"""What the service asks the trust's provider, and what it believes of the answers."""

import asyncio
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, TypeVar

import pytest

from sync_service.provider import provider as asked
from sync_service.provider.begun import Begun
from sync_service.provider.id_token import TokenRejected
from sync_service.provider.provider import Provider, ProviderAway
from sync_service.settings import SignInProvider
from tests.fakes.provider import CLIENT, SECRET, public, signed
from tests.fakes.provider import Provider as Fake

T = TypeVar("T")
VERIFIER = "v" * 43
BEGUN = Begun("the nonce", "http://127.0.0.1:50123/signed-in")


class Clock:
    """Ms, which a test moves on."""

    def __init__(self) -> None:
        self.now = int(time.time() * 1000)

    def __call__(self) -> int:
        return self.now


def run(
    fake: Fake, work: Callable[[Provider], Awaitable[T]], *, clock: Clock | None = None, secret: str | None = None
) -> T:
    """One service's provider, in one event loop."""

    async def go() -> T:
        settings = SignInProvider(name="NHS Care Identity", issuer=fake.issuer, client_id=CLIENT)
        made = Provider(settings, secret, clock or Clock())
        try:
            return await work(made)
        finally:
            await made.close()

    return asyncio.run(go())


def code_of(fake: Fake) -> str:
    """What a browser brings back."""
    challenge = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    said = {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": BEGUN.redirect, "nonce": BEGUN.nonce,
        "state": "s", "code_challenge": challenge, "code_challenge_method": "S256", "prompt": "login",
    }  # fmt: skip
    return fake.begin(said).partition("code=")[2].partition("&")[0]


def account(fake: Fake, **more: Any) -> str:
    return run(fake, lambda provider: provider.account(BEGUN, code_of(fake), VERIFIER), **more)


def test_a_code_is_made_into_the_account_of_who_signed_in(provider: Fake) -> None:
    assert account(provider) == "osei"
    assert provider.by_secret == []


def test_metadata_and_keys_are_read_once_and_again_after_an_hour(provider: Fake) -> None:
    clock = Clock()

    async def work(one: Provider) -> None:
        for _ in range(3):
            assert await one.account(BEGUN, code_of(provider), VERIFIER) == "osei"
        assert (provider.asked["/keys"], provider.asked["/.well-known/openid-configuration"]) == (1, 1)
        clock.now += asked.KEPT_MS
        provider.claims = {"iat": clock.now // 1000, "exp": clock.now // 1000 + 60}
        assert await one.account(BEGUN, code_of(provider), VERIFIER) == "osei"
        assert (provider.asked["/keys"], provider.asked["/.well-known/openid-configuration"]) == (2, 2)

    run(provider, work, clock=clock)


def test_a_new_key_is_looked_up_once_a_minute_at_most(provider: Fake) -> None:
    clock = Clock()

    async def work(one: Provider) -> None:
        assert await one.account(BEGUN, code_of(provider), VERIFIER) == "osei"
        provider.kid = "next"
        provider.published.append(public("next"))
        with pytest.raises(TokenRejected, match="publishes no such key"):
            await one.account(BEGUN, code_of(provider), VERIFIER)
        assert provider.asked["/keys"] == 1
        clock.now += asked.ASKED_AGAIN_MS
        provider.claims = {"iat": clock.now // 1000}
        assert await one.account(BEGUN, code_of(provider), VERIFIER) == "osei"
        assert provider.asked["/keys"] == 2

    run(provider, work, clock=clock)


@pytest.mark.parametrize("methods", [None, ["client_secret_basic"], ["client_secret_post"]])
def test_a_client_secret_goes_to_the_token_endpoint_alone_as_the_provider_takes_it(
    provider: Fake, methods: list[str] | None
) -> None:
    if methods is not None:
        provider.metadata = {"token_endpoint_auth_methods_supported": methods}
    assert account(provider, secret=SECRET) == "osei"
    encoded = (
        f"{CLIENT}:{SECRET}" if methods == ["client_secret_post"] else "mhcr-desktop:a%20secret%2Fof%20the%20client"
    )
    assert provider.by_secret == [encoded]


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://attacker.example"},
        {"issuer": None},
        {"token_endpoint": "http://127.0.0.1:9/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://127.0.0.1@attacker.example/authorize"},
        {"authorization_endpoint": "https://[1/authorize"},
        {"jwks_uri": 7},
        {"jwks_uri": None},
    ],
)
def test_metadata_of_somebody_else_or_without_tls_is_believed_nothing(provider: Fake, lie: dict[str, Any]) -> None:
    provider.metadata = lie
    with pytest.raises(ProviderAway):
        run(provider, lambda one: one.authorization_endpoint())


def test_a_provider_that_cannot_prove_who_it_is_is_told_nothing(
    provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ProviderAway, match="cannot be reached"):
        account(provider)
    assert not provider.asked


def test_an_answer_that_is_too_large_is_not_read(provider: Fake) -> None:
    provider.published = ["x" * asked.MOST_BYTES]
    with pytest.raises(ProviderAway, match="more than is taken"):
        account(provider)


def test_a_provider_that_takes_its_time_is_given_up(provider: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "WHOLE_SECONDS", 0.0)
    with pytest.raises(ProviderAway, match="in time"):
        account(provider)


def test_a_fault_of_the_provider_is_not_the_persons(provider: Fake) -> None:
    provider.status = 503
    with pytest.raises(ProviderAway, match="503"):
        account(provider)


def test_a_code_that_the_provider_does_not_take_is_refused_without_its_words(provider: Fake) -> None:
    with pytest.raises(TokenRejected, match="invalid_grant") as told:
        run(provider, lambda one: one.account(BEGUN, "no code", VERIFIER))
    assert "secret words" not in str(told.value)


def test_an_error_that_is_no_word_is_not_repeated(provider: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "answer", lambda *_: (400, {"error": ["a", "list"]}))
    with pytest.raises(TokenRejected, match=r"\(400\)"):
        account(provider)


@pytest.mark.parametrize("token", [None, 7, "", "a.b.c"])
def test_what_is_no_token_is_refused(provider: Fake, token: object) -> None:
    provider.token = lambda _: token
    with pytest.raises(TokenRejected):
        account(provider)


def test_a_token_of_another_sign_in_is_refused(provider: Fake) -> None:
    """What the provider gave to somebody else, brought in again, has another nonce."""
    provider.token = lambda claims: signed(claims | {"nonce": "of another sign-in"})
    with pytest.raises(TokenRejected, match="nonce"):
        account(provider)


def test_keys_that_are_no_list_are_said_to_the_operator(provider: Fake) -> None:
    provider.published = {"keys": []}  # type: ignore[assignment]
    with pytest.raises(ProviderAway, match="keys cannot be read"):
        account(provider)
