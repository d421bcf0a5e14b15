"""Small rooms: no file over 400 lines, no class over 250, no folder with more than 20 modules."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from checks.report import finish
from checks.tree import ROOT, project_files

MOST_LINES = 400
MOST_CLASS_LINES = 250
MOST_MODULES = 20
COUNTED = (".py", ".ts", ".js", ".mjs", ".jinja", ".html", ".qss", ".scss")
MODULES = (".py", ".ts", ".js", ".mjs")


def too_large(root: Path) -> Iterator[str]:
    """Say of each file, class and folder under `root` that is over its limit how large it is."""
    modules: Counter[Path] = Counter()
    for file in project_files(root, *COUNTED):
        name = file.relative_to(root).as_posix()
        text = file.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > MOST_LINES:
            yield f"{name}: {lines} lines, at most {MOST_LINES}"
        if file.suffix in MODULES and file.name != "__init__.py":
            modules[file.parent] += 1
        if file.suffix == ".py":
            yield from (f"{name}: {finding}" for finding in large_classes(text))
    for folder, count in sorted(modules.items()):
        if count > MOST_MODULES:
            yield f"{folder.relative_to(root).as_posix()}/: {count} modules, at most {MOST_MODULES}"


def large_classes(source: str) -> Iterator[str]:
    """Name each class of the Python text `source` that is over the limit."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_CLASS_LINES:
                yield f"class {node.name} has {lines} lines, at most {MOST_CLASS_LINES}"


if __name__ == "__main__":
    finish(list(too_large(ROOT)), f"no file over {MOST_LINES} lines, no class over {MOST_CLASS_LINES}")
