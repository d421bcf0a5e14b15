"""The import against a service on a real PostgreSQL: what is good is taken, and each bad line costs itself alone."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.probes.interface import DEATHS, MONDAY, PATIENTS, REFERRALS, TUESDAY, Interface, person
from tests.probes.near_desks import NearDesks, near_clients
from tests.probes.postgres import Postgres
from tests.probes.trust_world import nhs_number


@pytest.fixture
def interface(tmp_path: Path, postgres: Postgres) -> Iterator[Interface]:
    address = postgres.new_database()
    with near_clients(), ExitStack() as stack:
        yield Interface(tmp_path, stack, lambda folder, held: NearDesks(folder, held, address))


def test_each_bad_line_of_a_table_is_refused_by_its_line_and_the_rest_is_taken(interface: Interface) -> None:
    number = nhs_number(3).digits
    other_digit = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    lines = [
        person(1),
        person(1),
        person(3, nhs_number=other_digit),
        person(4, date_of_birth="2031-01-01"),
        f"{person(5)},one field too many",
        f"R6,{'x' * (2 << 20)}",
        "",
        person(7),
        person(8)[:20],
    ]
    path = interface.write(PATIENTS, *lines, encoding="utf-8-sig")
    taken = interface.take(path)
    assert [(one.where.row, one.where.line, one.field) for one in taken.refused] == [
        (3, 4, "nhs_number"),
        (4, 5, "date_of_birth"),
        (5, 6, ""),
        (6, 7, ""),
        (8, 10, ""),
    ]
    assert all(one.words.endswith(".") and "Featherstonehaugh" not in one.words for one in taken.refused)
    assert taken.count("patients") == {"new": 2, "same": 1, "refused": 5}
    assert [interface.recorded(one).name.given for one in (1, 7)] == ["Marigold", "Marigold"]
    again = interface.take(path)
    assert again.count("patients") == {"same": 3, "refused": 5}


def test_a_death_before_birth_and_an_unknown_team_are_refused_in_words(interface: Interface) -> None:
    people = interface.write(PATIENTS, person(1), person(2))
    referrals = interface.write(
        REFERRALS, f"F1,R1,Hove Adult Team,2026-11-01,,{TUESDAY}", f"F2,R2,Nowhere Team,2026-11-01,,{TUESDAY}"
    )
    deaths = interface.write(DEATHS, f"R1,1901-01-01,{TUESDAY}", f"R2,2026-11-10,{TUESDAY}")
    taken = interface.take(people, referrals, deaths)
    assert {(one.where.row, one.where.line) for one in taken.refused} == {(1, 2), (2, 3)}
    said = sorted(one.words for one in taken.refused)
    assert any("before the birth" in words for words in said), said
    assert any("team" in words for words in said), said
    assert taken.count("referrals") == {"new": 1, "refused": 1}
    assert taken.count("deaths") == {"changed": 1, "refused": 1}
    assert interface.recorded(2).deceased
    assert not interface.recorded(1).deceased


def test_fhir_is_taken_line_by_line_and_what_is_cut_off_costs_itself_alone(interface: Interface) -> None:
    def patient(one: int) -> str:
        name = {"family": "Featherstonehaugh", "given": ["Marigold"]}
        number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number(one).digits}
        held = {"resourceType": "Patient", "id": f"R{one}", "meta": {"lastUpdated": f"{MONDAY}:00Z"}, "name": [name]}
        return json.dumps({**held, "identifier": [number], "birthDate": f"1984-02-{one:02}"})

    content = [patient(1), "x" * (3 << 20), patient(2), patient(3)[:40]]
    path = interface.write(*content, suffix="ndjson")
    taken = interface.take(path, form="fhir")
    assert [(one.where.row, one.where.line) for one in taken.refused] == [(2, 2), (4, 4)]
    assert taken.count("patients") == {"new": 2}
    assert interface.recorded(2).birth_date.isoformat() == "1984-02-02"
