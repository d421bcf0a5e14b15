"""What each door loads: a command takes in only the end that it needs."""

import json
import subprocess
import sys

import pytest

LOADED = "import json, sys, {door}; print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"


def loaded_by(door: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED.format(door=door)], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_command_line_alone_loads_neither_end_nor_qt() -> None:
    assert not loaded_by("mhcr.__main__") & {"desktop", "sync_service", "PySide6", "fastapi", "sqlalchemy", "apsw"}


@pytest.mark.parametrize("heavy", ["sqlalchemy", "fastapi", "sync_service", "mhcr", "typer"])
def test_the_desktop_loads_nothing_of_the_service_or_the_command_line(heavy: str) -> None:
    assert heavy not in loaded_by("desktop.wiring")


def test_the_desktop_imports_http_and_models_only_after_its_window_shows() -> None:
    assert not loaded_by("desktop.wiring") & {"httpx", "pydantic"}
