"""The patient's page over the wire: every byte that a browser receives for one sitting, as Chromium counts them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figure import Figure
from tests.fakes.page_server import TOKEN, page_server
from tests.pages.conftest import BROWSERS, QUIET, Visitor, measure_form
from tests.pages.test_expressions import CASES, sheet_of

LIMIT_KB, WITH_FHIRPATH_KB = 120.0, 360.0


@contextmanager
def browser() -> Iterator[Browser]:
    """This machine's Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=list(QUIET), chromium_sandbox=not as_root)
        yield started
        started.close()


def received(browser: Browser, form: Mapping[str, Any], visit: Callable[[Visitor], object]) -> float:
    """KB (of 1,024 bytes) that came for a visit, headers and all, as they came: compressed."""
    with page_server(form) as server:
        context = browser.new_context()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        visit(Visitor(page, server))
        context.close()
    return sum(sizes) / 1024


def _answered(person: Visitor) -> None:
    person.begin(TOKEN)
    person.answer_all(0)
    person.press("Send my answers")
    person.sees("Your answers are sent")


def measure() -> list[Figure]:
    """A sitting with a measure that needs no FHIRPath, and one with a form that does."""
    switched_on = next(case for case in CASES if case["name"] == "an item is switched on")
    with browser() as one:
        plain = received(one, measure_form("phq-9"), _answered)
        form = {**sheet_of(switched_on).paper.form, "title": "Made here"}
        with_fhirpath = received(one, form, lambda person: person.begin(TOKEN))
    return [
        Figure("patient-page", plain, "KB", LIMIT_KB, "the budget itself", 1.0),
        Figure("patient-page-with-fhirpath", with_fhirpath, "KB", WITH_FHIRPATH_KB, "the budget itself", 1.0),
    ]
