"""The campaign of processes in short: real desks and services are killed under load, and nothing is lost or doubled."""

import pytest

from tests.proof.test_campaign import prove


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_whatever_process_is_killed_under_load_nothing_is_lost_or_doubled(database: str) -> None:
    code, outcome = prove("--processes", "--rounds", "5", "--seed", "20261128", "--database", database)
    assert outcome["found"] == []
    assert code == 0
    assert (outcome["rounds"], outcome["lost"], outcome["doubled"], outcome["looks"]) == (5, 0, 0, 1)
    assert outcome["kills"] >= 5
    assert outcome["acts"] > 20
