"""Whether an e-mail address can be one; only its owner can say whether it is theirs."""

from __future__ import annotations

from care_record.people.problems import InvalidValueError


def parse_email(typed: str) -> str:
    """Read a typed address into its normal form. No look-up is made. Raises InvalidValueError, in words."""
    from email_validator import EmailNotValidError, validate_email

    text = typed.strip()
    if not text:
        raise InvalidValueError("Enter an e-mail address, such as name@example.org.")
    if "@" not in text:
        raise InvalidValueError("An e-mail address has an @ in it, such as name@example.org.")
    if any(sign.isspace() for sign in text):
        raise InvalidValueError("An e-mail address has no spaces in it.")
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise InvalidValueError(f"This cannot be an e-mail address. {error}") from error
