"""Whether the service serves the patient's pages of this release: their scripts byte for byte, and no others.

A service that serves other scripts, or another root, could read answers before they are sealed. This notices one that
serves them to everybody; one that serves them to a single patient is out of its reach (threat model).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

from care_record.wire.root_script import RootScript

SEALED_ON = ("/a", "/r", "/documents")
PAGES = ("/", *SEALED_ON)
_ASSETS = "/assets/"
MANIFEST = Path(__file__).resolve().parents[2] / "resources" / "pages" / "built" / "manifest.json"


def released(manifest: Path = MANIFEST) -> Mapping[str, str] | None:
    """SHA-256 in hex by file name of the scripts that belong to this release; None where it was built without pages."""
    if not manifest.is_file():
        return None
    files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    return {one["file"]: one["sha256"] for name, one in files.items() if name.endswith(".js")}


def differences(get: Callable[[str], bytes], scripts: Mapping[str, str], root: RootScript) -> tuple[str, ...]:
    """What differs, in a few words each; `get` gives the body of a path, `root` is the script of the pinned root."""
    found: list[str] = []
    scripts = {**scripts, root.file: root.sha256}
    wanted: set[str] = set()
    for page in PAGES:
        reader = _Scripts()
        reader.feed(get(page).decode(errors="replace"))
        reader.close()
        found += [f"{page} runs a script of its own"] * reader.inline
        for source in reader.sources:
            name = source.removeprefix(_ASSETS)
            if name in scripts and source.startswith(_ASSETS):
                wanted.add(name)
            else:
                found.append(f"{page} loads {source}")
        if page in SEALED_ON and _ASSETS + root.file not in reader.sources:
            found.append(f"{page} does not load this trust's root")
    for name in sorted(wanted):
        if hashlib.sha256(get(_ASSETS + name)).hexdigest() != scripts[name]:
            found.append(f"{name} was changed")
    return tuple(found)


class _Scripts(HTMLParser):
    """The scripts of a page: addresses of those that it loads, and how many it holds itself or runs on events."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count one element."""
        given = dict(attrs)
        if tag == "script":
            source = given.get("src")
            if source is None:
                self.inline += 1
            else:
                self.sources.append(source)
        self.inline += sum(name.startswith("on") for name in given)
