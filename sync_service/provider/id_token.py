"""Whether an ID token is the provider's own, for this service, for one sign-in (OpenID Connect Core 1.0, 3.1.3.7)."""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

MOST_BYTES = 16 * 1024
LEEWAY_SECONDS = 60
LONGEST_SECONDS = 600
"""How old a token may be: as long as a sign-in may take."""
LEAST_RSA_BITS = 2048
LONGEST_ACCOUNT = 80

# what reading strange input raises, in this module and in those it reads by
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)

Jwk = Mapping[str, Any]
Key = RSAKey | ECKey | OKPKey


class TokenRejected(Exception):
    """The token counts for nothing; the message is for the operator, and holds nothing of the token's content."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say. `acr` holds what is enough, `amr` what must all be there; empty: anything."""

    issuer: str
    client_id: str
    nonce: str
    account_claim: str
    acr: Sequence[str] = ()
    amr: Sequence[str] = ()


def key_id_of(token: str) -> str:
    """The id of the key that the token says it was signed with. Raises `TokenRejected`; nothing is verified yet."""
    kid = _head(token).get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenRejected("it names no key")
    return kid


def account_in(token: str, keys: Sequence[Jwk], expected: Expected, now: float) -> str:
    """The account of whoever signed in. `keys` are the provider's, as it publishes them; `now` in seconds.

    Raises `TokenRejected`.
    """
    head = _head(token)
    algorithm = head.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _KEYS:
        raise TokenRejected("its algorithm is not one that is taken")
    # nothing is critical to us, and an access token is no ID token (RFC 9068, 2.1)
    if "crit" in head or str(head.get("typ", "JWT")).upper() != "JWT":
        raise TokenRejected("it is not a plain ID token")
    with warnings.catch_warnings():
        # of a short key we say so ourselves, and providers still say EdDSA, which RFC 9864 names anew
        warnings.simplefilter("ignore", SecurityWarning)
        claims = _verified(token, _key(keys, key_id_of(token), algorithm), algorithm)
    _check_parties(claims, expected)
    _check_times(claims, now)
    _check_manner(claims, expected)
    return _account(claims, expected.account_claim)


def _verified(token: str, key: Key, algorithm: str) -> Mapping[str, Any]:
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    try:
        return jwt.decode(token, key, [algorithm], registry).claims
    except _UNREADABLE as error:
        raise TokenRejected("its signature is not the provider's") from error


def _head(token: str) -> Mapping[str, Any]:
    if len(token) > MOST_BYTES:
        raise TokenRejected("it is too large")
    try:
        head = jws.extract_compact(token.encode("ascii")).headers()
    except _UNREADABLE as error:
        raise TokenRejected("it is no signed token") from error
    if not isinstance(head, dict):
        raise TokenRejected("it is no signed token")
    return head


def _key(keys: Sequence[Jwk], kid: str, algorithm: str) -> Key:
    """The one published key of this id; the kind of key is the algorithm's, never the token's to choose."""
    kind, curve, make = _KEYS[algorithm]
    fitting = [key for key in keys if key.get("kid") == kid and key.get("kty") == kind]
    if len(fitting) != 1:
        raise TokenRejected("the provider publishes no such key")
    published = fitting[0]
    operations = published.get("key_ops", ["verify"])
    verifies = published.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    if not verifies or published.get("alg", algorithm) != algorithm:
        raise TokenRejected("its key is for something else")
    if published.get("crv") != curve:
        raise TokenRejected("its key is of another kind than its algorithm")
    try:
        key = make.import_key({name: published[name] for name in _PUBLIC if name in published})
    except _UNREADABLE as error:
        raise TokenRejected("the provider's key cannot be read") from error
    if isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS:
        raise TokenRejected("the provider's key is too short")
    return key


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise TokenRejected("it is of another issuer")
    # no other audience is trusted, so that there may be none beside us
    if claims.get("aud") not in (expected.client_id, [expected.client_id]):
        raise TokenRejected("it is for somebody else (aud)")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise TokenRejected("it is for somebody else (azp)")
    if claims.get("nonce") != expected.nonce:
        raise TokenRejected("it is of another sign-in (nonce)")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if expires <= now - LEEWAY_SECONDS:
        raise TokenRejected("it has run out")
    if not now - LONGEST_SECONDS - LEEWAY_SECONDS <= issued <= now + LEEWAY_SECONDS:
        raise TokenRejected("it was not issued just now")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY_SECONDS:
        raise TokenRejected("it does not count yet")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    """A time of RFC 7519 (NumericDate), in seconds."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenRejected(f"it has no time that can be read ({name})")
    return value


def _check_manner(claims: Mapping[str, Any], expected: Expected) -> None:
    if expected.acr and claims.get("acr") not in expected.acr:
        raise TokenRejected("the sign-in was not strong enough (acr)")
    methods = claims.get("amr")
    if expected.amr and not (isinstance(methods, list) and all(one in methods for one in expected.amr)):
        raise TokenRejected("the sign-in was not strong enough (amr)")


def _account(claims: Mapping[str, Any], name: str) -> str:
    subject, account = claims.get("sub"), claims.get(name)
    if not isinstance(subject, str) or not subject:
        raise TokenRejected("it names nobody")
    if not isinstance(account, str) or not 1 <= len(account) <= LONGEST_ACCOUNT or not account.isprintable():
        raise TokenRejected(f"it has no account that can be read ({name})")
    return account


_PUBLIC = ("kty", "kid", "n", "e", "crv", "x", "y")
_KEYS: Mapping[str, tuple[str, str | None, type[RSAKey] | type[ECKey] | type[OKPKey]]] = {
    "RS256": ("RSA", None, RSAKey),
    "ES256": ("EC", "P-256", ECKey),
    "EdDSA": ("OKP", "Ed25519", OKPKey),
    "Ed25519": ("OKP", "Ed25519", OKPKey),
}
"""What is taken, and of what kind the key must be: nothing symmetric, and never "none"."""
