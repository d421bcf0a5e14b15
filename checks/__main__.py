"""Every check that a build runs, each with its time; all run even when one fails: `python3 run.py test [NAME...]`."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.tree import ROOT
from mhcr.demonstration.secret_service import wrapped


@dataclass(frozen=True)
class Step:
    """One check: a name to ask for it by, and the command that runs it."""

    name: str
    command: Sequence[str]


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a Python module of this environment."""
    return [sys.executable, "-m", name, *arguments]


# A process for each processor. The tests of a file stay together, as they share what is slow to start.
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
STEPS = (
    Step("format", module("ruff", "format", "--check", ".")),
    Step("lint", module("ruff", "check", ".")),
    Step("types", module("mypy")),
    Step("imports", [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]),
    Step("sizes", module("checks.sizes")),
    Step("words", module("checks.words")),
    Step("licences", module("checks.licences")),
    Step("docs", module("checks.docs")),
    Step("typescript", ["node", "node_modules/typescript/bin/tsc", "--noEmit", "--project", "resources/pages"]),
    # Last, so that a build's log ends with what the tests said.
    Step("tests", wrapped(module("pytest", *SIDE_BY_SIDE, "--durations=10", "--durations-min=5"))),
)


def run(step: Step) -> tuple[bool, float]:
    """Run one check; whether it passed, and the seconds it took."""
    print(f"\n=== {step.name}: {' '.join(step.command[-4:])}", flush=True)
    started = time.monotonic()
    try:
        passed = subprocess.run(step.command, cwd=ROOT, check=False).returncode == 0
    except OSError as error:
        print(f"could not be started: {error}; python3 run.py sets up what the checks need")
        passed = False
    return passed, time.monotonic() - started


def main(names: Sequence[str]) -> int:
    """Run the named checks, or all; 0 when each passed."""
    known = {step.name for step in STEPS}
    if "--help" in names:
        print(f"{__doc__}\n\nThe names: {', '.join(step.name for step in STEPS)}")
        return 0
    if unknown := sorted(set(names) - known):
        print(f"no check is named {', '.join(unknown)}; there are: {', '.join(step.name for step in STEPS)}")
        return 2
    results = {step.name: run(step) for step in STEPS if not names or step.name in names}
    print()
    for name, (passed, seconds) in results.items():
        print(f"{name:12} {'passed' if passed else 'FAILED'} {seconds:7.1f} s")
    failed = [name for name, (passed, _) in results.items() if not passed]
    total = sum(seconds for _, seconds in results.values())
    print(f"failed: {', '.join(failed)}" if failed else f"every check passed, in {total:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
