"""Words that may not stand in the project: one machine's paths, download hosts, loose ends, tests that look away.

Each pattern is written in pieces, so that this file does not find itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.report import finish
from checks.tree import ROOT, project_files


@dataclass(frozen=True)
class Rule:
    """A pattern, why it may not appear, and the folder it is looked for in ("" for everywhere)."""

    pattern: re.Pattern[str]
    reason: str
    folder: str = ""


def rule(*pieces: str, reason: str, folder: str = "") -> Rule:
    """Join the pieces of a pattern."""
    return Rule(re.compile("".join(pieces)), reason, folder)


RULES = (
    rule(r"(?<![\w.])/wo", "rk/|/fa", "rm/|/ro", "ot/|[.]libra", "ry/", reason="a path of one machine"),
    rule("py", "pi[.]org|python", "hosted|registry[.]np", "mjs|deb[.]deb", "ian", reason="a download host"),
    rule(r"(?i)\bfa", r"rm-(studio|bench)|\bsub", r"agent\b|\bclau", r"de\b", reason="no part of the product"),
    rule(r"(?i)\biss", r"ue #?\d", reason="say what is so, not which ticket asked for it"),
    rule(r"\bTO", r"DO\b|\bFIX", r"ME\b|\bX", r"XX\b", reason="finish it or leave it out"),
    rule(r"qtbot\.wa", r"it\(|time\.sl", r"eep\(", reason="wait for a condition, not for time", folder="tests"),
    rule(r"Magic", r"Mock|mark\.fl", r"aky|mark\.sk", r"ip|pytest\.sk", r"ip\(|\bxf", r"ail\b|import", r"orskip",
         reason="a test runs, and looks", folder="tests"),
)  # fmt: skip


# Code lists of others, taken as they are.
DATA = "resources/valuesets/"


def forbidden_words(root: Path) -> Iterator[str]:
    """Say where each forbidden pattern stands in the text files under `root`, and why it may not."""
    for file in project_files(root):
        if file.relative_to(root).as_posix().startswith(DATA) and file.suffix == ".json":
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        name = file.relative_to(root).as_posix()
        rules = [rule for rule in RULES if name.startswith(rule.folder)]
        for number, line in enumerate(text.splitlines(), 1):
            for entry in rules:
                if found := entry.pattern.search(line):
                    yield f"{name}:{number}: {found[0]!r}: {entry.reason}"


if __name__ == "__main__":
    finish(list(forbidden_words(ROOT)), "no word that may not be there")
