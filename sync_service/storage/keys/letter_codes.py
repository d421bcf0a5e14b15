"""The codes of printed letters: made again from the print's own id, so that a lost answer loses no letter."""

import hmac
from uuid import UUID

from care_record.wire.link import TOKEN_BYTES
from sync_service.storage.keys.keyfile import ServiceKeys


class LetterCodes:
    """Nothing is stored but the code's hash, as of every link: neither code nor the print's id."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._key = keys.derive("letter-code")

    def make(self, printing: UUID, request: UUID) -> bytes:
        """The sixteen bytes of a letter's code; `printing` is drawn by the workstation for each printing."""
        return hmac.digest(self._key, printing.bytes + request.bytes, "sha256")[:TOKEN_BYTES]
