"""The desktop compares the pages that the service serves with those of its release and the root that it has pinned."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from care_record.wire.root_script import RootScript, root_script
from desktop.services.acts.calls import PAGES_DIFFER
from desktop.services.pages_served import differences as found_by_desktop
from desktop.services.pages_served import released
from tests.desktop.services.clinic import Bench

SCRIPT = b"seal(answers)"
SCRIPTS = {"answer-1.js": hashlib.sha256(SCRIPT).hexdigest()}
ROOT = root_script(bytes(range(32)))
START = b'<!doctype html><script src="/assets/answer-1.js" defer></script><h1>Questions</h1>'


def page(root: RootScript) -> bytes:
    return b'<script src="/assets/%b" defer></script>' % root.file.encode() + START


PAGE = page(ROOT)


def served(**changed: bytes) -> dict[str, bytes]:
    scripts = {"/assets/answer-1.js": SCRIPT, f"/assets/{ROOT.file}": ROOT.content}
    return {"/": START, "/a": PAGE, "/r": PAGE, "/documents": PAGE, **scripts, **changed}


def differences(get: Callable[[str], bytes], scripts: Mapping[str, str]) -> tuple[str, ...]:
    return found_by_desktop(get, scripts, ROOT)


def test_the_pages_of_the_release_are_in_order() -> None:
    assert differences(served().__getitem__, SCRIPTS) == ()


def test_a_changed_script_is_noticed() -> None:
    assert differences(served(**{"/assets/answer-1.js": b"tell(answers)"}).__getitem__, SCRIPTS) == (
        "answer-1.js was changed",
    )


def test_an_operator_who_serves_another_root_is_noticed() -> None:
    other = root_script(bytes(32))
    swapped = served(**{"/a": page(other), f"/assets/{other.file}": other.content})
    assert differences(swapped.__getitem__, SCRIPTS) == (
        f"/a loads /assets/{other.file}",
        "/a does not load this trust's root",
    )
    under_its_name = served(**{f"/assets/{ROOT.file}": other.content})
    assert differences(under_its_name.__getitem__, SCRIPTS) == (f"{ROOT.file} was changed",)
    for path in ("/a", "/r", "/documents"):
        assert differences(served(**{path: START}).__getitem__, SCRIPTS) == (f"{path} does not load this trust's root",)
    both = served(**{"/a": page(other) + PAGE, f"/assets/{other.file}": other.content})
    assert differences(both.__getitem__, SCRIPTS) == (f"/a loads /assets/{other.file}",)


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


def test_an_operator_of_a_real_service_who_serves_another_root_is_told_of(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of what a page would believe is the operator's own; the pinned root tells."""
    true, other = root_script(bytes.fromhex(bench.desk.state.identity.root)), root_script(bytes(32))
    honest = bench.desk.client.get_bytes

    def swapped(path: str) -> bytes:
        if path.endswith(other.file):
            return other.content
        return honest(path).replace(true.file.encode(), other.file.encode())

    monkeypatch.setattr(bench.desk.client, "get_bytes", swapped)
    bench.desk.calls.check_pages()
    assert bench.desk.state.pages_words == PAGES_DIFFER
