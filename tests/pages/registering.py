"""Somebody who registers, signs in and is at their own page, in a real browser."""

from datetime import date
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from tests.pages.conftest import Visitor
from tests.pages.test_accessibility import sideways, violations


def with_passkeys(page: Page) -> CDPSession:
    """A device that keeps passkeys and says that its person was verified (Chrome's virtual authenticator)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


_BREAKS = """word => {
    const head = document.querySelector("h1"), range = document.createRange();
    const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    const start = head.textContent.indexOf(word);
    let at = 0;
    for (let text = texts.nextNode(); text; at += text.length, text = texts.nextNode()) {
        const inside = place => place >= at && place <= at + text.length;
        if (inside(start) && start < at + text.length) range.setStart(text, start - at);
        const end = start + word.length;
        if (inside(end) && range.startContainer !== document) range.setEnd(text, end - at);
    }
    const broken = [];
    for (let across = 120; across <= 600; across += 4) {
        head.style.width = `${across}px`;
        if (new Set([...range.getClientRects()].map(one => one.top)).size > 1) broken.push(across);
    }
    head.style.width = "";
    return start < 0 ? [-1] : broken;
}"""


class Person(Visitor):
    """Somebody at the pages, who is looked at for what a machine can find wrong."""

    def __init__(self, page: Page) -> None:
        self.page, self.errors, self.found = page, list[str](), list[str]()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_default_timeout(10_000)
        self.pictures: Path | None = None
        """Where pictures are kept, should somebody want to look at them."""

    def look(self) -> None:
        """What axe finds wrong here, and whether anything sticks out."""
        self.found += violations(self)
        if sideways(self):
            self.found.append(f"{self.heading()}: sticks out")

    def widths_that_break(self, word: str) -> list[int]:
        """At which widths of the heading, in pixels, a word of it lies on two lines; -1 where it is not there."""
        return list(self.page.evaluate(_BREAKS, word))

    def comes_to(self, heading: str) -> None:
        """Wait for a screen, and look."""
        self.sees(heading)
        self.look()

    def picture(self, name: str) -> None:
        """Keep what is on the page as a picture."""
        if self.pictures is not None:
            (self.pictures / f"{name}.png").write_bytes(self.page.screenshot(full_page=True))

    def type(self, label: str, words: str) -> None:
        """Type into a field by its label."""
        self.page.get_by_label(label).fill(words)

    def born(self, day: date) -> None:
        """Give a date of birth and go on."""
        self.confirm_born(str(day.day), str(day.month), str(day.year))

    def try_codes(self, second: str, born: date) -> None:
        """Type a second code and a date of birth."""
        self.type("What is your second code?", second)
        self.press("Continue")
        self.born(born)

    def ask_for_a_code(self, family: str, born: date, address: str) -> None:
        """From the sign-in page to the field for the code."""
        self.press("Send me a code")
        self.comes_to("Where shall we send your code?")
        self.type("Last name", family)
        for label, part in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
            self.page.get_by_label(label).fill(str(part))
        self.type("E-mail address or mobile number", address)
        self.press("Send me a code")
        self.comes_to("What is the code that we sent you?")

    def sign_in(self, digits: str) -> None:
        """Type the code that was sent."""
        self.type("What is the code that we sent you?", digits)
        self.press("Sign in")
