"""The patient's pages as HTML: Jinja2 with the NHS frontend's macros, and the built assets by their hashed names."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader
from jinja2.bccache import Bucket

from care_record.wire.root_script import root_script
from sync_service.settings import Settings


class PagesNotBuilt(Exception):
    """The bundle of the patient's pages is missing; the message is one line in words."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A built file, and its gzip beside it where there is one."""

    content: bytes
    gzipped: bytes | None
    media_type: str


_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class _Compiled(BytecodeCache):
    """Templates as they were compiled, by name and hash of their text; that is nearly all the time of rendering."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        held = self._held.get(bucket.key)
        if held is not None:
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def source_folder() -> Path:
    """resources/pages beside the packages: the project's in a checkout, the program's own when frozen."""
    return Path(__file__).resolve().parents[2] / "resources" / "pages"


class Pages:
    """Renders templates and holds the assets; everything but the trust's root is read at the start."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        """Raises `PagesNotBuilt`."""
        folder = folder or source_folder()
        try:
            manifest = json.loads((folder / "built" / "manifest.json").read_text(encoding="utf-8"))
            files: dict[str, dict[str, Any]] = manifest["files"]
            self.assets = {file["file"]: _asset(folder / "built" / file["file"]) for file in files.values()}
        except (OSError, ValueError, KeyError) as error:
            raise PagesNotBuilt(f"The patient's pages are not built in {folder / 'built'}: {error}.") from error
        # the frontend's macros ask for parts of what they are not given
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder / "templates"), PackageLoader("nhsuk_frontend_jinja")]),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_COMPILED,
        )
        self._environment.globals |= {
            "trust_name": settings.trust.name,
            "crisis": settings.crisis.model_dump(),
            "assets": files,
        }
        self._root: bytes | None = None
        names = (
            "answer",
            "rater",
            "start",
            "request",
            "documents",
            "register",
            "me",
            "privacy",
            "accessibility",
            "not-found",
        )
        self._rendered = {name: self._environment.get_template(f"{name}.html.jinja").render() for name in names}

    @property
    def rooted(self) -> bool:
        """Whether the trust's root is known."""
        return self._root is not None

    def know_root(self, root: bytes) -> None:
        """Serve the script that gives browsers the trust's root key, and the answer page that loads it."""
        if self._root == root:
            return
        script = root_script(root)
        given = {"file": script.file, "sri": script.sri}
        self.assets[script.file] = Asset(script.content, None, _TYPES[".js"])
        for name in ("answer", "rater", "documents"):
            self._rendered[name] = self._environment.get_template(f"{name}.html.jinja").render(root=given)
        self._root = root

    def html(self, name: str) -> str:
        """A page; none says anything of a person, so each is rendered once."""
        return self._rendered[name]


def _asset(path: Path) -> Asset:
    gzipped = path.with_name(path.name + ".gz")
    return Asset(path.read_bytes(), gzipped.read_bytes() if gzipped.is_file() else None, _TYPES[path.suffix])
