"""Request proofs: a device's signature over one request, so that a stolen token is of no use (after RFC 9449)."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from care_record.wire import cbor
from care_record.wire.base64url import to_base64url

PURPOSE = b"mhcr/request\0"
MAX_SKEW_MS = 5 * 60 * 1000


class ProofRefused(ValueError):
    """The proof does not fit the request, the key or the time. `skewed` is true when only the clock is wrong."""

    def __init__(self, words: str, *, skewed: bool = False) -> None:
        super().__init__(words)
        self.skewed = skewed


def make(key: Ed25519PrivateKey, *, method: str, target: str, body: bytes, token: str, at: int) -> str:
    """The `MHCR-Proof` header; `target` is the path with its query, `token` empty when there is none, `at` in ms."""
    signature = key.sign(_message(method, target, body, token, at))
    return f"{at}.{to_base64url(signature)}"


def check(key: Ed25519PublicKey, header: str, *, method: str, target: str, body: bytes, token: str, now: int) -> None:
    """Raises `ProofRefused` unless `header` is this key's proof for this request, within five minutes of `now` (ms)."""
    time_text, _, signature_text = header.partition(".")
    try:
        at = int(time_text)
        signature = base64.b64decode(signature_text + "=" * (-len(signature_text) % 4), altchars=b"-_", validate=True)
        key.verify(signature, _message(method, target, body, token, at))
    except (ValueError, TypeError, binascii.Error, InvalidSignature) as error:
        raise ProofRefused("The request was not signed by this workstation's key.") from error
    if abs(now - at) > MAX_SKEW_MS:
        raise ProofRefused("This workstation's clock is more than five minutes off.", skewed=True)


def _message(method: str, target: str, body: bytes, token: str, at: int) -> bytes:
    bound = hashlib.sha256(token.encode()).digest() if token else b""
    if not 0 <= at < 2**63:
        raise ValueError("time out of range")
    return PURPOSE + cbor.encode([method, target, hashlib.sha256(body).digest(), bound, at])
