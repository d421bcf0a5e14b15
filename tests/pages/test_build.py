"""What is built and served: sizes, hashes, and nothing from outside."""

import base64
import gzip
import hashlib
import re

from tests.fakes.page_server import PAGES, TOKEN, manifest, render
from tests.pages.conftest import Visit, measure_form
from tests.pages.test_expressions import CASES, sheet_of

TEMPLATES = sorted({one.name for one in (PAGES / "templates").iterdir()} - {"base.html.jinja", "crisis.html.jinja"})
LIMIT = 120 * 1024
LIMIT_WITH_FHIRPATH = 360 * 1024


def test_the_manifest_says_what_each_file_must_be(built: None) -> None:
    for name, entry in manifest().items():
        content = (PAGES / "built" / entry["file"]).read_bytes()
        digest = hashlib.sha256(content)
        assert entry["sha256"] == digest.hexdigest(), name
        assert entry["sri"] == "sha256-" + base64.b64encode(digest.digest()).decode()
        assert digest.hexdigest()[:16] in entry["file"]
        assert gzip.decompress((PAGES / "built" / (entry["file"] + ".gz")).read_bytes()) == content


def test_a_whole_sitting_stays_under_its_limit_over_the_wire(visit: Visit) -> None:
    with visit(measure_form("phq-9")) as person:
        session = person.page.context.new_cdp_session(person.page)
        session.send("Network.enable")
        received: list[float] = []
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        person.begin(TOKEN)
        person.answer_all(0)
        person.press("Send my answers")
        person.sees("Your answers are sent")
        print(f"one sitting: {sum(received):.0f} bytes over the wire, limit {LIMIT}")
        assert 0 < sum(received) <= LIMIT


def test_fhirpath_comes_only_where_a_form_uses_it_and_stays_under_its_limit(visit: Visit) -> None:
    form = sheet_of(next(case for case in CASES if case["name"] == "an item is switched on")).paper.form
    with visit({**form, "title": "Made here"}) as person:
        session = person.page.context.new_cdp_session(person.page)
        session.send("Network.enable")
        received: list[float] = []
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        person.begin(TOKEN)
        assert any("/assets/fhirpath-" in request for request in person.requests)
        print(f"one sitting with FHIRPath: {sum(received):.0f} bytes over the wire, limit {LIMIT_WITH_FHIRPATH}")
        assert LIMIT < sum(received) <= LIMIT_WITH_FHIRPATH
    with visit(measure_form("phq-9")) as person:
        person.begin(TOKEN)
        assert not any("fhirpath" in request for request in person.requests)


def test_the_page_itself_says_what_the_script_that_it_fetches_later_must_be(built: None) -> None:
    page = (PAGES / "built" / manifest()["answer.js"]["file"]).read_text(encoding="utf-8")
    assert manifest()["fhirpath.js"]["sri"] in page
    assert manifest()["fhirpath.js"]["file"] in page


def test_no_page_has_a_script_or_style_of_its_own(built: None) -> None:
    for template in TEMPLATES:
        page = render(template).decode()
        assert re.search(r"<script(?![^>]*\bsrc=)", page) is None, template
        assert re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) is None, template


def test_nothing_is_loaded_from_another_place(built: None) -> None:
    for name, entry in manifest().items():
        text = (PAGES / "built" / entry["file"]).read_text(encoding="utf-8")
        if name.endswith(".css"):
            assert "@font-face" not in text
            assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text) == []
            assert "data:" not in text
    for template in TEMPLATES:
        loaded = re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]+)\"", render(template).decode())
        assert all(address.startswith("/assets/") for address in loaded)
