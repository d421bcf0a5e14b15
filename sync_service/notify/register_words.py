"""The words of messages about an invitation, a second code, and a code that confirms an address or lets one sign in.

Rules: NHS service manual, writing NHS messages; no name, NHS number, measure or condition. A text is 160 letters of
GSM-7 at most (`text_words`).
"""

from dataclasses import dataclass

from care_record.wire.link import grouped
from sync_service.notify.text_words import LONGEST, letters_of

CHOICE = "It is your choice. If you do not want an account, your care is not affected."
JUNK = "If you were expecting a second message and it does not come, look in your junk folder, then call your team."


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from, and whom to call."""

    trust_name: str
    short_name: str
    page_url: str
    telephone: str
    phone: str
    nhs111: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its subject, its paragraphs for an e-mail, and one text. `link` stands alone in its paragraph."""

    subject: str
    paragraphs: tuple[str, ...]
    text: str
    link: str = ""


def link(by: Sender, token: str, second: str) -> Said:
    """The invitation; `second` is how the second code comes."""
    address = f"{by.page_url}/register#{token}"
    return Said(
        "your invitation to My Health and Care Record",
        (
            f"This message is from {by.trust_name}.",
            (
                "You are invited to register for My Health and Care Record. There you see who can look at your record, "
                "and you can take back what you agreed to."
            ),
            "To register, open this page:",
            address,
            f"If the link does not open, go to {by.page_url}/register and type this code: {grouped(token)}",
            f"You also need a second code, and your date of birth. {SECOND_WORDS[second]}",
            CHOICE,
            JUNK,
            *_end(by),
        ),
        _fitting(
            f"{by.short_name}: register for My Health and Care Record: {address} It is your choice.",
            f"{by.short_name}: register for your record: {address} Your choice.",
            f"{by.short_name}: register: {address}",
        ),
        address,
    )


def _fitting(*texts: str) -> str:
    """The fullest of these that fits into one text; the last one where none does."""
    return next((one for one in texts if (letters_of(one) or LONGEST + 1) <= LONGEST), texts[-1])


SECOND_WORDS = {
    "email": "The second code comes by e-mail.",
    "text": "The second code comes by text message.",
    "letter": "The second code comes by letter.",
    "told": "Your team tells you the second code when you speak to them.",
}


def code(by: Sender, second: str) -> Said:
    """The second code, without the link."""
    return Said(
        "your second code",
        (
            f"This message is from {by.trust_name}.",
            f"Your second code is {second}",
            (
                "You need it together with your invitation to My Health and Care Record. "
                "Nobody from the trust will ask you for it."
            ),
            *_end(by),
        ),
        f"{by.short_name}: your second code for My Health and Care Record is {second}",
    )


def notice(by: Sender) -> Said:
    """To whoever has an account already."""
    address = f"{by.page_url}/me"
    return Said(
        "you have an account already",
        (
            f"This message is from {by.trust_name}.",
            (
                "You have an account with My Health and Care Record already, so you need no new invitation. "
                "To sign in, open this page:"
            ),
            address,
            CHOICE,
            *_end(by),
        ),
        f"{by.short_name}: you have an account with My Health and Care Record already. Sign in: {address}",
        address,
    )


def check(by: Sender, digits: str) -> Said:
    """A code that confirms an address: read back to the team, or typed."""
    return Said(
        "please confirm your address",
        (
            f"This message is from {by.trust_name}.",
            f"Your code is {digits}",
            (
                "If you are speaking to your team, read it to them. If you are on your own page, type it there. "
                "It shows that this address is yours, and works for 15 minutes."
            ),
            "If you did not expect this message, you need do nothing.",
            *_end(by),
        ),
        f"{by.short_name}: your code is {digits} Read it to your team, or type it on your page. It works 15 minutes.",
    )


def sign_in(by: Sender, digits: str) -> Said:
    """A code that lets somebody sign in."""
    return Said(
        "your code to sign in",
        (
            f"This message is from {by.trust_name}.",
            f"Your code to sign in is {digits}",
            "It works once, for 15 minutes. Nobody from the trust will ask you for it.",
            "If you did not ask for it, you need do nothing.",
            *_end(by),
        ),
        f"{by.short_name}: your code to sign in is {digits} It works once, for 15 minutes.",
    )


def _end(by: Sender) -> tuple[str, ...]:
    return (
        f"If something does not work, call your team on {by.telephone}.",
        (
            f"If your life or someone else's is in danger, call {by.phone}. "
            f"If you need urgent help, day or night, call NHS {by.nhs111}."
        ),
        "Please do not reply to this message; nobody reads replies.",
    )
