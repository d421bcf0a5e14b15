"""The desktop compares the pages that the service serves with those of its release."""

import hashlib
import json
from pathlib import Path

from desktop.services.pages_served import differences, released
from tests.desktop.services.clinic import Bench

SCRIPT = b"seal(answers)"
SCRIPTS = {"answer-1.js": hashlib.sha256(SCRIPT).hexdigest()}
PAGE = b'<!doctype html><script src="/assets/answer-1.js" defer></script><h1>Questions</h1>'


def served(**changed: bytes) -> dict[str, bytes]:
    return {"/": PAGE, "/a": PAGE, "/assets/answer-1.js": SCRIPT, **changed}


def test_the_pages_of_the_release_are_in_order() -> None:
    assert differences(served().__getitem__, SCRIPTS) == ()


def test_a_changed_script_is_noticed() -> None:
    assert differences(served(**{"/assets/answer-1.js": b"tell(answers)"}).__getitem__, SCRIPTS) == (
        "answer-1.js was changed",
    )


def test_a_further_script_is_noticed_wherever_it_stands() -> None:
    elsewhere = PAGE + b'<script src="https://example.org/assets/answer-1.js"></script>'
    inline = PAGE + b"<script>tell(answers)</script>"
    event = PAGE + b'<img src="x" onerror="tell(answers)">'
    assert differences(served(**{"/a": elsewhere}).__getitem__, SCRIPTS) == (
        "/a loads https://example.org/assets/answer-1.js",
    )
    assert differences(served(**{"/": inline}).__getitem__, SCRIPTS) == ("/ runs a script of its own",)
    assert differences(served(**{"/a": event}).__getitem__, SCRIPTS) == ("/a runs a script of its own",)


def test_a_program_built_without_pages_has_nothing_to_compare(tmp_path: Path) -> None:
    assert released(tmp_path / "manifest.json") is None
    (tmp_path / "manifest.json").write_text(json.dumps({"files": {"a.js": {"file": "a-1.js", "sha256": "00"}}}))
    assert released(tmp_path / "manifest.json") == {"a-1.js": "00"}


def test_the_real_service_serves_the_pages_of_this_release(bench: Bench) -> None:
    bench.desk.calls.check_pages()
    assert bench.desk.state.pages_words == ""
