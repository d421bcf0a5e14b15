"""The campaign of processes in short: real desks and services are killed under load, and nothing is lost or doubled."""

import pytest

from tests.proof.test_campaign import prove


@pytest.mark.long
@pytest.mark.parametrize(
    ("database", "line", "through_tls"),
    [
        pytest.param("sqlite", ("--tls", "--seed", "20261128"), 5, id="sqlite through TLS"),
        pytest.param("postgresql", ("--seed", "10"), 0, id="postgresql"),
    ],
)
def test_whatever_process_is_killed_under_load_nothing_is_lost_or_doubled(
    database: str, line: tuple[str, ...], through_tls: int
) -> None:
    code, outcome = prove("--processes", "--rounds", "5", "--database", database, *line)
    assert outcome["found"] == []
    assert code == 0
    assert (outcome["rounds"], outcome["lost"], outcome["doubled"], outcome["looks"]) == (5, 0, 0, 1)
    assert outcome["rounds_tls"] == through_tls
    assert outcome["kills"] >= 5
    assert outcome["acts"] > 20
