import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from care_record.measures import catalogue
from care_record.packs.golden import response_to
from care_record.packs.writing import to_zip
from mhcr.__main__ import app
from tests.care_record.measures.forms import BY_ID, coding, form, option, question, response
from tests.probes.packs import shipped, structure

RUN = CliRunner()


def run(*words: str) -> tuple[int, list[Any]]:
    result = RUN.invoke(app, ["measures", *words, "--json"])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def save(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_list_says_what_is_installed_and_where() -> None:
    code, rows = run("list")
    assert code == 0
    assert {"phq-9", "gad-7", "core-10"} <= {row["id"] for row in rows}
    structure = {row["id"] for row in rows if row.pop("structureOnly", False)}
    assert {"honos", "honos-65", "honosca", "rcads-47", "swemwbs", "reqol-10", "cgas", "wsas", "dialog"} <= structure
    assert not structure & {"phq-9", "core-om", "k10", "phq-a", "gbo"}
    for row in rows:
        assert set(row) == {"id", "title", "url", "version", "licence", "services", "file"}
        assert Path(row["file"]).is_absolute()
        assert json.loads(Path(row["file"]).read_text(encoding="utf-8"))["url"] == row["url"]


def scores(measure: str, answers: dict[str, int | str], folder: Path, *options: str) -> dict[str, Any]:
    path = save(folder, "response.json", response_to(BY_ID[measure], answers))
    code, rows = run("score", measure, path, *options)
    assert code == 0
    return {score["name"]: score["value"] for score in rows[0]["scores"]}


def test_a_measure_without_a_headline_score_has_a_total_of_null(tmp_path: Path) -> None:
    found = scores("dialog", {str(n): 4 for n in range(1, 12)}, tmp_path)
    assert (found["total"], found["sqol"], found["treatment_satisfaction"]) == (None, 4, 4)


def test_scores_that_need_norms_are_given_for_a_recorded_sex_and_age(tmp_path: Path) -> None:
    answers: dict[str, int | str] = {str(n): 1 for n in range(1, 48)}
    assert scores("rcads-47", answers, tmp_path)["depression"] is None
    girl = scores("rcads-47", answers, tmp_path, "--sex", "female", "--age", "16")["depression"]
    boy = scores("rcads-47", answers, tmp_path, "--sex", "male", "--age", "16")["depression"]
    assert None not in (girl, boy)
    assert girl != boy


def test_check_gives_one_line_a_file_named_as_given_and_fails_when_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path, "good.json", form(question("a")))
    save(tmp_path, "lacking.json", form(question("a", "choice", answerValueSet="http://example.org/v")))
    save(tmp_path, "bad.json", form(question("a"), question("a")))
    save(tmp_path, "twice.json", '{"resourceType": "Questionnaire", "status": "active", "status": "draft"}')
    save(tmp_path, "text.json", "no JSON")
    names = ["good.json", "./lacking.json", "bad.json", "twice.json", "text.json", "missing.json"]
    code, rows = run("check", *names)
    assert code == 1
    assert [row["file"] for row in rows] == names
    assert [row["status"] for row in rows] == ["usable", "incomplete", "refused", "refused", "refused", "refused"]
    assert [problem["linkId"] for problem in rows[2]["problems"]] == ["a"]
    assert "more than once" in rows[3]["problems"][0]["reason"]
    assert "not JSON" in rows[4]["problems"][0]["reason"]
    assert "no such file" in rows[5]["problems"][0]["reason"]
    assert run("check", *names[:2])[0] == 0


def test_value_sets_from_a_folder_make_an_incomplete_form_usable(tmp_path: Path) -> None:
    name = save(tmp_path, "q.json", form(question("a", "choice", answerValueSet="http://example.org/v")))
    sets = tmp_path / "sets"
    sets.mkdir()
    expansion = {"timestamp": "2026-01-01", "contains": [coding("a")]}
    valueset = {"resourceType": "ValueSet", "url": "http://example.org/v", "status": "active", "expansion": expansion}
    save(sets, "v.json", valueset)
    assert run("check", name, "--valuesets", str(sets))[1][0]["status"] == "usable"
    given = save(tmp_path, "r.json", response({"linkId": "a", "answer": [{"valueCoding": coding("b")}]}))
    assert (
        "not one of the answers" in run("score", name, given, "--valuesets", str(sets))[1][0]["problems"][0]["reason"]
    )


