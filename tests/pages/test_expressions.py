"""FHIRPath on the page: it works out what the desktop works out, and an independent engine gives our golden sums."""

import json
import random
import subprocess
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from care_record.answering.places import Entries
from care_record.answering.sheet import Paper, Sheet
from care_record.measures.catalogue import Measure
from care_record.measures.check import check
from care_record.measures.score import score
from care_record.packs.golden import response_to
from tests.care_record.answering.sheets import made_of, walked
from tests.care_record.measures.forms import SHIPPED
from tests.care_record.measures.real_files import index, read
from tests.fakes.page_server import TOKEN
from tests.pages.conftest import Visit

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "care_record" / "measures" / "expression_cases.json").read_text(encoding="utf-8")
)["cases"]
NO_WEIGHT = {"9", "na"}
MOST_NODES = 60
Json = Mapping[str, Any]
Engine = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The page's expressions in Node."""
    bundler = next((ROOT / "node_modules" / "@esbuild").glob("*/bin/esbuild*"))
    bundle = tmp_path_factory.mktemp("expressions") / "expressions.mjs"
    source = Path(__file__).with_name("expressions.ts")
    units = ROOT / "resources" / "pages" / "src" / "fhirpath" / "units.ts"
    options = [
        "--bundle",
        "--format=esm",
        "--platform=node",
        "--log-level=warning",
        f"--alias:@lhncbc/ucum-lhc={units}",
    ]
    subprocess.run([bundler, source, *options, f"--outfile={bundle}"], check=True)

    def run(**given: Any) -> dict[str, Any]:
        told = subprocess.run(["node", bundle], input=json.dumps(given), capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(told.stdout)
        return found

    return run


def ours(sheet: Sheet) -> dict[str, Any]:
    """What the desktop works out, as JSON."""
    values = {link_id: [dict(answer) for answer in answers] for link_id, answers in sheet.worked.values.items()}
    found: dict[str, Any] = json.loads(json.dumps({"values": values, "off": sorted(sheet.worked.off)}))
    return found


def plain(sheet: Sheet) -> dict[str, Any]:
    """A sheet as the page's probe takes it."""
    return {
        "form": dict(sheet.paper.form),
        "answers": {path: [dict(one) for one in given] for path, given in sheet.entries.answers.items()},
        "occurrences": dict(sheet.entries.occurrences),
    }


def sheet_of(case: dict[str, Any]) -> Sheet:
    made = made_of(*case["items"])
    measure = Measure(made.id, {**made.questionnaire, "extension": case.get("extension", [])}, None)
    if not case.get("extension"):
        measure = made
    answers = {path: tuple(given) for path, given in case["answers"].items()}
    return Sheet(Paper.of(measure), Entries(answers))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_desktop_works_each_case_out(case: dict[str, Any]) -> None:
    assert check(sheet_of(case).paper.measure.questionnaire).status == "usable"
    assert ours(sheet_of(case)) == {"values": case["values"], "off": case["off"]}


def test_the_page_works_each_case_out_alike(engine: Engine) -> None:
    found = engine(sheets=[plain(sheet_of(case)) for case in CASES])["sheets"]
    wrong = {
        case["name"]: one
        for case, one in zip(CASES, found, strict=True)
        if one != {"values": case["values"], "off": case["off"]}
    }
    assert wrong == {}


def test_an_independent_engine_finds_the_same_points_for_every_golden_answer(engine: Engine) -> None:
    """fhirpath.js, its own weight() and sum(); integers without options are points of our own, so CGAS is left out."""
    rows = []
    for measure in SHIPPED:
        if measure.folder is None or measure.manifest is None or measure.id == "cgas":
            continue
        cases = json.loads((measure.folder / "golden.json").read_text(encoding="utf-8"))["cases"]
        # weight() fails, as SDC says it should, where an answer has no weight: not known, or not applicable
        rows += [
            (measure, response_to(measure, case["answers"]))
            for case in cases
            if not NO_WEIGHT & {str(answer) for answer in case["answers"].values()}
        ]
    goldens = [
        {
            "questionnaire": measure.questionnaire,
            "response": response,
            "scores": [list(rule.items) for rule in measure.manifest.scores],
        }
        for measure, response in rows
        if measure.manifest is not None
    ]
    assert len(goldens) > 300
    for (measure, response), found in zip(rows, engine(goldens=goldens)["goldens"], strict=True):
        assert measure.manifest is not None
        scored = score(measure.questionnaire, measure.manifest, response)
        for rule, value, (count, *sums) in zip(measure.manifest.scores, scored.scores, found, strict=True):
            assert value.answered == count, (measure.id, rule.name)
            if value.exact is not None and rule.is_plain and count == len(rule.items):
                share = count if rule.method == "mean" else 1
                assert value.exact == Decimal(str(sums[0])) * rule.multiply / share, (measure.id, rule.name)
            elif value.exact is not None and rule.conversion:
                assert value.exact == dict(rule.conversion)[Decimal(str(sums[0]))]


def test_on_real_forms_the_page_and_the_desktop_agree(engine: Engine) -> None:
    sheets = []
    for row in index():
        if row["kind"] != "Questionnaire":
            continue
        questionnaire = read(row)
        if check(questionnaire).status != "usable":
            continue
        measure = Measure("x", questionnaire, None)
        paper = Paper.of(measure)
        if paper.form["needsFhirpath"] and len(paper.form["nodes"]) <= MOST_NODES:
            draw = random.Random(row["file"])
            sheets += [(row["file"], walked(Sheet(paper), draw, share=share)) for share in (0.0, 0.6, 1.0)]
    found = engine(sheets=[plain(sheet) for _, sheet in sheets])["sheets"]
    differ = {name for (name, sheet), one in zip(sheets, found, strict=True) if one != ours(sheet)}
    assert differ == set()


def test_a_form_is_calculated_and_switched_while_it_is_answered(visit: Visit) -> None:
    case = next(case for case in CASES if case["name"] == "a condition looks at a calculation")
    sheet = sheet_of(case)
    with visit({**sheet.paper.form, "title": "Made here"}) as person:
        person.begin(TOKEN)
        person.page.get_by_role("textbox").fill("3")
        person.press("Continue")
        person.sees("Would you like someone to contact you")
        person.page.go_back()
        person.page.get_by_role("textbox").fill("5")
        person.press("Continue")
        assert person.heading() == "B"
        person.page.get_by_role("textbox").fill("words")
        person.press("Continue")
        person.press("Continue")
        person.press("Send my answers")
        person.sees("Your answers are sent")
        sent = person.server.opened_response()["response"]
    assert {item["linkId"]: item["answer"] for item in sent["item"]} == {
        "a": [{"valueInteger": 5}],
        "t": [{"valueInteger": 10}],
        "b": [{"valueString": "words"}],
    }
    assert score(sheet.paper.measure.questionnaire, None, sent).problems == ()


def test_another_engine_than_the_pages_own_is_not_run(visit: Visit) -> None:
    case = next(case for case in CASES if case["name"] == "an item is switched on")
    with visit({**sheet_of(case).paper.form, "title": "Made here"}) as person:
        person.page.route(
            "**/assets/fhirpath-*", lambda route: route.fulfill(body="window.mhcrFhirpath = () => [true]")
        )
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.sees("We could not reach the service")
