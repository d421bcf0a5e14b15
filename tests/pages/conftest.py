"""The patient's pages in a real browser: the built bundle, the smallest service, Chromium."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from care_record.measures import catalogue, page_form
from tests.care_record.answering.sheets import made_of
from tests.fakes.page_server import PAGES, PageServer, page_server

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Visit = Callable[..., AbstractContextManager["Visitor"]]


@pytest.fixture(scope="session")
def built() -> None:
    """The bundle is there; without it no page can be tried."""
    assert (PAGES / "built" / "manifest.json").is_file(), "build the pages first: npm ci && npm run build"


@pytest.fixture(scope="package")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    started = playwright_driver.chromium.launch(executable_path=found, args=list(QUIET), chromium_sandbox=not as_root)
    yield started
    started.close()


@pytest.fixture(scope="package")
def probe(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page's rules in the browser, as `probe`."""
    bundler = next((ROOT / "node_modules" / "@esbuild").glob("*/bin/esbuild*"))
    bundle = tmp_path_factory.mktemp("probe") / "probe.js"
    source = Path(__file__).with_name("probe.ts")
    options = ["--bundle", "--format=iife", "--log-level=warning", f"--outfile={bundle}"]
    subprocess.run([bundler, source, *options], check=True)
    page = browser.new_page()
    # a secure context, in which browsers seal
    page.route("http://localhost/**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://localhost/")
    page.add_script_tag(path=bundle)
    yield page
    page.close()


def ask(page: Page, name: str, *given: Any) -> Any:
    """What the page's rule of this name gives."""
    return page.evaluate(f"(given) => probe.{name}(...given)", list(given))


class Visitor:
    """A person at the page: what they see and do, and every request that their browser makes."""

    def __init__(self, page: Page, server: PageServer) -> None:
        self.page = page
        self.server = server
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(f"{request.method} {request.url}"))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self) -> str:
        """The main heading as it stands."""
        return self.page.locator("h1").inner_text()

    def sees(self, text: str) -> None:
        """Wait until the main heading holds this text."""
        self.page.locator("h1", has_text=text).wait_for()

    def follow(self, token: str) -> None:
        """Follow a link."""
        self.page.goto(f"{self.server.address}/a#{token}")

    def confirm_born(self, day: str = "15", month: str = "3", year: str = "1984") -> None:
        """Type a date of birth and go on."""
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            self.page.get_by_label(label).fill(value)
        self.press("Continue")

    def open(self, token: str) -> None:
        """From the link to what is to come."""
        self.follow(token)
        self.press("Start")
        self.confirm_born()
        self.page.get_by_role("heading", name=self.server.form["title"]).wait_for()

    def begin(self, token: str) -> None:
        """From the link to the first question."""
        self.open(token)
        self.press("Start the questions")

    def choose(self, position: int) -> None:
        """Choose the radio button at this position, from 0, and go on."""
        self.page.get_by_role("radio").nth(position).check()
        self.press("Continue")

    def answer_all(self, position: int) -> None:
        """Answer each question that is asked with the option at this position, and come to the check of the answers."""
        while self.page.get_by_role("radio").count():
            self.choose(position)
            if self.heading() == "You do not have to wait for your team":
                self.press("Go on with the questions")
        self.press("Continue")
        self.sees("Check your answers")


@pytest.fixture
def visit(built: None, browser: Browser) -> Visit:
    """Serve a form and visit it: `with visit(form) as visitor`. A script error on the page fails the test."""

    @contextmanager
    def visiting(form: dict[str, Any] | None = None, script: str = "", **context: Any) -> Iterator[Visitor]:
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Europe/London"}
        with page_server(form or measure_form("gad-7")) as server:
            opened: BrowserContext = browser.new_context(**{**settings, **context})
            if script:
                opened.add_init_script(script)
            visitor = Visitor(opened.new_page(), server)
            visitor.page.set_default_timeout(10_000)
            try:
                yield visitor
            finally:
                opened.close()
            assert visitor.errors == []

    return visiting


def measure_form(name: str) -> dict[str, Any]:
    """The form of an installed measure."""
    measure = catalogue.find(catalogue.installed(catalogue.source_folder()), name)
    assert measure is not None
    return page_form.page_form(measure)


def own_form(*items: dict[str, Any]) -> tuple[catalogue.Measure, dict[str, Any]]:
    """A Questionnaire made of these items, and its form."""
    measure = made_of(*items)
    return measure, page_form.page_form(measure)
