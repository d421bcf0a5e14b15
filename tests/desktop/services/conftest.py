"""One service for each test module; each test has its own folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.services.clinic import Bench, Clinic, open_desk
from tests.probes.service_process import ServiceProcess


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder) as service:
        yield Clinic(service)


@pytest.fixture
def bench(clinic: Clinic, tmp_path: Path) -> Iterator[Bench]:
    with open_desk(tmp_path / "profile", clinic.identity(clinic.place), clinic.place) as one:
        yield one
