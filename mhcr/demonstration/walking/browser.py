"""The patient in the walk: a real Chromium that opens the link, answers one question a page, and sends.

Run as a process of its own, `python -m mhcr.demonstration.walking.browser`: the errand comes as JSON on standard input,
what happened goes as JSON to standard output.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, Request, ViewportSize, sync_playwright

VIEWPORT = ViewportSize(width=1000, height=900)
_INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MOST_PAGES = 60


@dataclass(frozen=True, slots=True)
class Errand:
    """What the patient does: `choices` are option numbers from 0, question by question; `born` is year, month, day."""

    link: str
    born: tuple[int, int, int]
    choices: tuple[int, ...]
    words: str = ""
    contact_me: bool = False
    pictures: str = ""


@dataclass(slots=True)
class Outcome:
    """What happened. `requests_between` are requests made after opening and before sending: there must be none."""

    receipt: str = ""
    questions: int = 0
    crisis_help: bool = False
    requests_between: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def executable() -> str | None:
    """A browser that is installed; None leaves the choice to Playwright's own."""
    for name in _INSTALLED:
        found = shutil.which(name)
        # Ubuntu's chromium is a pointer to a snap, which a sandboxed program cannot start
        if found and "snap" not in Path(found).resolve().parts:
            return found
    return None


def launch(playwright: Playwright) -> Browser:
    """A browser; without its sandbox only for root, whom Chromium refuses one."""
    arguments = [*_QUIET, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else list(_QUIET)
    return playwright.chromium.launch(executable_path=executable(), args=arguments)


class Patient:
    """One visit to the page."""

    def __init__(self, page: Page, errand: Errand) -> None:
        self._page = page
        self._errand = errand
        self.outcome = Outcome()
        self._watching = False
        page.on("request", self._saw)

    def _saw(self, request: Request) -> None:
        if self._watching:
            self.outcome.requests_between.append(request.url)

    def visit(self) -> Outcome:
        """From the link to the receipt."""
        page = self._page
        page.goto(self._errand.link)
        page.get_by_role("button", name="Start").wait_for()
        self._picture("start")
        page.get_by_role("button", name="Start").click()
        self._confirm_birth()
        page.get_by_role("button", name="Start the questions").click()
        self._watching = True
        self._answer_all()
        self._watching = False
        self._picture("check")
        page.get_by_role("button", name="Send my answers").click()
        receipt = page.locator(".app-receipt")
        receipt.wait_for()
        self.outcome.receipt = receipt.inner_text()
        self._picture("sent")
        return self.outcome

    def _confirm_birth(self) -> None:
        year, month, day = self._errand.born
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            self._page.get_by_label(label, exact=True).fill(str(value))
        self._picture("date-of-birth")
        self._page.get_by_role("button", name="Continue").click()
        self._page.get_by_role("button", name="Start the questions").wait_for()
        self._picture("before")

    def _answer_all(self) -> None:
        page = self._page
        for _ in range(_MOST_PAGES):
            heading = page.locator("h1").first.inner_text()
            if heading.startswith("Check your answers"):
                return
            if page.get_by_role("button", name="Go on with the questions").count():
                self.outcome.crisis_help = True
                self._picture("crisis-help")
                page.get_by_role("button", name="Go on with the questions").click()
            elif page.get_by_label("Please contact me").count():
                self._say_more()
                page.get_by_role("button", name="Continue").click()
            else:
                self._answer_one()
            page.wait_for_function("was => document.querySelector('h1')?.innerText !== was", arg=heading)
        raise RuntimeError("the questions did not end")

    def _answer_one(self) -> None:
        options = self._page.get_by_role("radio")
        number = self.outcome.questions
        wanted = self._errand.choices[number] if number < len(self._errand.choices) else 0
        options.nth(min(wanted, options.count() - 1)).check()
        if number == 0:
            self._picture("question")
        self.outcome.questions += 1
        self._page.get_by_role("button", name="Continue").click()

    def _say_more(self) -> None:
        if self._errand.contact_me:
            self._page.get_by_label("Please contact me").check()
        if self._errand.words:
            self._page.get_by_role("textbox").fill(self._errand.words)
        self._picture("contact")

    def _picture(self, name: str) -> None:
        if not self._errand.pictures:
            return
        file = Path(self._errand.pictures) / f"page-{len(self.outcome.pictures) + 1:02d}-{name}.png"
        self._page.screenshot(path=file, full_page=True)
        self.outcome.pictures.append(file.name)


def run(errand: Errand) -> Outcome:
    """Visit the page once."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport=VIEWPORT, locale="en-GB", timezone_id="Europe/London")
        try:
            return Patient(page, errand).visit()
        finally:
            browser.close()


def main() -> None:
    """Read the errand, print the outcome."""
    given: dict[str, Any] = json.load(sys.stdin)
    year, month, day = given.pop("born")
    errand = Errand(**{**given, "born": (year, month, day), "choices": tuple(given["choices"])})
    print(json.dumps(asdict(run(errand))), flush=True)


if __name__ == "__main__":
    main()
