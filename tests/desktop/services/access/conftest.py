"""A ward for each test, and a record in it that has been answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from tests.desktop.services.ward import Place, Ward, open_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as made:
        yield made


@dataclass
class Answered:
    """A person of a team with two workstations, who has answered once."""

    ward: Ward
    team: UUID
    ada: Place
    grace: Place
    patient: UUID


@pytest.fixture
def answered(ward: Ward) -> Answered:
    team = ward.team("Hove Adult Team")
    ada = ward.place("ada", team)
    ada.sync()
    grace = ward.place("grace", team)
    patient = ada.register(team)
    ada.agree(patient)
    ada.send(patient)
    ada.sync()
    ward.answer(0)
    ward.settle(ada, grace)
    assert ada.scores() == grace.scores() == ["0 of 27"]
    return Answered(ward, team, ada, grace, patient)
