"""The access log at a privacy officer's workstation: who gave whom access, who looked, and what is unusual."""

import base64
import csv
import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from care_record.audit.half_hours import HALF_HOUR_MS
from care_record.audit.unusual import MANY
from care_record.reporting.table import safe
from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor
from care_record.wire.ids import audit_stream, new_id
from desktop.services.problems import CopyNotWritten, NotLogged
from desktop.services.reads.access_log.log import lines_of
from desktop.services.reads.access_log.pages import AccessFilter, AccessLine
from tests.desktop.services.ward import Place, Ward, open_ward
from tests.probes.service_process import Device
from tests.probes.trust_world import Workstation


@dataclass
class Watched:
    """A team with a record, and the privacy officer."""

    ward: Ward
    team: UUID
    ada: Place
    officer: Place
    patient: UUID

    def lines(self, **which: object) -> tuple[AccessLine, ...]:
        return self.officer.reads.access_log(AccessFilter(**which)).lines  # type: ignore[arg-type]

    def unusual(self) -> dict[str, int]:
        return {one.rule: one.count for one in self.officer.reads.log.choices().unusual}

    def push(self, station: Workstation, *notes: bodies.RecordRead) -> None:
        """Notes that a workstation's program has not numbered or timed as it should."""
        device = Device(self.ward.clinic.service.http, station)
        device.sign_on()
        stream = audit_stream(self.ward.world.trust)
        receipts = device.push(*(station.say("record.read", stream, note) for note in notes))
        assert {one.outcome for one in receipts} == {"applied"}
        self.officer.sync()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with open_ward(tmp_path) as ward:
        team = ward.team("Hove Adult Team")
        ada, officer = ward.place("ada", team), ward.place("reid", role="privacy-officer")
        ada.sync()
        patient = ada.register(team)
        ada.agree(patient)
        ada.reads.patient(patient)
        ada.sync()
        officer.sync()
        yield Watched(ward, team, ada, officer, patient)


def note(patient: UUID, counter: int, what: bodies.ReadOf = "record") -> bodies.RecordRead:
    return bodies.RecordRead(patient=patient, what=what, counter=counter)


def test_it_tells_who_gave_access_who_agreed_and_who_looked_newest_first(watched: Watched) -> None:
    lines = watched.lines(patient=watched.patient)

    told = [(line.family, line.what, line.who, line.whose) for line in reversed(lines)]
    name = "FEATHERSTONEHAUGH, Marigold (Ms)"
    assert [(family, what) for family, what, _, _ in told] == [
        ("record", "Registered the person"),
        ("record", "Opened a referral to Hove Adult Team"),
        ("access", "Gave Hove Adult Team access to the record"),
        ("agreement", told[3][1]),
        ("read", "Looked at the record"),
    ]
    assert told[3][1].startswith("Recorded an agreement to sharing with My Health and Care Record")
    assert {(who, whose) for _, _, who, whose in told} == {("Dr ada", name)}
    newest = lines[0]
    assert (newest.role, newest.teams, newest.workstation) == ("Clinician", "Hove Adult Team", "Test workstation")
    assert newest.nhs_number
    assert not newest.offline


def test_looking_at_one_persons_lines_is_noted_and_the_whole_log_is_a_list(watched: Watched) -> None:
    reads = watched.officer.desk.reads()
    assert reads.access_log(AccessFilter()).lines
    with pytest.raises(NotLogged) as asked:
        reads.access_log(AccessFilter(patient=watched.patient))
    reads.close()
    assert asked.value.what == "access-log"

    watched.lines(patient=watched.patient)
    watched.officer.sync()

    newest = watched.lines(family="read")[0]
    assert (newest.who, newest.what) == ("Dr reid", "Read the access log")
    assert newest.patient == watched.patient
    assert watched.unusual()["no-referral"] == 0


