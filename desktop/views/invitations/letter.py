"""Letters of invitations: the link's letter and the second code's, each a page of its own for its own envelope."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtGui import QFont

from care_record.wire.link import grouped
from desktop.services.acts.invitations.calls import InvitationLetter
from desktop.views.parts.letter import LEFT, MM, RIGHT, Draw, LetterPage

CHOICE = "It is your choice. If you do not want an account, your care is not affected."


def drawn(letters: Sequence[InvitationLetter], today: date) -> list[Draw]:
    """What draws each of these letters."""
    return [partial(_draw, letter, today) for letter in letters]


def _draw(letter: InvitationLetter, today: date, page: LetterPage) -> None:
    page.sender(letter.trust_name, "", letter.telephone, today)
    page.address(letter.to)
    {"link": _link, "code": _code, "notice": _notice}[letter.what](letter, page)
    page.say(f"If something does not work, call us on {letter.telephone}.", after=8)
    page.say(CHOICE, after=16)
    page.help(letter.danger, letter.urgent)


def _link(letter: InvitationLetter, page: LetterPage) -> None:
    page.say("Register for My Health and Care Record", 16, QFont.Weight.Bold, after=10)
    page.say("There you see who can look at your record, and you can take back what you agreed to.", after=12)
    side = 36.0 * MM
    top = page.y
    page.square(f"{letter.page_url}/register#{letter.code}", RIGHT * MM - side, top, side)
    wide = (RIGHT - LEFT) * MM - side - 8.0 * MM
    page.say("1. On a computer, tablet or telephone, go to", wide=wide, after=4)
    page.say(f"{letter.page_url}/register", weight=QFont.Weight.Bold, wide=wide, after=4)
    page.say("or point your telephone\u2019s camera at the square.", wide=wide, after=10)
    page.say("2. If it asks for a code, type your first code:", wide=wide, after=4)
    page.y = max(page.y, top + side + 6)
    page.say(grouped(letter.code), 15, QFont.Weight.Bold, after=10)
    page.say("3. Type your second code. It comes to you another way, or in a letter of its own.", after=6)
    page.say("4. Give your date of birth.", after=14)


def _code(letter: InvitationLetter, page: LetterPage) -> None:
    page.say("Your second code", 16, QFont.Weight.Bold, after=10)
    page.say("You need it together with your invitation to My Health and Care Record:", after=10)
    page.say(letter.code, 18, QFont.Weight.Bold, after=12)
    page.say("Nobody from the trust will ask you for it. If you have had no invitation, please call us.", after=14)


def _notice(letter: InvitationLetter, page: LetterPage) -> None:
    page.say("You have an account already", 16, QFont.Weight.Bold, after=10)
    page.say("You have an account with My Health and Care Record, so you need no new invitation.", after=10)
    page.say("To sign in, go to", after=4)
    page.say(f"{letter.page_url}/me", weight=QFont.Weight.Bold, after=14)
