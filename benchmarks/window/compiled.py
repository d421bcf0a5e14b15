"""A process with its modules compiled, as an installed program has them, whatever this one was told about that."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(compiled: Path) -> dict[str, str]:
    """The environment of a window's process, without a display.

    `compiled` is the folder for compiled modules; the first process to start fills it, and is not measured.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(compiled)}
