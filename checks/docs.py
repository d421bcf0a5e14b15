"""What the pages name must exist: links, pictures, paths, tests, commands with their options, settings, variables.

Every hazard and every line of the threat model must name the test that proves its control, or say whose control it is.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

import run
from checks.report import finish
from checks.tree import ROOT, project_files

LINK = re.compile(r"\[[^\]]*\]\((?!\w+:|#)([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^    +(\S.*)$", re.MULTILINE)
PATH = re.compile(
    r"(?:benchmarks|care_record|checks|desktop|docs|mhcr|requirements|resources|sync_service|tests)/[\w./-]*"
)
COMMAND = re.compile(r"^(?:\$ )?(python3 run\.py|py run\.py|mhcr)((?: +[^\s#]+)+)")
VARIABLE = re.compile(r"\bMHCR_[A-Z_]+\b")
WORD = re.compile(r"[a-z][a-z0-9-]*")
OPTION = re.compile(r"--[a-z][a-z-]+")
BUILT = "resources/pages/built"
TEST = re.compile(r"\b(tests/[\w/]+\.py)::(\w+)")
HAZARD = re.compile(r"^### (H\d+) .*?(?=^##|\Z)", re.MULTILINE | re.DOTALL)
# The fields of a hazard log (DCB0129, hazard log).
FIELDS = ("Cause", "Effect", "Harm", "Initial risk", "Control", "Evidence", "Residual risk", "Owner")
RATING = re.compile(r"\*\*(Initial|Residual) risk\.\*\* (.+) × (.+) = (\d)\.")
# Risk by severity, and by likelihood from very low to very high: the matrix at the head of the hazard log.
LIKELIHOODS = ("very low", "low", "medium", "high", "very high")
RISKS = {
    "minor": (1, 1, 2, 2, 3),
    "significant": (1, 2, 2, 3, 4),
    "considerable": (2, 2, 3, 3, 4),
    "major": (2, 3, 3, 4, 5),
    "catastrophic": (3, 4, 4, 5, 5),
}
# The line of the hazard log that names those which need the safety officer's decision.
UNDESIRABLE = re.compile(r"^Residual risk 3 today: ([H\d, ]+)\.", re.MULTILINE)
TABLE = re.compile(r"^\|(.+)\|\n\|[-| :]+\|\n((?:\|.*\n?)+)", re.MULTILINE)
PROOF = ("Evidence", "Test", "Tests")
ELSEWHERE = "the deploying trust"


@dataclass(frozen=True)
class Page:
    """One page of documentation: its name in the project and its text."""

    name: str
    text: str

    @property
    def code(self) -> list[str]:
        """Every piece of code on the page: in backticks, and each line of the blocks."""
        blocks = [line for _, body in BLOCK.findall(self.text) for line in body.splitlines()]
        return [*CODE.findall(BLOCK.sub("", self.text)), *blocks, *INDENTED.findall(self.text)]


def pages(root: Path) -> list[Page]:
    """The pages beside this project's front door, and everything under docs/."""
    files = [*sorted(root.glob("*.md")), *project_files(root / "docs", ".md")]
    return [
        Page(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")) for file in files if file.exists()
    ]


def broken_links(root: Path, page: Page) -> Iterator[str]:
    """Links and pictures of `page` that lead nowhere, and paths in backticks that do not exist."""
    for target in LINK.findall(page.text):
        if not ((root / page.name).parent / target).exists():
            yield f"{page.name}: link to {target}, which does not exist"
    for code in page.code:
        if PATH.fullmatch(code) and not code.startswith(BUILT) and not (root / code).exists():
            yield f"{page.name}: {code} does not exist"


@cache
def help_of(words: tuple[str, ...]) -> str | None:
    """What the program answers to `words` and --help; None when it does not know them."""
    environment = {**os.environ, "COLUMNS": "240", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", *words, "--help"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def module_words(program: str, words: list[str]) -> tuple[str, ...]:
    """The module that answers a command line, with the lower-case words that choose the command."""
    chosen = list(takewhile(WORD.fullmatch, words))
    if program != "mhcr" and chosen:
        _, _, *rest = run.command_for(chosen)
        return tuple(rest)
    return ("mhcr", *chosen)


def unknown_commands(page: Page) -> Iterator[str]:
    """Commands on `page` that the program does not know, and options that their help does not list."""
    for code in page.code:
        match = COMMAND.match(code)
        if match is None:
            continue
        words = match[2].replace("[", " ").replace("]", " ").split()
        answer = help_of(module_words(match[1], words))
        if answer is None:
            yield f"{page.name}: no such command: {code}"
            continue
        for option in OPTION.findall(match[2]):
            if option not in answer:
                yield f"{page.name}: {option} is no option of: {code}"


@cache
def tests_in(file: Path) -> frozenset[str]:
    """The names of the test functions in `file`, none where there is no such file."""
    if not file.exists():
        return frozenset()
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def unknown_tests(root: Path, page: Page) -> Iterator[str]:
    """Tests that `page` names as `tests/….py::test_…` and that are not there."""
    for file, name in TEST.findall(page.text):
        if name not in tests_in(root / file):
            yield f"{page.name}: there is no test {name} in {file}"


def claims(page: Page) -> Iterator[tuple[str, str]]:
    """What a page claims and has to prove, as (name, text): hazards, and rows of tables with a column of tests."""
    for match in HAZARD.finditer(page.text):
        yield match[1], match[0]
    for head, rows in TABLE.findall(page.text):
        if any(cell.strip() in PROOF for cell in head.split("|")):
            yield from ((row.strip("| ").split("|")[0].strip(), row) for row in rows.splitlines())


def unproven(page: Page) -> Iterator[str]:
    """Claims of `page` without a test that do not say either that the control is the deploying trust's."""
    for name, text in claims(page):
        if not TEST.search(text) and ELSEWHERE not in text:
            yield f"{page.name}: {name}: name a test, or say that the control is {ELSEWHERE}'s"


def lacking_fields(page: Page) -> Iterator[str]:
    """Hazards of `page` without one of the fields that a hazard log has."""
    for match in HAZARD.finditer(page.text):
        yield from (f"{page.name}: {match[1]} has no {field}" for field in FIELDS if f"**{field}.**" not in match[0])


def numbered_twice(page: Page) -> Iterator[str]:
    """Numbers that two hazards of `page` share."""
    numbers = [match[1] for match in HAZARD.finditer(page.text)]
    yield from (f"{page.name}: there are {count} of {one}" for one, count in Counter(numbers).items() if count > 1)


def misrated(page: Page) -> Iterator[str]:
    """Risks of hazards that are not what the matrix gives, and a list of those left at 3 that is not theirs."""
    left = set()
    for match in HAZARD.finditer(page.text):
        for which, severity, likelihood, risk in RATING.findall(match[0]):
            row = dict(zip(LIKELIHOODS, RISKS.get(severity.lower(), ()), strict=False))
            if row.get(likelihood) != int(risk):
                yield f"{page.name}: {match[1]}: {which.lower()} risk is not {severity} × {likelihood} = {risk}"
            if (which, risk) == ("Residual", "3"):
                left.add(match[1])
    for named in UNDESIRABLE.findall(page.text):
        for one in sorted(left ^ set(named.split(", "))):
            yield f"{page.name}: {one} is at 3 in one of its places alone"


def keys_of(table: Mapping[str, object]) -> Iterator[str]:
    """Every key of a TOML table and of the tables in it."""
    for key, value in table.items():
        yield key
        if isinstance(value, dict):
            yield from keys_of(value)


def unknown_settings(page: Page, service_source: str) -> Iterator[str]:
    """Keys in the page's TOML examples that the service's source never names."""
    for language, body in BLOCK.findall(page.text):
        if language != "toml":
            continue
        for key in keys_of(tomllib.loads(body)):
            if not re.search(rf"\b{re.escape(key)}\b", service_source):
                yield f"{page.name}: the service has no setting {key}"


def variables(everything: list[Page], source: str) -> Iterator[str]:
    """Environment variables that the docs name and the source does not read, and the reverse."""
    documented = {name for page in everything for name in VARIABLE.findall(page.text)}
    used = set(VARIABLE.findall(source))
    yield from (f"{name} is documented, and nothing reads it" for name in sorted(documented - used))
    yield from (f"{name} is read, and no page documents it" for name in sorted(used - documented))


def source_of(*folders: Path) -> str:
    """All Python source under `folders`, joined."""
    return "\n".join(file.read_text(encoding="utf-8") for folder in folders for file in project_files(folder, ".py"))


def main() -> None:
    """Check every page."""
    everything = pages(ROOT)
    service = source_of(ROOT / "sync_service")
    found: list[str] = []
    for page in everything:
        found += [*broken_links(ROOT, page), *unknown_commands(page), *unknown_settings(page, service)]
        found += [*unknown_tests(ROOT, page), *unproven(page), *lacking_fields(page), *numbered_twice(page)]
        found += misrated(page)
    code = [ROOT / name for name in ("benchmarks", "care_record", "desktop", "mhcr", "sync_service", "tests")]
    found += variables(everything, source_of(*code))
    finish(found, f"{len(everything)} pages, and all that they name exists")


if __name__ == "__main__":
    main()
