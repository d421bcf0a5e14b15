"""The sync proof in short: some rounds find nothing, and each safeguard that is taken away is missed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.proof.steps import ALL_ACTS

ROOT = Path(__file__).resolve().parents[2]


def prove(*options: str) -> tuple[int, dict[str, Any]]:
    """The command's exit code and what it says."""
    command = [sys.executable, "-m", "mhcr", "prove", "--json", *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def test_whatever_is_killed_cut_off_or_repeated_nothing_is_lost_or_doubled() -> None:
    code, outcome = prove("--rounds", "30", "--seed", "8")
    assert outcome["found"] == []
    assert code == 0
    assert (outcome["rounds"], outcome["lost"], outcome["doubled"], outcome["seed"]) == (30, 0, 0, 8)
    assert outcome["kills"] > 5
    assert outcome["faults"] > 5
    assert outcome["acts"] > 20
    # nothing is proved of an act that never happens
    assert [name for name in ALL_ACTS if not outcome["kinds"][name]["done"]] == []


@pytest.mark.parametrize("sabotage", ["receipt", "cursor", "order"])
def test_a_safeguard_taken_away_is_found(sabotage: str) -> None:
    code, outcome = prove("--rounds", "200", "--seed", "7", "--sabotage", sabotage)
    assert code == 1
    assert outcome["found"]


def test_an_unknown_safeguard_is_refused_in_words() -> None:
    command = [sys.executable, "-m", "mhcr", "prove", "--sabotage", "luck"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "receipt, cursor, order" in ran.stderr
