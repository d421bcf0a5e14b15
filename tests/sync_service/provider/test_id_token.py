"""An ID token counts only as the provider's own, for this service, now, for one sign-in, and strong enough."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from sync_service.provider.id_token import Expected, TokenRejected, account_in, key_id_of
from tests.fakes.provider import CLIENT, key, public, signed, without

NOW = 1_800_000_000
ISSUER = "https://sign-in.example.nhs.uk"
KEYS = [public("ec"), public("rsa"), public("okp")]
EXPECTED = Expected(ISSUER, CLIENT, "the nonce", "sub")
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "555254240100",
    "aud": CLIENT,
    "nonce": "the nonce",
    "iat": NOW,
    "exp": NOW + 300,
}


def account(token: str, expected: Expected = EXPECTED, keys: list[dict[str, Any]] = KEYS) -> str:
    return account_in(token, keys, expected, NOW)


def plain(head: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = (json.dumps(head).encode(), json.dumps(claims).encode(), signature)
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA", "Ed25519"])
def test_a_token_of_each_algorithm_names_who_signed_in(algorithm: str) -> None:
    assert account(signed(CLAIMS, algorithm)) == "555254240100"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": [CLIENT], "azp": CLIENT},
        {"exp": NOW - 30},
        {"iat": NOW + 30},
        {"iat": NOW - 600},
        {"nbf": NOW + 30},
        {"iat": NOW + 0.5},
    ],
)
def test_what_differs_within_bounds_is_taken(changed: dict[str, Any]) -> None:
    assert account(signed(without(CLAIMS, changed))) == "555254240100"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://sign-in.example.com"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": []},
        {"aud": [CLIENT, "another client"]},
        {"aud": {CLIENT: True}},
        {"aud": None},
        {"azp": "another client"},
        {"nonce": "another nonce"},
        {"nonce": ["the nonce"]},
        {"nonce": "\ud800"},
        {"nonce": None},
        {"exp": NOW - 60},
        {"exp": str(NOW + 300)},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": None},
        {"iat": NOW + 61},
        {"iat": NOW - 661},
        {"iat": None},
        {"nbf": NOW + 61},
        {"nbf": "soon"},
        {"sub": ""},
        {"sub": 555254240100},
        {"sub": None},
        {"sub": "x" * 81},
        {"sub": "line\nfeed"},
        {"sub": "\ud800"},
    ],
)
def test_a_claim_that_lies_or_lacks_is_refused(lie: dict[str, Any]) -> None:
    with pytest.raises(TokenRejected):
        account(signed(without(CLAIMS, lie)))


def test_another_claim_can_name_the_account_and_the_subject_must_be_there_too() -> None:
    by_name = Expected(ISSUER, CLIENT, "the nonce", "oid")
    assert account(signed(CLAIMS | {"oid": "a-b-c"}), by_name) == "a-b-c"
    for lie in ({}, {"oid": ["a-b-c"]}, {"oid": "a-b-c", "sub": None}):
        with pytest.raises(TokenRejected):
            account(signed(without(CLAIMS, lie)), by_name)


def test_a_sign_in_must_be_as_strong_as_the_trust_says() -> None:
    strong = Expected(ISSUER, CLIENT, "the nonce", "sub", acr=("AAL3", "AAL2"), amr=("mfa",))
    assert account(signed(CLAIMS | {"acr": "AAL2", "amr": ["pwd", "mfa"]}), strong) == "555254240100"
    for lie in (
        {"amr": ["mfa"]},
        {"acr": "AAL1", "amr": ["mfa"]},
        {"acr": "AAL3"},
        {"acr": "AAL3", "amr": ["pwd"]},
        {"acr": "AAL3", "amr": "mfa"},
        {"acr": ["AAL3"], "amr": ["mfa"]},
    ):
        with pytest.raises(TokenRejected):
            account(signed(CLAIMS | lie), strong)


def test_an_unsigned_token_and_one_of_a_shared_secret_are_refused() -> None:
    for algorithm in ("none", "None", ""):
        with pytest.raises(TokenRejected, match="algorithm"):
            account(plain({"alg": algorithm, "kid": "ec"}, CLAIMS))
    # the known trick: the public key, taken as the secret of HS256
    published = public("rsa")
    secret = OctKey.import_key(json.dumps(published))
    forged = jwt.encode({"alg": "HS256", "kid": "rsa"}, CLAIMS, secret, ["HS256"])
    with pytest.raises(TokenRejected, match="algorithm"):
        account(forged)
    with pytest.raises(TokenRejected):
        account(forged, keys=[secret.as_dict(private=True) | {"kid": "rsa"}])


@pytest.mark.parametrize("head", [{"crit": ["exp"], "exp": 1}, {"typ": "at+jwt"}, {"alg": "RS512"}, {"kid": 7}])
def test_a_header_that_asks_for_more_is_refused(head: dict[str, Any]) -> None:
    good = signed(CLAIMS).split(".")
    named = {"alg": "ES256", "kid": "ec"} | head
    first = urlsafe_b64encode(json.dumps(named).encode()).rstrip(b"=").decode()
    with pytest.raises(TokenRejected):
        account(".".join((first, *good[1:])))


def test_the_key_is_the_one_that_is_published_and_never_one_that_the_token_brings() -> None:
    stranger = signed(CLAIMS, kid="stranger", jwk=public("stranger"), jku="https://attacker.example/keys")
    with pytest.raises(TokenRejected, match="publishes no such key"):
        account(stranger)
    # under the name of a published one
    with pytest.raises(TokenRejected, match="signature"):
        account(signed_as("ec", by="stranger"))
    with pytest.raises(TokenRejected, match="names no key"):
        key_id_of(plain({"alg": "ES256"}, CLAIMS))


def signed_as(kid: str, *, by: str) -> str:
    """A token that names one key and is signed by another."""
    return jwt.encode({"alg": "ES256", "kid": kid}, CLAIMS, key(by), ["ES256"])


@pytest.mark.parametrize(
    "published",
    [
        [public("ec") | {"use": "enc"}],
        [public("ec") | {"alg": "ES384"}],
        [public("ec") | {"key_ops": ["sign"]}],
        [public("ec") | {"crv": "P-384"}],
        [public("ec") | {"x": "not a point"}],
        [public("ec") | {"x": 7}],
        [public("ec") | {"x": None}],
        [{"kid": "ec", "kty": "EC", "crv": "P-256"}],
        [{"kid": ["ec"], "kty": {}}],
        [public("ec"), public("stranger") | {"kid": "ec"}],
        [public("rsa") | {"kid": "ec"}],
        [],
    ],
)
def test_a_published_key_that_is_not_for_this_verifies_nothing(published: list[dict[str, Any]]) -> None:
    with pytest.raises(TokenRejected):
        account(signed(CLAIMS), keys=published)


def test_a_short_key_verifies_nothing() -> None:
    with pytest.raises(TokenRejected, match="too short"):
        account(signed(CLAIMS, "RS256", "short"), keys=[public("short")])


def test_a_token_that_was_changed_is_refused() -> None:
    head, _, signature = signed(CLAIMS).split(".")
    other = urlsafe_b64encode(json.dumps(CLAIMS | {"sub": "admin"}).encode()).rstrip(b"=").decode()
    with pytest.raises(TokenRejected, match="signature"):
        account(f"{head}.{other}.{signature}")
    with pytest.raises(TokenRejected, match="too large"):
        account(signed(CLAIMS | {"more": "x" * 20_000}))


@pytest.mark.parametrize(
    "head", ["[]", "7", '"alg"', "null", '{"alg": []}', '{"alg": "ES256", "b64": false, "crit": ["b64"]}']
)
def test_a_header_that_is_none_is_refused(head: str) -> None:
    first = urlsafe_b64encode(head.encode()).rstrip(b"=").decode()
    with pytest.raises(TokenRejected):
        account(f"{first}.{first}.{first}")


def test_claims_that_no_reader_gets_to_the_end_of_are_refused() -> None:
    deep = "[" * 4000 + "]" * 4000
    token = jws.serialize_compact({"alg": "ES256", "kid": "ec"}, f'{{"sub": {deep}}}', key("ec"), ["ES256"])
    with pytest.raises(TokenRejected):
        account(token)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(name=st.sampled_from(["iss", "nonce", "aud"]), value=VALUES)
def test_no_other_value_of_whom_it_is_for_is_taken(name: str, value: object) -> None:
    assert value not in (CLAIMS[name], [CLAIMS[name]])
    with pytest.raises(TokenRejected):
        account(signed(CLAIMS | {name: value}))


@given(claims=st.dictionaries(st.sampled_from([*CLAIMS, "azp", "nbf", "acr", "amr"]), VALUES))
def test_whatever_is_signed_is_refused_in_one_way_or_names_an_account(claims: dict[str, Any]) -> None:
    try:
        found = account(signed(CLAIMS | claims))
    except TokenRejected:
        return
    assert found == (CLAIMS | claims)["sub"]


@given(st.text(max_size=200) | st.lists(st.binary(max_size=60), min_size=3, max_size=3))
def test_whatever_is_no_token_is_refused(given_: str | list[bytes]) -> None:
    text = given_ if isinstance(given_, str) else ".".join(urlsafe_b64encode(part).decode() for part in given_)
    with pytest.raises(TokenRejected):
        account(text)


def test_an_elliptic_key_of_another_curve_is_refused() -> None:
    other = ECKey.generate_key("P-384", {"kid": "ec"})
    token = jwt.encode({"alg": "ES384", "kid": "ec"}, CLAIMS, other, ["ES384"])
    with pytest.raises(TokenRejected):
        account(token, keys=[other.as_dict(private=False)])
