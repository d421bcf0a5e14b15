"""How whoever asks for access can be reached, as they said it: one line, a telephone number or an e-mail address."""

from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError


def email_of(contact: str | None) -> str:
    """The e-mail address, where the line is one; else empty."""
    try:
        return parse_email(contact) if contact and "@" in contact else ""
    except InvalidValueError:
        return ""
