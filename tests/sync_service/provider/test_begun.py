"""A sign-in that was begun is finished once, in time, by who began it."""

from hashlib import sha256

import pytest

from sync_service.provider import begun
from sync_service.provider.begun import LIFETIME_MS, TooManyBegun, begin, nonce_of, take
from sync_service.storage.database import writing
from tests.probes.bench import Bench

VERIFIER = "v" * 43
CHALLENGE = sha256(VERIFIER.encode()).digest()
NOW = 1_800_000_000_000


def test_it_is_finished_once_by_the_one_who_holds_secret_and_verifier(bench: Bench) -> None:
    with writing(bench.engine) as connection:
        secret, nonce = begin(connection, CHALLENGE, 50_123, NOW)
        found = take(connection, secret, VERIFIER, NOW + 1000)
        assert found is not None
        assert (found.nonce, found.redirect) == (nonce, "http://127.0.0.1:50123/signed-in")
        assert take(connection, secret, VERIFIER, NOW + 1000) is None


def test_a_wrong_verifier_uses_it_up(bench: Bench) -> None:
    with writing(bench.engine) as connection:
        secret, _ = begin(connection, CHALLENGE, 50_123, NOW)
        assert take(connection, secret, "w" * 43, NOW) is None
        assert take(connection, secret, VERIFIER, NOW) is None


def test_it_runs_out(bench: Bench) -> None:
    with writing(bench.engine) as connection:
        secret, _ = begin(connection, CHALLENGE, 50_123, NOW)
        assert take(connection, secret, VERIFIER, NOW + LIFETIME_MS) is None


def test_the_nonce_does_not_give_the_secret_away(bench: Bench) -> None:
    with writing(bench.engine) as connection:
        secret, nonce = begin(connection, CHALLENGE, 50_123, NOW)
        assert nonce == nonce_of(secret) != secret
        assert take(connection, nonce, VERIFIER, NOW) is None
        assert take(connection, secret, VERIFIER, NOW) is not None


def test_there_are_never_more_open_than_a_trust_can_have(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun, "MOST_BEGUN", 3)
    with writing(bench.engine) as connection:
        for _ in range(3):
            begin(connection, CHALLENGE, 50_123, NOW)
        with pytest.raises(TooManyBegun):
            begin(connection, CHALLENGE, 50_123, NOW)
        begin(connection, CHALLENGE, 50_123, NOW + LIFETIME_MS)
