"""Second codes and digits: worked out from an id and a key of the key file, so that a stolen database holds none."""

import hmac
from uuid import UUID

from care_record.invitations.codes import digits, second_code
from sync_service.storage.keys.keyfile import ServiceKeys


class SecondCodes:
    """The same id gives the same code each time."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._second = keys.derive("second-code")
        self._digits = keys.derive("check-digits")

    def second(self, invitation: UUID) -> str:
        """The second code of an invitation, `XXXX-XXXX`."""
        return second_code(hmac.digest(self._second, invitation.bytes, "sha256"))

    def digits(self, check: UUID) -> str:
        """The six digits of a check."""
        return digits(hmac.digest(self._digits, check.bytes, "sha256"))
