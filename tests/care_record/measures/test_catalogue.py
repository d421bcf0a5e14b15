import json
import shutil
from pathlib import Path

import pytest

from care_record.measures import catalogue
from tests.care_record.measures.forms import BY_ID, MEASURES


def test_a_measure_is_found_by_its_id_its_url_and_its_url_with_version() -> None:
    for name in ("phq-9", BY_ID["phq-9"].url, BY_ID["phq-9"].canonical):
        found = catalogue.find(MEASURES, name)
        assert found is not None
        assert found.id == "phq-9"
    assert catalogue.find(MEASURES, "phq-10") is None


def test_the_hash_does_not_depend_on_the_order_of_keys_or_on_white_space() -> None:
    questionnaire = BY_ID["phq-9"].questionnaire
    turned = json.loads(json.dumps(dict(reversed(list(questionnaire.items()))), indent=7))
    assert catalogue.Measure("x", turned, None).sha256 == BY_ID["phq-9"].sha256
    assert catalogue.Measure("x", {**turned, "version": "2"}, None).sha256 != BY_ID["phq-9"].sha256


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("questionnaire.json", "{", "cannot be read"),
        ("questionnaire.json", "[]", "not a JSON object"),
        ("manifest.json", "{}", "format"),
        ("manifest.json", None, "id"),
    ],
)
def test_a_folder_that_cannot_be_used_says_which_file_and_why(
    tmp_path: Path, name: str, text: str | None, words: str
) -> None:
    folder = catalogue.source_folder()
    shutil.copytree(folder / "phq-9", tmp_path / "phq-9")
    if text is None:
        shutil.copy(folder / "gad-7" / name, tmp_path / "phq-9" / name)
    else:
        (tmp_path / "phq-9" / name).write_text(text)
    with pytest.raises(catalogue.CatalogueError, match=words) as raised:
        catalogue.installed(tmp_path)
    assert name in str(raised.value)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(catalogue.CatalogueError, match="no measures folder"):
        catalogue.installed(tmp_path / "nowhere")


def test_a_structure_is_listed_and_is_not_among_what_can_be_sent() -> None:
    listed, sendable = (
        {one.id for one in read(catalogue.source_folder())} for read in (catalogue.shipped, catalogue.installed)
    )
    assert {"honos", "rcads-47", "dialog"} <= listed - sendable
    assert {"phq-9", "core-om", "gbo"} <= sendable
