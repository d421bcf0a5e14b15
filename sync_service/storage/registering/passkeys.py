"""Passkeys (W3C Web Authentication, level 3): what a browser is asked, and whether what it says is right.

The user must be verified (a finger, a face, a PIN of the device). No attestation is asked for: which maker's device a
patient has is nobody's business.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers.exceptions import WebAuthnException


class PasskeyRefused(Exception):
    """What the browser sent is not the passkey that was asked for."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are served: WebAuthn's origin, and the relying party's id, which is its host."""

    page_url: str

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.page_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The relying party's id."""
        return urlsplit(self.page_url).hostname or ""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was made: its id, its public key (COSE) and its counter."""

    id: bytes
    public_key: bytes
    counter: int


def made(site: Site, challenge: bytes, credential: dict[str, Any]) -> NewPasskey:
    """The passkey that a browser has made for this challenge; raises `PasskeyRefused`."""
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count)


def shown(site: Site, challenge: bytes, credential: dict[str, Any], public_key: bytes, counter: int) -> int:
    """The new counter of a passkey that signed this challenge; raises `PasskeyRefused`."""
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=counter,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    return found.new_sign_count


def handle(account: UUID) -> bytes:
    """The user handle: random to everybody else, no name in it."""
    return account.bytes
