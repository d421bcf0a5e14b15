"""Keys reach everybody with a standing basis: at once, by a colleague, and after a team's key has turned."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.services.ward import Ward, open_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as made:
        yield made


def test_a_workstation_enrolled_later_opens_what_came_before(ward: Ward) -> None:
    team = ward.team()
    first = ward.place("ada", team)
    first.sync()
    patient = first.register(team)
    first.agree(patient)
    first.send(patient)
    first.sync()
    ward.answer(3)
    first.sync()
    assert first.scores() == ["27 of 27"]
    second = ward.place("grace", team)
    second.sync()
    assert second.scores() == ["Not opened yet"]
    ward.settle(first, second)
    assert second.scores() == ["27 of 27"]
