"""`mhcr measures`: what is installed, whether a Questionnaire can be used, and what a response scores.

Exit codes: 0 when all went well; 1 when a file was refused, or a response could not be read or does not fit; 2 when the
command itself was given wrongly (no such measure, no such folder). An incomplete Questionnaire and a response with too
few answers are results, not errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.measures.check import Check
    from care_record.measures.score import Person, Scored
    from care_record.measures.valuesets import ValueSets

app = typer.Typer(no_args_is_help=True, help="Outcome measures: list, check and score.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
ValueSetsFolder = Annotated[Path | None, typer.Option("--valuesets", help="A folder of expanded ValueSet JSON files.")]


class Sex(StrEnum):
    """The recorded sexes that published norms distinguish."""

    MALE = "male"
    FEMALE = "female"


class _Found(Protocol):
    @property
    def link_id(self) -> str | None: ...
    @property
    def reason(self) -> str: ...


@app.command("list")
def list_installed(as_json: AsJson = False) -> None:
    """List the measures that are installed, and those of which only the structure may be shipped."""
    for measure in _installed():
        manifest = measure.manifest
        row = {
            "id": measure.id,
            "title": measure.title,
            "url": measure.url,
            "version": measure.version,
            "licence": str(manifest.licence["name"]) if manifest else "",
            "services": list(manifest.services) if manifest else [],
            "file": str(measure.file),
            **({"structureOnly": True} if measure.structure_only else {}),
        }
        if as_json:
            _say(row)
        else:
            mark = ", structure only: a licensed trust adds its text" if measure.structure_only else ""
            print(f"{row['id']:<10} {row['version']:<7} {measure.title} ({row['licence']}{mark})")


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Questionnaires as R4 JSON, or measure packs.")],
    valuesets: ValueSetsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Say of each Questionnaire or measure pack whether it is usable, incomplete or refused, with item and reason."""
    sets = _value_sets(valuesets)
    refused = False
    for name in files:
        path = Path(name)
        result, more = _check_pack(path) if _is_pack(path) else (_check_questionnaire(path, sets), {})
        refused = refused or result.status == "refused"
        row = {
            "file": name,
            "status": result.status,
            "problems": _problems(result.problems),
            "notes": list(result.notes),
            **more,
        }
        if as_json:
            _say(row)
        else:
            print(f"{name}: {result.status}")
            _print_lines(result.problems)
            for note in result.notes:
                print(f"    note: {note}")
    raise typer.Exit(1 if refused else 0)


def _check_questionnaire(path: Path, sets: ValueSets) -> Check:
    from care_record.measures.check import Check, Problem
    from care_record.measures.check import check as check_questionnaire
    from care_record.measures.files import FileError, read_json, second_opinion

    try:
        questionnaire = read_json(path)
    except FileError as error:
        return Check("refused", (Problem(None, str(error)),))
    result = check_questionnaire(questionnaire, sets)
    if result.status == "refused":
        return result
    return replace(result, notes=result.notes + second_opinion(questionnaire))


def _is_pack(path: Path) -> bool:
    """Whether it is a folder, or a zip by its first bytes."""
    if path.is_dir():
        return True
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _check_pack(path: Path) -> tuple[Check, dict[str, Any]]:
    """A pack whole: its golden answers too."""
    from care_record.measures.check import Check, Problem
    from care_record.packs.reading import read_path
    from care_record.packs.verifying import status, verify

    def lines(found: Iterable[Any]) -> tuple[Problem, ...]:
        return tuple(Problem(one.link_id, f"{one.file}: {one.reason}" if one.file else one.reason) for one in found)

    read = read_path(path)
    if read.pack is None:
        return Check("refused", lines(read.problems)), {}
    verified = verify(read.pack)
    notes = tuple(f"{one.link_id}: {one.reason}" if one.link_id else one.reason for one in verified.warnings)
    golden = {"golden": {"right": verified.right, "of": len(verified.golden)}}
    return Check(status(read.pack, verified), lines(verified.problems), notes), golden