def test_it_is_found_by_person_staff_team_kind_and_day(watched: Watched) -> None:
    other = watched.ward.team("Lewes Adult Team")
    grace = watched.ward.place("grace", other)
    grace.sync()
    second = grace.register(other, 2)
    grace.reads.patient(second)
    grace.sync()
    watched.officer.sync()
    day = watched.officer.desk.state.today()
    everything = watched.lines()

    assert {line.who for line in watched.lines(member=watched.ada.station.member)} == {"Dr ada"}
    assert {line.who for line in watched.lines(team=other) if line.family != "staff"} == {"Dr grace"}
    assert [line.patient for line in watched.lines(family="read")] == [second, watched.patient]
    assert watched.lines(since=day, until=day) == everything
    assert watched.lines(since=day + timedelta(days=1)) == ()
    assert watched.lines(until=day - timedelta(days=1)) == ()
    assert watched.lines(patient=second, member=watched.ada.station.member) == ()


def test_a_search_is_one_line_and_is_found_by_each_person_whom_it_showed(watched: Watched) -> None:
    device = Device(watched.ward.clinic.service.http, watched.ada.station)
    device.sign_on()
    asked = {"family": "Featherstonehaugh", "born": "1984-02-29"}
    assert device.call("POST", "/v1/search", json.dumps(asked).encode()).status_code == 200
    watched.officer.sync()

    (line,) = watched.lines(family="searched")
    assert (line.who, line.what) == ("Dr ada", "Searched the whole trust")
    assert line.more == "By family name, date of birth. 1 person was shown."
    assert line.patient is None
    assert watched.lines(patient=watched.patient)[0].family == "searched"


def test_what_was_done_offline_says_when(watched: Watched) -> None:
    watched.ada.ahead = -3 * HALF_HOUR_MS
    watched.ada.reads.patient(watched.patient)
    watched.ada.ahead = 0
    watched.ada.sync()
    watched.officer.sync()

    newest = watched.lines(family="read")[0]
    assert newest.said_at is not None
    assert timedelta(minutes=85) < newest.at - newest.said_at < timedelta(minutes=95)


def test_a_device_that_skips_a_number_is_reported_with_the_number(watched: Watched) -> None:
    assert watched.unusual()["gap"] == 0

    watched.push(watched.ada.station, note(watched.patient, 2), note(watched.patient, 5))

    (gap,) = [one for one in watched.officer.reads.log.choices().unusual if one.rule == "gap"]
    assert gap.count == 1
    assert gap.words == "Test workstation of Dr ada: 2 missing (3 to 4)"
    assert {line.who for line in watched.lines(unusual="gap")} == {"Dr ada"}
    assert {line.family for line in watched.lines(unusual="gap")} == {"read"}


def test_a_number_that_comes_twice_is_reported(watched: Watched) -> None:
    watched.push(watched.ada.station, note(watched.patient, 1))

    (gap,) = [one for one in watched.officer.reads.log.choices().unusual if one.rule == "gap"]
    assert "1 came twice" in gap.words


def test_a_reader_without_a_referral_is_reported(watched: Watched) -> None:
    stranger = watched.ward.place("eve", watched.ward.team("Lewes Adult Team"))
    watched.push(stranger.station, note(watched.patient, 1))

    (line,) = watched.lines(unusual="no-referral")
    assert (line.who, line.patient, line.unusual) == ("Dr eve", watched.patient, ("no-referral",))
    assert watched.unusual()["no-referral"] == 1


def test_who_has_left_the_team_is_judged_by_the_time_of_the_reading(watched: Watched) -> None:
    watched.ada.ahead = HALF_HOUR_MS
    watched.ada.reads.patient(watched.patient)
    watched.ward.remove(watched.ada, watched.team)
    watched.ada.sync()
    watched.officer.sync()

    # by its own clock it looked after it had been removed
    assert [line.who for line in watched.lines(unusual="no-referral")] == ["Dr ada"]
    assert len(watched.lines(family="read")) == 2


