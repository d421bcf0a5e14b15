"""The peer of the first sync: a PouchDB that replicates the same documents from an express-pouchdb server over HTTP.

It is installed from its own lock when it is first measured; it is part of nothing that is shipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

_HERE = Path(__file__).parent
_PATIENCE_S = 600.0


def provided() -> bool:
    """Install it, unless it is there as the lock says; False where it cannot be had, which is said."""
    lock, done = (_HERE / "package-lock.json").read_text(encoding="utf-8"), _HERE / "node_modules" / ".complete"
    if done.is_file() and done.read_text(encoding="utf-8") == lock:
        return True
    npm = shutil.which("npm")
    command = [npm or "npm", "ci", "--prefix", str(_HERE), "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE_S)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"first-sync: without PouchDB, which could not be installed ({type(error).__name__})", file=sys.stderr)
        return False
    done.write_text(lock, encoding="utf-8")
    return True


def replicated(entries: Sequence[tuple[int, bytes]], folder: Path) -> float:
    """Documents a second, replicated into a database on the disk; `entries` are numbers and bytes, a document each."""
    documents = [{"_id": f"{seq:012d}", "entry": b64encode(data).decode()} for seq, data in entries]
    file = folder / "documents.json"
    file.write_text(json.dumps(documents), encoding="utf-8")
    command = ["node", str(_HERE / "replicate.cjs"), "replicate", str(file), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE_S)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["documents"] == len(documents), found
    return float(found["documents"] / found["seconds"])
