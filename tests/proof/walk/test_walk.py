"""The walk in short: a few of its kills on each side find nothing, and a safeguard that is taken away is missed."""

import pytest

from tests.proof.test_campaign import prove
from tests.proof.walk import campaign
from tests.proof.walk.work import PARTS


@pytest.mark.long
def test_wherever_desk_service_or_backup_is_killed_nothing_is_lost_or_doubled() -> None:
    code, outcome = prove("--every-write-point", "--stride", "61")
    assert outcome["found"] == []
    assert code == 0
    assert (outcome["lost"], outcome["doubled"]) == (0, 0)
    assert len(outcome["parts"]) == len(PARTS)
    assert set(outcome["write_points"]) == {"desk", "service", "backup"}
    assert set(outcome["killed"]) >= {"desk", "service"}
    # before and after each point, of which every 61st is taken
    assert outcome["kills"] == sum(outcome["write_points"].values()) * 2 // 61


@pytest.mark.long
def test_a_service_that_forgets_its_receipts_is_found_at_the_write_point_where_it_matters() -> None:
    acts = PARTS[2]
    outcome = campaign.run(1, sabotage="receipt", parts=PARTS[:3], only=(acts.name, "service"))
    (found,) = outcome.words
    assert found.startswith(f"{acts.name}, service killed after write point")
    assert "(commit): doubled:" in found
    assert outcome.doubled == 1
