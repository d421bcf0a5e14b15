"""Blind indexes: HMAC-SHA256 with a key for each field, for NHS numbers are few enough to try them all.

Family name and date of birth are indexed together, never alone; nothing else is indexed.
"""

import hmac
from datetime import date

from care_record.people.names import fold
from care_record.people.nhs_number import NHSNumber
from sync_service.storage.keys.keyfile import ServiceKeys


class BlindIndex:
    """Turns what is searched for into what is stored."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._nhs_number = keys.derive("index/nhs-number")
        self._name_and_birth = keys.derive("index/family-and-birth")

    def nhs_number(self, number: NHSNumber) -> bytes:
        """The index of an NHS number."""
        return hmac.digest(self._nhs_number, number.digits.encode(), "sha256")

    def family_and_birth(self, family: str, born: date) -> bytes:
        """The index of a family name, without regard to case and accents, together with a date of birth."""
        return hmac.digest(self._name_and_birth, f"{fold(family)}\0{born.isoformat()}".encode(), "sha256")
