"""Encryption at rest: a key for each patient, wrapped by a key of the key file; AES-256-GCM (NIST SP 800-38D)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync_service.storage.keys.keyfile import ServiceKeys

NONCE = 12
CACHE = 4096
"""Unwrapped patient keys kept in memory at most."""


class AtRestError(Exception):
    """What is stored does not open with the service's keys: another key file, or damage."""


class AtRest:
    """Wraps patients' keys and encrypts what belongs to one patient."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._wrapping = AESGCM(keys.derive("patient-key-wrap"))
        self._open: dict[bytes, AESGCM] = {}

    def new_key(self, patient: bytes) -> bytes:
        """Make a patient's key; returns it wrapped (60 bytes), bound to the patient's id."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._wrapping.encrypt(nonce, secrets.token_bytes(32), b"mhcr/patient-key\0" + patient)

    def encrypt(self, patient: bytes, wrapped: bytes, plaintext: bytes, purpose: bytes) -> bytes:
        """Encrypt under the patient's key, bound to `purpose`; returns nonce and ciphertext."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._key(patient, wrapped).encrypt(nonce, plaintext, purpose)

    def decrypt(self, patient: bytes, wrapped: bytes, stored: bytes, purpose: bytes) -> bytes:
        """Undo `encrypt`. Raises `AtRestError` when key, patient or purpose do not fit, or the bytes are damaged."""
        try:
            return self._key(patient, wrapped).decrypt(stored[:NONCE], stored[NONCE:], purpose)
        except InvalidTag as error:
            raise AtRestError("A stored record does not open with this key file.") from error

    def _key(self, patient: bytes, wrapped: bytes) -> AESGCM:
        found = self._open.get(wrapped)
        if found is None:
            try:
                plain = self._wrapping.decrypt(wrapped[:NONCE], wrapped[NONCE:], b"mhcr/patient-key\0" + patient)
            except InvalidTag as error:
                raise AtRestError("A patient's key does not open with this key file.") from error
            found = AESGCM(plain)
            if len(self._open) >= CACHE:
                self._open.clear()
            self._open[wrapped] = found
        return found