@app.command()
def score(
    questionnaire: Annotated[str, typer.Argument(metavar="QUESTIONNAIRE", help="A file, or an installed id.")],
    responses: Annotated[list[str], typer.Argument(metavar="RESPONSE", help="QuestionnaireResponses as JSON.")],
    valuesets: ValueSetsFolder = None,
    sex: Annotated[Sex | None, typer.Option(help="Recorded sex, for scores that need norms.")] = None,
    age: Annotated[int | None, typer.Option(min=0, max=130, help="Age in years, for scores that need norms.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score responses to one Questionnaire."""
    from care_record.measures.check import check as check_questionnaire
    from care_record.measures.response import Problem
    from care_record.measures.score import Person, Scored

    sets = _value_sets(valuesets)
    person = Person(sex.value if sex else None, age)
    measure = _measure(questionnaire)
    checked = check_questionnaire(measure.questionnaire, sets)
    bad = checked.status == "refused"
    for name in responses:
        if checked.status == "refused":
            reasons = (Problem(p.link_id, f"The questionnaire is refused: {p.reason}") for p in checked.problems)
            scored = Scored("not-scored", (), (), tuple(reasons))
        else:
            scored = _score_file(measure, Path(name), sets, person)
        bad = bad or scored.quarantined
        if as_json:
            _say(_row(name, scored))
        else:
            _print_scored(name, scored)
    raise typer.Exit(1 if bad else 0)


def _score_file(measure: Measure, path: Path, sets: ValueSets, person: Person) -> Scored:
    from care_record.measures.files import FileError, read_json
    from care_record.measures.response import Problem
    from care_record.measures.score import Scored
    from care_record.measures.score import score as score_response

    try:
        response = read_json(path)
    except FileError as error:
        return Scored("not-scored", (), (), (Problem(None, str(error)),), quarantined=True)
    return score_response(measure.questionnaire, measure.manifest, response, sets, person)


def _row(name: str, scored: Scored) -> dict[str, Any]:
    return {
        "response": name,
        "status": scored.status,
        "scores": _scores(scored),
        "flags": _problems(scored.flags),
        "problems": _problems(scored.problems),
    }


def _scores(scored: Scored) -> list[dict[str, Any]]:
    """Every score; a measure that has no headline score has `total` null."""
    found = [{"name": s.name, "value": _number(s.value), "band": s.band} for s in scored.scores]
    return found if not found or scored.named("total") else [{"name": "total", "value": None, "band": None}, *found]


def _print_scored(name: str, scored: Scored) -> None:
    print(f"{name}: {scored.status}{' (set aside: it does not fit)' if scored.quarantined else ''}")
    for value in scored.scores:
        given = "no score" if value.value is None else str(_number(value.value))
        print(f"    {value.name}: {given}{f' ({value.band})' if value.band else ''}")
    for flag in scored.flags:
        print(f"    flag: {f'{flag.link_id}: ' if flag.link_id else ''}{flag.reason}")
    _print_lines(scored.problems)


def _measure(name: str) -> Measure:
    """Find an installed measure, or read a file. A file that is an installed measure's is scored as that measure."""
    from care_record.measures import catalogue
    from care_record.measures.files import FileError, read_json

    measures = _installed()
    path = Path(name)
    known = catalogue.find(measures, name)
    if known is not None and not path.is_file():
        return known
    if not path.is_file():
        ids = ", ".join(measure.id for measure in measures)
        _fail(f"{name} is neither a file nor an installed measure. Installed are: {ids}.")
    if path.name == "questionnaire.json" and (path.parent / "manifest.json").is_file():
        try:
            return catalogue.load(path.parent.resolve())
        except catalogue.CatalogueError as error:
            _fail(str(error))
    try:
        questionnaire = read_json(path)
    except FileError as error:
        _fail(f"{name}: {error}")
    given = catalogue.Measure(path.stem, questionnaire, None)
    if not isinstance(questionnaire, dict):
        return given
    same = [measure for measure in measures if measure.questionnaire == questionnaire]
    return same[0] if same else given


def _installed() -> tuple[Measure, ...]:
    from care_record.measures import catalogue

    try:
        return catalogue.shipped(catalogue.source_folder())
    except catalogue.CatalogueError as error:
        _fail(str(error))


def _value_sets(folder: Path | None) -> ValueSets:
    from care_record.measures.files import FileError, read_value_sets

    if folder is None:
        return {}
    try:
        return read_value_sets(folder)
    except FileError as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _problems(found: Iterable[_Found]) -> list[dict[str, str | None]]:
    return [{"linkId": one.link_id, "reason": one.reason} for one in found]


def _print_lines(found: Iterable[_Found]) -> None:
    for one in found:
        print(f"    {f'{one.link_id}: ' if one.link_id else ''}{one.reason}")


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _say(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False))
