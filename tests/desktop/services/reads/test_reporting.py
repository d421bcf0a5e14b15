"""What leaves the program: noted first, for clinicians alone, whole or not at all, and over nothing."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.files import write_new
from desktop.services.problems import AlreadyThere, CopyNotWritten, ForClinicians, NotLogged
from desktop.services.reads.reporting.pages import KINDS, Kind, Scope
from desktop.services.store import readings
from tests.desktop.services.reads.answered_desk import AnsweredDesk


@pytest.fixture
def here(tmp_path: Path) -> Iterator[AnsweredDesk]:
    one = AnsweredDesk(tmp_path / "profile")
    yield one
    one.close()


def noted(here: AnsweredDesk) -> list[bodies.RecordRead]:
    said = [parse(one) for _, one in readings.sendable(here.stores.outbox)]
    found = [bodies.statement_body(one.kind, one.body) for one in said]
    return [one for one in found if isinstance(one, bodies.RecordRead)]


def test_an_export_notes_each_person_and_writes_what_was_answered(here: AnsweredDesk, tmp_path: Path) -> None:
    here.answer("phq-9", 1, 30)
    here.answer("phq-9", 2, 10, "carer")
    reads = here.reads.reporting
    whom = reads.whom(Scope())
    assert (whom.patients, whom.answers) == ((here.patient,), 2)

    written = reads.export("fhir", Scope(), tmp_path / "out.json", here.desk.acts.note_export(whom.patients, "fhir"))

    assert (written.files, written.answers, written.patients) == (("out.json",), 2, 1)
    made = json.loads((tmp_path / "out.json").read_bytes())
    Bundle.model_validate(made)
    kinds = [one["resource"]["resourceType"] for one in made["entry"]]
    assert sorted(kinds).count("QuestionnaireResponse") == 2
    response = next(one["resource"] for one in made["entry"] if "item" in one["resource"])
    assert response["item"][0]["linkId"]
    assert [(one.patient, one.what, one.detail) for one in noted(here)] == [(here.patient, "export", "fhir")]


def test_without_the_note_of_this_person_nothing_is_written(here: AnsweredDesk, tmp_path: Path) -> None:
    here.answer("phq-9", 1, 30)
    here.look()
    (other,) = here.desk.acts.note_export((new_id(),), "csv").values()
    for notes in ({}, {here.patient: new_id()}, {here.patient: other}):
        with pytest.raises(NotLogged):
            here.reads.reporting.export("csv", Scope(), tmp_path / "out.csv", notes)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_written_over_what_is_there(here: AnsweredDesk, tmp_path: Path, kind: Kind) -> None:
    here.answer("phq-9", 1, 30)
    place = tmp_path / "there"
    place.write_text("mine")
    notes = here.desk.acts.note_export((here.patient,), kind)
    with pytest.raises(AlreadyThere):
        here.reads.reporting.export(kind, Scope(), place, notes)
    assert place.read_text() == "mine"


def test_the_national_tables_come_in_a_folder_with_the_readiness_report(here: AnsweredDesk, tmp_path: Path) -> None:
    here.answer("phq-9", 1, 30)
    here.answer("phq-9", 2, 10)
    notes = here.desk.acts.note_export((here.patient,), "mhsds")
    written = here.reads.reporting.export("mhsds", Scope(), tmp_path / "national", notes)
    assert sorted(one.name for one in (tmp_path / "national").iterdir()) == sorted(written.files)
    assert "paired 1" in (tmp_path / "national" / "readiness.txt").read_text()
    everything = b"".join(one.read_bytes() for one in (tmp_path / "national").iterdir())
    assert b"Featherstonehaugh" not in everything


def test_a_scope_narrows_by_team_person_and_day(here: AnsweredDesk) -> None:
    here.answer("phq-9", 1, 30)
    whom = here.reads.reporting.whom
    assert whom(Scope(patient=here.patient)).answers == 1
    assert whom(Scope(patient=new_id())).answers == 0
    assert whom(Scope(team=here.world.team)).answers == 1
    assert whom(Scope(team=here.world.other_team)).answers == 0
    assert whom(Scope(since=date(2100, 1, 1))).answers == 0
    assert whom(Scope(until=date(2000, 1, 1))).answers == 0


def test_what_does_not_fit_its_form_is_left_out_and_counted(here: AnsweredDesk) -> None:
    here.answer("phq-9", 1, 30)
    here.stores.mirror.execute("update response set quarantined = 1")
    whom = here.reads.reporting.whom(Scope())
    assert (whom.patients, whom.answers, whom.left_out) == ((), 0, 1)


def test_another_role_exports_nothing_and_sees_no_report(tmp_path: Path) -> None:
    there = AnsweredDesk(tmp_path / "profile", "coordinator")
    there.answer("phq-9", 1, 30)
    for refused in (
        lambda: there.reads.reporting.whom(Scope()),
        there.reads.reporting.readiness,
        lambda: there.reads.reporting.export("csv", Scope(), tmp_path / "out.csv", {}),
        lambda: there.desk.acts.note_export((there.patient,), "csv"),
    ):
        with pytest.raises(ForClinicians):
            refused()
    there.close()


def test_the_readiness_report_pairs_scores_of_ones_own_teams(here: AnsweredDesk) -> None:
    here.answer("phq-9", 1, 30)
    here.answer("phq-9", 2, 10)
    report = here.reads.reporting.readiness()
    assert [(one.name, one.referrals, one.paired) for one in report.teams] == [("Hove Adult Team", 1, 1)]


def test_a_copy_is_readable_by_this_account_alone_and_half_of_one_is_never_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_new(tmp_path / "whole", b"x")
    assert (tmp_path / "whole").stat().st_mode & 0o077 == 0
    assert write_new(tmp_path / "folder", {"a": b"1", "b": b"2"}) == ("a", "b")
    with pytest.raises(AlreadyThere):
        write_new(tmp_path / "folder", {"c": b"3"})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    for content in (b"x", {"a": b"1"}):
        with pytest.raises(CopyNotWritten):
            write_new(tmp_path / "more", content)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "whole"]


def test_where_the_file_system_has_no_links_the_name_is_still_taken_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_from: Path, _to: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", none)
    write_new(tmp_path / "one", b"1")
    with pytest.raises(AlreadyThere):
        write_new(tmp_path / "one", b"2")
    assert (tmp_path / "one").read_bytes() == b"1"