@pytest.mark.parametrize("by_file", [False, True])
def test_score_gives_scores_bands_flags_and_problems(tmp_path: Path, *, by_file: bool) -> None:
    phq9 = BY_ID["phq-9"]
    whole = save(tmp_path, "whole.json", response_to(phq9, {str(n): 2 for n in range(1, 10)}))
    short = save(tmp_path, "short.json", response_to(phq9, {"9": 1}))
    code, rows = run("score", str(phq9.file) if by_file else "phq-9", whole, short)
    assert code == 0
    assert (rows[0]["response"], rows[0]["status"]) == (whole, "scored")
    assert rows[0]["scores"] == [{"name": "total", "value": 18, "band": "moderately severe"}]
    assert [flag["linkId"] for flag in rows[0]["flags"]] == ["9"]
    assert rows[0]["problems"] == []
    assert (rows[1]["status"], rows[1]["scores"][0]["value"]) == ("not-scored", None)
    assert [flag["linkId"] for flag in rows[1]["flags"]] == ["9"]
    assert "1 of 9" in rows[1]["problems"][0]["reason"]


def test_a_copy_of_an_installed_questionnaire_is_scored_as_that_measure(tmp_path: Path) -> None:
    copied = save(tmp_path, "mine.json", dict(BY_ID["core-10"].questionnaire))
    given = save(tmp_path, "r.json", response_to(BY_ID["core-10"], {str(n): 0 for n in range(1, 11)}))
    assert run("score", copied, given)[1][0]["scores"] == [{"name": "total", "value": 8, "band": "low"}]


def test_a_response_that_does_not_fit_or_cannot_be_read_is_not_scored_and_fails(tmp_path: Path) -> None:
    unknown = save(tmp_path, "unknown.json", response({"linkId": "99", "answer": [{"valueInteger": 1}]}))
    code, rows = run("score", "gad-7", unknown, str(tmp_path / "missing.json"))
    assert code == 1
    assert [(row["status"], row["scores"]) for row in rows] == [("not-scored", []), ("not-scored", [])]
    assert rows[0]["problems"][0]["linkId"] == "99"


def test_a_refused_questionnaire_scores_nothing_and_says_why(tmp_path: Path) -> None:
    name = save(tmp_path, "q.json", form(question("a"), question("a")))
    code, rows = run("score", name, save(tmp_path, "r.json", response()))
    assert code == 1
    assert (rows[0]["status"], "que-2" in rows[0]["problems"][0]["reason"]) == ("not-scored", True)


def test_an_imported_form_is_scored_by_its_own_points(tmp_path: Path) -> None:
    name = save(tmp_path, "q.json", form(question("a", "choice", answerOption=[option("x", 1.5)])))
    given = save(tmp_path, "r.json", response({"linkId": "a", "answer": [{"valueCoding": coding("x")}]}))
    assert run("score", name, given)[1][0]["scores"] == [{"name": "total", "value": 1.5, "band": None}]


def test_an_unknown_measure_or_folder_is_said_on_standard_error() -> None:
    result = RUN.invoke(app, ["measures", "score", "phq-10", "r.json"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "phq-9" in result.stderr
    assert RUN.invoke(app, ["measures", "check", "q.json", "--valuesets", "/no/such/folder"]).exit_code == 2


def test_people_read_the_same_in_words(tmp_path: Path) -> None:
    given = save(tmp_path, "r.json", response_to(BY_ID["phq-9"], {str(n): 2 for n in range(1, 10)}))
    printed = RUN.invoke(app, ["measures", "score", "phq-9", given]).stdout
    assert "total: 18 (moderately severe)" in printed
    assert "better off dead" in printed
    assert "usable" in RUN.invoke(app, ["measures", "check", str(BY_ID["phq-9"].file)]).stdout
    assert catalogue.find(catalogue.installed(catalogue.source_folder()), "phq-9") is not None


def test_a_pack_is_checked_whole_as_a_folder_and_as_a_file(tmp_path: Path) -> None:
    folder = catalogue.source_folder() / "audit-c"
    file = tmp_path / "audit-c.mhcr-measure"
    file.write_bytes(to_zip(shipped("audit-c")))
    code, rows = run("check", str(folder), str(file))
    assert code == 0
    for row in rows:
        assert (row["status"], row["problems"], row["golden"]) == ("usable", [], {"right": 9, "of": 9})


def test_a_pack_with_a_wrong_golden_answer_is_refused_and_one_without_wording_incomplete(tmp_path: Path) -> None:
    golden = shipped("audit-c").golden
    assert golden is not None
    wrong = {**golden["cases"][0], "expect": {**golden["cases"][0]["expect"], "flags": ["1"]}}
    bad, bare = tmp_path / "bad.zip", tmp_path / "bare.zip"
    bad.write_bytes(to_zip(replace(shipped("audit-c"), golden={**golden, "cases": [wrong]})))
    bare.write_bytes(to_zip(structure(shipped("audit-c"))))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 nothing")
    code, (first, second, third) = run("check", str(bad), str(bare), str(tmp_path / "broken.zip"))
    assert code == 1
    assert first["status"] == "refused"
    assert first["problems"][0]["reason"].startswith("golden.json: never drinks: flags: 1 was to come out")
    assert second["status"] == "incomplete"
    assert (third["status"], "damaged" in third["problems"][0]["reason"]) == ("refused", True)
