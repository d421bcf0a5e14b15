"""Renews the lock files: `python -m checks.locks`, or with `--upgrade` to take newer indirect packages.

The lock files hold names, versions and hashes for every platform, and no download host. The page packages have a lock
of their own, package-lock.json, which `npm install --package-lock-only` renews.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The other locks hold the very versions that were tested.
AS_TESTED = ("--constraint", "requirements/test.txt")
# Lock file -> what of pyproject.toml it holds.
LOCKS: Mapping[str, Sequence[str]] = {
    "test.txt": ("pyproject.toml", "--extra", "desktop", "--extra", "service", "--group", "test"),
    "demo.txt": ("pyproject.toml", "--extra", "desktop", "--extra", "service", "--group", "demo", *AS_TESTED),
    "frozen.txt": ("pyproject.toml", "--extra", "desktop", "--group", "frozen", *AS_TESTED),
    "node.txt": ("--group", "node"),
}
HEADER = "# Made by `python -m checks.locks` from pyproject.toml. Do not edit.\n"


def compile_lock(name: str, sources: Sequence[str], extra: Sequence[str]) -> None:
    """Write requirements/`name`; raises CalledProcessError when the packages do not fit together."""
    target = ROOT / "requirements" / name
    command = [
        sys.executable, "-m", "uv", "pip", "compile", *sources, *extra, "--universal", "--generate-hashes", "--quiet",
        "--python-version", "3.11", "--no-header", "--no-annotate", "--no-emit-index-url", "--output-file", str(target),
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    target.write_text(HEADER + target.read_text(encoding="utf-8"), encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Renew every lock; `arguments` go to uv."""
    for name, sources in LOCKS.items():
        compile_lock(name, sources, arguments)
        print(f"requirements/{name}")


if __name__ == "__main__":
    main(sys.argv[1:])
