"""A questionnaire from a file: kept and brought to the service, or refused with the item and the reason."""

import json
from pathlib import Path

from care_record.measures import catalogue
from tests.desktop.services.clinic import Bench, Clinic

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")


def test_a_usable_file_can_be_sent_from_here_on(clinic: Clinic, bench: Bench, tmp_path: Path) -> None:
    bench.until_ready(clinic.world.team)
    form = dict(PHQ9.questionnaire) | {"url": "https://downs.example/Questionnaire/mood", "id": "Mood", "title": "Mood"}
    file = tmp_path / "mood.json"
    file.write_text(json.dumps(form), encoding="utf-8")
    outcome = bench.act(lambda acts: acts.import_measure(file))
    assert (outcome.status, outcome.id, outcome.problems) == ("usable", "imported-mood", ())
    assert "Mood" in [line.title for line in bench.reads.measures()]
    reader = bench.desk.reader()
    bench.until(lambda: reader.get("select brought from imported") == 1)
    reader.close()


def test_a_file_that_cannot_be_shown_is_refused_with_its_reason(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(
        '{"resourceType": "Questionnaire", "status": "active", "item": [{"type": "string"}]}', encoding="utf-8"
    )
    outcome = bench.act(lambda acts: acts.import_measure(file))
    assert outcome.status == "refused"
    assert outcome.problems[0][1]
    file.write_text("not JSON", encoding="utf-8")
    assert bench.act(lambda acts: acts.import_measure(file)).status == "refused"
