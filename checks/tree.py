"""The project's own files: what people wrote, without environments, packages, builds and caches."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = frozenset({
    ".git", ".grimp_cache", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    ".venv", ".venv-node", "__pycache__", "build", "built", "dist", "node_modules",
})  # fmt: skip


def project_files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Every file of the project under `root`, sorted; only those that end in one of `suffixes` when any are given."""
    for entry in sorted(root.iterdir()):
        if entry.name in NOT_OURS:
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from project_files(entry, *suffixes)
        elif entry.is_file() and (not suffixes or entry.suffix in suffixes):
            yield entry
