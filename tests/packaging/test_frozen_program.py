"""The one-folder program: it is built, holds what it needs and no more, and starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.tree import ROOT

pytestmark = pytest.mark.long
# Three hundred megabytes would mean that a second Qt, GTK or the service came along.
MOST_BYTES = 300 * 1024 * 1024


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR",
        "--distpath", str(folder / "dist"), "--workpath", str(folder / "build"), "build.spec",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return folder / "dist" / "mhcr" / ("mhcr.exe" if os.name == "nt" else "mhcr")


def test_it_starts_far_from_its_source_and_finds_its_parts(program: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    done = subprocess.run(
        [program, "--self-test"],
        cwd=tmp_path,
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_it_carries_neither_the_service_nor_a_second_toolkit(program: Path) -> None:
    names = {file.name for file in program.parent.rglob("*")}

    assert not {name for name in names if name.startswith(("libgtk", "libqgtk3", "fastapi", "sqlalchemy", "uvicorn"))}
    # a library that several look for lies here once, with links to it
    files = [file for file in program.parent.rglob("*") if file.is_file() and not file.is_symlink()]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


def test_it_carries_the_licences_of_what_is_in_it(program: Path) -> None:
    folders = {folder.name for folder in (program.parent / "_internal" / "licences").iterdir()}

    carried = "apsw-sqlite3mc cryptography httpx keyring mhcr pi-heif pillow pypdfium2 texts"
    assert set(carried.split()) <= folders
