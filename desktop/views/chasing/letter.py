"""The letter that asks somebody to answer: what is asked, the code, and help in a crisis."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtGui import QFont, QPagedPaintDevice

from care_record.people.dates import show_date_to_patient
from care_record.wire.link import grouped, link_to
from desktop.services.acts.chasing.calls import PrintedLetter
from desktop.views.parts import letter as letters_on_paper
from desktop.views.parts.letter import LEFT, MM, RIGHT, Draw, LetterPage


def write_pdf(letters: Sequence[PrintedLetter], today: date, path: Path) -> bool:
    """Write all letters into one file; False where it cannot be written."""
    return letters_on_paper.write_pdf(drawn(letters, today), path)


def paint(device: QPagedPaintDevice, letters: Sequence[PrintedLetter], today: date) -> bool:
    """Draw every letter; False where the device does not take it."""
    return letters_on_paper.paint(device, drawn(letters, today))


def drawn(letters: Sequence[PrintedLetter], today: date) -> list[Draw]:
    """What draws each of these letters."""
    return [partial(_draw, letter, today) for letter in letters]


def _draw(letter: PrintedLetter, today: date, page: LetterPage) -> None:
    page.sender(letter.trust_name, letter.team_name, letter.team_telephone, today)
    page.address(letter.to)
    due = show_date_to_patient(letter.due)
    page.say(f"Please answer some questions by {due}", 16, QFont.Weight.Bold, after=10)
    who = "One of our care teams" if letter.rater else "Your care team"
    page.say(f"{who} asks you to answer some questions. It takes a few minutes.", after=12)
    _how(letter, page)
    page.help(letter.danger, letter.urgent)


def _how(letter: PrintedLetter, page: LetterPage) -> None:
    """The steps on the left, the square code on the right."""
    side, gap = 36.0 * MM, 8.0 * MM
    top = page.y
    page.square(link_to(letter.page_url, letter.code, rater=letter.rater), RIGHT * MM - side, top, side)
    wide = (RIGHT - LEFT) * MM - side - gap
    for words, weight in (
        ("1. On a computer, tablet or telephone, go to", QFont.Weight.Normal),
        (f"{letter.page_url}/{'r' if letter.rater else ''}", QFont.Weight.Bold),
        ("or point your telephone\u2019s camera at the square.", QFont.Weight.Normal),
    ):
        page.say(words, weight=weight, wide=wide, after=4)
    page.y += 6
    page.say("2. If it asks for a code, type", wide=wide, after=4)
    page.y = max(page.y, top + side + 6)
    page.say(grouped(letter.code), 15, QFont.Weight.Bold, after=10)
    if letter.rater:
        _to_rater(letter, page)
        return
    page.say("3. Give your date of birth, then answer the questions.", after=14)
    team = f", or call your team on {letter.team_telephone}" if letter.team_telephone else ""
    page.say(f"You can also answer by telephone, on paper, or at your next appointment{team}.", after=8)
    page.say("It is your choice. If you do not want to answer, your care is not affected.", after=16)


def _to_rater(letter: PrintedLetter, page: LetterPage) -> None:
    """For somebody who is asked about another: it says nothing of whom."""
    page.say("3. Give your own name. You then see what it is about.", after=14)
    if letter.team_telephone:
        page.say(f"You can also answer by telephone. Call the team on {letter.team_telephone}.", after=8)
    page.say("It is your choice. If you do not want to answer, nobody\u2019s care is affected.", after=8)
    page.say("If you do not know why you got this letter, please destroy it.", after=16)
