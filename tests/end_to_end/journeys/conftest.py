"""The browser and the trust of the journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytestqt.qtbot import QtBot

from mhcr.demonstration.walking.browser import launch
from tests.end_to_end.journeys.trust import Trust, pictures, trust
from tests.fakes.page_server import PAGES
from tests.pages.registering import Person
from tests.pages.test_accessibility import AXE


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = launch(driver)
        yield started
        started.close()


@pytest.fixture(scope="session")
def built() -> None:
    """The bundle is there; without it no page can be tried."""
    assert (PAGES / "built" / "manifest.json").is_file(), "build the pages first: npm ci && npm run build"


@pytest.fixture
def person(built: None, browser: Browser) -> Iterator[Person]:
    """Somebody with a telephone; nothing may stick out of it, and axe finds nothing wrong."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="Europe/London")
    # brought in by a session of the browser's tools, as elsewhere, it would take the passkeys with it at its end
    context.add_init_script(AXE.read_text(encoding="utf-8"))
    made = Person(context.new_page())
    made.pictures = pictures("page")
    yield made
    context.close()
    assert (made.found, made.errors) == ([], [])


@pytest.fixture
def at(tmp_path: Path, qtbot: QtBot) -> Iterator[Trust]:
    with trust(tmp_path, qtbot) as made:
        yield made