def test_many_records_in_one_half_hour_are_reported(watched: Watched) -> None:
    few = [note(new_id(), number) for number in range(1, MANY + 1)]
    grace = watched.ward.place("grace", watched.team)
    watched.push(grace.station, *few)
    assert watched.unusual()["many"] == 0

    watched.push(grace.station, note(new_id(), MANY + 1))

    assert watched.unusual()["many"] == MANY + 1
    assert {line.who for line in watched.lines(unusual="many")} == {"Dr grace"}


def test_nobody_else_lists_the_log(watched: Watched) -> None:
    assert watched.ada.reads.access_log(AccessFilter()).lines == ()


def test_lists_are_made_anew_from_the_entries_alone(watched: Watched) -> None:
    watched.push(watched.ada.station, note(watched.patient, 4))
    before = watched.lines(), watched.unusual()
    forget = (
        "delete from access_line; delete from unusual; delete from counted; delete from pace; "
        "delete from meta where name = 'listed'"
    )
    watched.officer.desk.writer.submit(lambda stores: stores.mirror.execute(forget)).result()
    assert watched.lines() == ()

    watched.officer.sync()

    assert (watched.lines(), watched.unusual()) == before


def test_everything_about_one_person_is_one_read(watched: Watched) -> None:
    found = lines_of(watched.officer.reader, watched.officer.desk.state, watched.patient)

    assert found == watched.lines(patient=watched.patient)


def exported(watched: Watched, folder: Path, which: AccessFilter, *, stop: bool = False) -> object:
    done = watched.officer.act(lambda acts: acts.export_access_log(which))
    return watched.officer.reads.log.export(which, folder / "log.csv", done.id, lambda _: not stop)


def test_a_copy_is_a_table_and_statements_whose_signatures_another_program_can_check(
    watched: Watched, tmp_path: Path
) -> None:
    exported(watched, tmp_path, AccessFilter())

    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(watched.lines())
    assert rows[0]["What"] == "Looked at the record"
    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    first, *entries = [json.loads(line) for line in text.splitlines()]
    assert first["format"] == "mhcr/access-log"
    directory = Directory(UUID(first["trust"]), bytes.fromhex(first["root"]))
    for entry in (one for one in entries if one.get("staff")):
        directory = follow(directory, parse(base64.b64decode(entry["body"])))
    checked = 0
    for entry in (one for one in entries if not one.get("staff")):
        header, salt, body = (base64.b64decode(entry[name]) for name in ("header", "salt", "body"))
        assert cbor.decode_map(header)["commitment"] == sha256(salt + body).digest()
        if entry["kind"].startswith(("patient.", "referral.", "access.", "consent.", "record.")):
            directory.check(parse(body))
            checked += 1
    assert checked == 5
    assert stat.S_IMODE((tmp_path / "log.csv").stat().st_mode) == 0o600


def test_a_copy_is_noted_in_the_log_each_time(watched: Watched, tmp_path: Path) -> None:
    exported(watched, tmp_path, AccessFilter())
    exported(watched, tmp_path, AccessFilter(patient=watched.patient))
    watched.officer.sync()

    told = [(line.who, line.what, line.patient) for line in watched.lines(family="read")[:2]]
    assert told == [
        ("Dr reid", "Wrote a copy of the access log of one person", watched.patient),
        ("Dr reid", "Wrote a copy of the access log", None),
    ]


def test_a_copy_without_its_note_is_not_written(watched: Watched, tmp_path: Path) -> None:
    with pytest.raises(NotLogged):
        watched.officer.desk.reads().log.export(AccessFilter(), tmp_path / "log.csv", new_id(), lambda _: True)
    assert not (tmp_path / "log.csv").exists()


def test_a_copy_that_is_stopped_or_fails_leaves_nothing(watched: Watched, tmp_path: Path) -> None:
    place = tmp_path / "copies"
    place.mkdir()
    assert exported(watched, place, AccessFilter(), stop=True) is None
    assert list(place.iterdir()) == []
    with pytest.raises(CopyNotWritten):
        exported(watched, place / "nowhere", AccessFilter())


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1"])
def test_a_cell_of_the_table_is_never_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe(f"a{cell}") == f"a{cell}"
