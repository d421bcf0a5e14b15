import sys

import pytest

from checks import __main__ as runner
from checks.__main__ import Step


def test_every_check_runs_though_one_fails_and_the_last_line_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = tuple(
        Step(name, [sys.executable, "-c", f"raise SystemExit({code})"]) for name, code in [("a", 0), ("b", 3), ("c", 0)]
    )
    monkeypatch.setattr(runner, "STEPS", steps)

    code = runner.main([])

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "failed: b"


def test_one_check_can_be_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    steps = (Step("a", [sys.executable, "-c", ""]), Step("b", [sys.executable, "-c", "raise SystemExit(1)"]))
    monkeypatch.setattr(runner, "STEPS", steps)

    assert runner.main(["a"]) == 0
    assert "every check passed" in capsys.readouterr().out


def test_an_unknown_check_is_refused_and_the_known_ones_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main(["sises"]) == 2
    assert "sizes" in capsys.readouterr().out


def test_a_check_whose_program_is_missing_fails_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runner, "STEPS", (Step("a", ["no-such-program"]),))

    assert runner.main([]) == 1
    assert "could not be started" in capsys.readouterr().out
