"""Every check that a build runs, each with its time; all run even when one fails: `python3 run.py test [NAME...]`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from checks.scratch import scratch
from checks.tree import ROOT
from mhcr.demonstration.secret_service import wrapped


@dataclass(frozen=True)
class Step:
    """One check: a name to ask for it by, and the command that runs it; `alone` where it takes every processor."""

    name: str
    command: Sequence[str]
    alone: bool = False


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
    Step("circles", module("checks.circles")),
    Step("sizes", module("checks.sizes")),
    Step("words", module("checks.words")),
    Step("licences", module("checks.licences")),
    Step("docs", module("checks.docs")),
    Step("typescript", ["node", "node_modules/typescript/bin/tsc", "--noEmit", "--project", "resources/pages"]),
    # Last, so that a build's log ends with what the tests said.
    Step("tests", wrapped(module("pytest", *SIDE_BY_SIDE, "--durations=10", "--durations-min=5")), alone=True),
)


@dataclass(frozen=True)
class Result:
    """What became of a check: whether it passed, its seconds, and what it said where that was not shown at once."""

    name: str
    passed: bool
    seconds: float
    said: str = ""


def run(step: Step, settings: Mapping[str, str]) -> Result:
    """Run one check. One that is alone says what it says at once, the others when they have ended."""
    # modules are compiled once, and not by each of the hundreds of processes that tests start
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    heard = {} if step.alone else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    started = time.monotonic()
    try:
        done = subprocess.run(step.command, cwd=ROOT, check=False, env={**environment, **settings}, **heard)  # type: ignore[call-overload]
    except OSError as error:
        words = f"could not be started: {error}; python3 run.py sets up what the checks need\n"
        return Result(step.name, passed=False, seconds=time.monotonic() - started, said=words)
    said = (done.stdout or b"").decode(errors="replace")
    return Result(step.name, done.returncode == 0, time.monotonic() - started, said)


def results(steps: Sequence[Step]) -> Iterator[Result]:
    """Run checks, as many at once as there are processors; then, one after the other, those that are alone."""

    def shown(step: Step) -> str:
        return f"\n=== {step.name}: {' '.join(step.command[-4:])}"

    with scratch() as settings:
        beside = [step for step in steps if not step.alone]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for step, result in zip(beside, pool.map(lambda step: run(step, settings), beside), strict=True):
                print(f"{shown(step)}\n{result.said}", end="", flush=True)
                yield result
        for step in steps:
            if step.alone:
                print(shown(step), flush=True)
                result = run(step, settings)
                print(result.said, end="")
                yield result


def main(names: Sequence[str]) -> int:
    """Run the named checks, or all; 0 when each passed."""
    known = {step.name for step in STEPS}
    if "--help" in names:
        print(f"{__doc__}\n\nThe names: {', '.join(step.name for step in STEPS)}")
        return 0
    if unknown := sorted(set(names) - known):
        print(f"no check is named {', '.join(unknown)}; there are: {', '.join(step.name for step in STEPS)}")
        return 2
    started = time.monotonic()
    found = list(results([step for step in STEPS if not names or step.name in names]))
    print()
    for one in found:
        print(f"{one.name:12} {'passed' if one.passed else 'FAILED'} {one.seconds:7.1f} s")
    failed = [one.name for one in found if not one.passed]
    total = time.monotonic() - started
    print(f"failed: {', '.join(failed)}" if failed else f"every check passed, in {total:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
