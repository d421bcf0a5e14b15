"""Rows of a record system's files: what is taken, what is refused, and that the words hold nothing of the row."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.arriving import table
from care_record.arriving.columns import OPTIONAL, REQUIRED
from care_record.arriving.files import Files
from care_record.arriving.reading import numbered, read
from care_record.arriving.rows import KINDS, AppointmentRow, Kind, PersonRow, ReferralRow, Refusal, Where
from tests.probes.trust_world import NOON

FIXTURES = Path(__file__).parents[2] / "fixtures" / "arriving"
HERE = Where("people.csv", 1)
PERSON = {
    "patient": "R1",
    "family_name": "Featherstonehaugh",
    "given_name": "Marigold",
    "date_of_birth": "1984-02-29",
    "last_updated": "2026-11-16T09:00",
}


def taken(**fields: str) -> PersonRow:
    row = read("patients", PERSON | fields, HERE, NOON)
    assert isinstance(row, PersonRow), row
    return row


def refused(of: Kind, /, **fields: str) -> dict[str, str]:
    found = read(of, fields, HERE, NOON)
    assert isinstance(found, list)
    return {one.field: one.words for one in found}


def test_each_bad_row_is_refused_with_its_field_and_its_words() -> None:
    expected = [line.split("\t") for line in (FIXTURES / "bad_patients.txt").read_text(encoding="utf-8").splitlines()]
    with Files("csv", [FIXTURES / "bad_patients.csv"], lambda: NOON) as files:
        found = list(files.rows("patients"))
    told = [[str(one.where.row), one.field, one.words] for row in found if isinstance(row, list) for one in row]
    assert told == expected
    assert len(found) == len({row for row, _, _ in told}) == 27


@pytest.mark.parametrize("born", ["1984-02-29", "29/02/1984", "29-Feb-1984", "29-feb-1984"])
def test_a_date_is_read_in_three_forms(born: str) -> None:
    assert taken(date_of_birth=born).details["birth_date"] == "1984-02-29"


@pytest.mark.parametrize(
    "updated",
    ["2026-06-16T09:00+01:00", "2026-06-16T08:00Z", "2026-06-16T09:00", "2026-06-16 09:00", "16/06/2026 09:00"],
)
def test_a_moment_without_a_zone_is_londons(updated: str) -> None:
    assert taken(last_updated=updated).updated == 1_781_596_800_000


def test_a_column_that_is_not_there_says_nothing_and_an_empty_one_says_that_nothing_is_there() -> None:
    assert "email" not in taken().details
    assert taken(email="").details["email"] == ""
    assert "gender" not in taken(gender="").details


def test_only_what_is_said_takes_protection_away() -> None:
    assert "restricted" not in taken(restricted="").details
    assert taken(restricted="yes").details["restricted"] is True
    assert taken(restricted="no").details["restricted"] == ""


def test_the_status_of_an_nhs_number_is_kept() -> None:
    assert taken(nhs_number="9434765919", nhs_number_status="01").details["nhs_number_status"] == "01"
    assert "nhs_number_status" not in taken(nhs_number="", nhs_number_status="07").details


def test_an_appointment_says_when_with_whom_and_whether_it_takes_place() -> None:
    fields = {"appointment": "A1", "patient": "R1", "starts": "2026-12-01T10:00", "last_updated": "2026-11-16"}
    row = read("appointments", fields, HERE, NOON)
    assert isinstance(row, AppointmentRow)
    assert (row.kind, row.cancelled, row.team) == ("appointment", False, "")
    row = read("appointments", fields | {"status": "Cancelled", "kind": "review"}, HERE, NOON)
    assert isinstance(row, AppointmentRow)
    assert (row.kind, row.cancelled) == ("review", True)
    assert refused("appointments", **fields, status="perhaps", kind="walk") == {
        "kind": "Write appointment, review or discharge.",
        "status": "Write booked or cancelled.",
    }


def test_a_discharge_before_its_referral_is_refused() -> None:
    fields = {"referral": "F1", "patient": "R1", "team": "Hove", "last_updated": "2026-11-16"}
    row = read("referrals", fields | {"referred_on": "2026-11-02", "discharged_on": ""}, HERE, NOON)
    assert isinstance(row, ReferralRow)
    assert row.closed is None
    words = refused("referrals", **fields, referred_on="2026-11-02", discharged_on="2026-11-01")
    assert words == {"discharged_on": "The discharge is before the referral."}


TEXTS = st.text(max_size=60) | st.from_regex(re.compile(r"[0-9]{2,4}[-/][0-9]{1,2}[-/][0-9]{2,4}"), fullmatch=True)


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_no_text_makes_reading_a_row_fail_and_no_words_repeat_it(kind: Kind, data: st.DataObject) -> None:
    names = (*REQUIRED[kind], *OPTIONAL[kind])
    fields = {name: data.draw(TEXTS, label=name) for name in names}
    found = read(kind, fields, HERE, NOON)
    numbered(fields)
    if isinstance(found, list):
        assert found
        for one in found:
            assert one.field in names
            assert one.words.endswith((".", "!"))
            told = fields[one.field].strip()
            assert len(told) < 8 or told not in one.words


@given(st.binary(max_size=400))
def test_no_bytes_make_reading_a_table_fail_otherwise(content: bytes) -> None:
    file = io.BytesIO(b"team,team_name\n" + content)
    try:
        look = table.look("teams.csv", file)
        rows = list(table.rows(look, file))
    except table.UnusableFile:
        return
    assert all(isinstance(one, Refusal) or set(one[1]) == {"team", "team_name"} for one in rows)
