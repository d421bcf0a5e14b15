"""Taking what the record system gives out: repeatable, whole rows, and nothing of a desk's undone."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.arriving.matching import OTHER_BIRTH
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft
from desktop.services.acts.chasing.drafts import ContactDraft
from desktop.services.arriving import taking
from desktop.services.arriving.deciding import decide
from desktop.services.arriving.judging import MERGED
from desktop.services.arriving.taking import StillWaits
from desktop.services.problems import ServiceUnreachable
from desktop.services.reads import Difference
from desktop.services.sync.restored import Incarnations
from tests.desktop.services.clinic import draft
from tests.probes.interface import (
    APPOINTMENTS,
    DEATHS,
    PATIENTS,
    REFERRALS,
    TUESDAY,
    WEDNESDAY,
    Interface,
    person,
)
from tests.probes.near_desks import near_clients
from tests.probes.near_service import NearClient
from tests.probes.trust_world import nhs_number


@pytest.fixture
def interface(tmp_path: Path) -> Iterator[Interface]:
    with near_clients(), ExitStack() as stack:
        yield Interface(tmp_path, stack)


def test_people_and_referrals_of_every_team_are_taken_and_their_team_sees_them(interface: Interface) -> None:
    people = interface.write(PATIENTS, person(1), person(2))
    referrals = interface.write(
        REFERRALS, f"F1,R1,Hove Adult Team,2026-11-01,,{TUESDAY}", f"F2,R2,lewes adult team,01/11/2026,,{TUESDAY}"
    )
    taken = interface.take(referrals, people)
    assert (taken.refused, taken.count("patients"), taken.count("referrals")) == ([], {"new": 2}, {"new": 2})
    interface.settle()
    record = interface.clinic.reads.patient(interface.held(1))
    assert [one.team.name for one in record.referrals] == ["Hove Adult Team"]
    with pytest.raises(LookupError):
        interface.clinic.reads.patient(interface.held(2))


def test_the_same_files_again_change_nothing(interface: Interface) -> None:
    files = (
        interface.write(PATIENTS, *(person(number) for number in range(1, 30))),
        interface.write(REFERRALS, *(f"F{n},R{n},Hove Adult Team,2026-11-01,,{TUESDAY}" for n in range(1, 30))),
        interface.write(APPOINTMENTS, f"A1,R1,Hove Adult Team,2026-12-01T10:00,booked,{TUESDAY}"),
    )
    assert interface.take(*files).summary.refused == 0
    before = interface.head()
    again = interface.take(*files)
    assert interface.head() == before
    assert again.count("patients") == again.count("referrals") == {"same": 29}
    assert again.count("appointments") == {"same": 1}


def test_more_rows_than_one_round_takes_are_all_taken(interface: Interface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 7)
    people = [person(number, updated=TUESDAY) for number in range(1, 40)]
    # several of one person stand far apart and close together; the newest counts
    people += [person(1), person(1, email="first@example.org", updated=WEDNESDAY), person(2, updated=WEDNESDAY)]
    lines = [f"F{n},R{n},Hove Adult Team,2026-11-01,,{TUESDAY}" for n in range(1, 40)]
    taken = interface.take(interface.write(PATIENTS, *people), interface.write(REFERRALS, *lines))
    assert taken.refused == []
    assert taken.summary.rows == len(people) + len(lines)
    assert taken.count("patients") == {"new": 39, "older": 1, "changed": 1, "same": 1}
    assert taken.count("referrals") == {"new": 39}
    assert interface.recorded(1).email == "first@example.org"


def test_a_later_file_brings_up_to_date_and_an_older_one_undoes_nothing(interface: Interface) -> None:
    older = interface.write(PATIENTS, person(1, email="monday@example.org"))
    newer = interface.write(PATIENTS, person(1, email="tuesday@example.org", updated=TUESDAY))
    interface.take(older)
    assert interface.take(newer).count("patients") == {"changed": 1}
    assert interface.take(older).count("patients") == {"older": 1}
    assert interface.take(newer).count("patients") == {"same": 1}
    assert interface.recorded(1).email == "tuesday@example.org"


def test_an_older_file_undoes_nothing_though_the_newer_one_brought_no_change(interface: Interface) -> None:
    interface.patients(person(1))
    assert interface.patients(person(1, updated=WEDNESDAY)).count("patients") == {"same": 1}
    assert interface.patients(person(1, email="between@example.org", updated=TUESDAY)).count("patients") == {"older": 1}


def test_what_a_desk_entered_later_is_kept_and_shown_as_different(interface: Interface) -> None:
    interface.patients(person(1))
    interface.take(interface.write(REFERRALS, f"F1,R1,Hove Adult Team,2026-11-01,,{TUESDAY}"))
    interface.settle()
    patient = interface.held(1)
    typed = ContactDraft(email="desk@example.org", email_again="desk@example.org")
    interface.clinic.act(lambda acts: acts.chasing.correct_contact(patient, typed))
    interface.settle()
    taken = interface.patients(person(1, email="epr@example.org", updated=WEDNESDAY))
    assert taken.refused == []
    assert interface.recorded(1).email == "desk@example.org"
    assert interface.differs(1) == {"email": "epr@example.org"}
    assert interface.patients(person(1, email="epr@example.org", updated=WEDNESDAY)).count("patients") == {"same": 1}


def test_a_person_whom_a_desk_registered_is_found_by_nhs_number(interface: Interface) -> None:
    done = interface.clinic.act(lambda acts: acts.register_patient(draft(interface.world.team)))
    interface.settle()
    born = {"date_of_birth": "1984-02-29"}
    assert interface.patients(person(1, **born)).count("patients") == {"changed": 1}
    assert interface.held(1) == done.id
    assert interface.patients(person(1, **born)).count("patients") == {"same": 1}


def test_one_number_and_another_date_of_birth_is_refused_and_never_joined(interface: Interface) -> None:
    interface.clinic.act(lambda acts: acts.register_patient(draft(interface.world.team)))
    interface.settle()
    before = interface.head()
    taken = interface.patients(person(1))
    assert [(one.where.row, one.field, one.words) for one in taken.refused] == [(1, "nhs_number", OTHER_BIRTH)]
    taken = interface.patients(person(5), person(6, nhs_number=str(nhs_number(5))))
    assert [(one.where.row, "row 2" in one.words, "row 1" in one.words) for one in taken.refused] == [
        (1, True, False),
        (2, False, True),
    ]
    assert interface.head() == before


def test_deaths_discharges_and_appointments_are_facts_of_their_own(interface: Interface) -> None:
    interface.patients(person(1), person(2))
    team = "Hove Adult Team"
    interface.take(
        interface.write(
            REFERRALS, f"F1,R1,{team},2026-11-01,,{TUESDAY}", f"F2,R2,{team},2026-11-01,2026-11-20,{TUESDAY}"
        ),
        interface.write(
            APPOINTMENTS,
            f"A1,R1,{team},2026-12-01T10:00,booked,{TUESDAY}",
            f"A2,R1,,2026-12-08T10:00,booked,{TUESDAY}",
            f"A3,R1,{team},2026-01-01T10:00,booked,{TUESDAY}",
            f"A4,R2,{team},2026-12-01T10:00,booked,{TUESDAY}",
        ),
    )
    moved = interface.take(
        interface.write(
            APPOINTMENTS,
            f"A1,R1,{team},2026-12-02T10:00,booked,{WEDNESDAY}",
            f"A2,R1,{team},2026-12-08T10:00,cancelled,{WEDNESDAY}",
        ),
        interface.write("referral,discharged_on,last_updated", f"F1,2026-12-31,{WEDNESDAY}"),
        interface.write(DEATHS, f"R2,2026-11-21,{WEDNESDAY}"),
    )
    assert moved.refused == []
    assert moved.count("appointments") == {"changed": 2}
    assert moved.count("discharges") == moved.count("deaths") == {"changed": 1}
    interface.settle()
    record = interface.clinic.reads.patient(interface.held(1))
    assert str(record.referrals[0].closed) == "2026-12-31"
    assert str(interface.clinic.reads.patient(interface.held(2)).line.died) == "2026-11-21"


def test_rows_that_cannot_be_taken_are_refused_one_by_one(interface: Interface) -> None:
    interface.patients(person(1))
    team = "Hove Adult Team"
    taken = interface.take(
        interface.write(
            REFERRALS,
            f"F1,R9,{team},2026-11-01,,{TUESDAY}",
            f"F2,R1,Records desk,2026-11-01,,{TUESDAY}",
            f"F3,R1,{team},2026-11-01,,{TUESDAY}",
        ),
        interface.write(APPOINTMENTS, f"A1,R1,Lewes Adult Team,2026-12-01T10:00,booked,{TUESDAY}"),
        interface.write("team,team_name", "T1,Nowhere Team"),
    )
    told = {(one.where.row, one.field) for one in taken.refused}
    assert told == {(1, "patient"), (2, "team"), (1, "team"), (1, "team_name")}
    assert taken.count("referrals") == {"new": 1, "refused": 2}


def test_a_code_means_the_team_that_a_table_of_teams_says(interface: Interface) -> None:
    interface.patients(person(1))
    interface.take(interface.write("team,team_name", "CMHT-1,Hove Adult Team"))
    taken = interface.take(interface.write(REFERRALS, f"F1,R1,CMHT-1,2026-11-01,,{TUESDAY}"))
    assert taken.count("referrals") == {"new": 1}


def test_a_dry_run_says_what_would_become_of_each_row_and_takes_none(interface: Interface) -> None:
    files = (
        interface.write(PATIENTS, person(1), person(2), person(3, date_of_birth="tomorrow")),
        interface.write(REFERRALS, f"F1,R1,Hove Adult Team,2026-11-01,,{TUESDAY}"),
        interface.write(APPOINTMENTS, f"A1,R1,,2026-12-01T10:00,booked,{TUESDAY}"),
    )
    before = interface.head()
    dry = interface.take(*files, dry=True)
    assert interface.head() == before
    taken = interface.take(*files)
    for kind in ("patients", "referrals", "appointments"):
        assert dry.count(kind) == taken.count(kind)
    assert dry.refused == taken.refused


def test_a_lost_answer_doubles_nothing(interface: Interface, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service takes a round, and its answer is lost; the same command is given again."""
    whole = NearClient._send
    lost: list[str] = []

    def lose(client: NearClient, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        answer = whole(client, method, path, body, headers)
        if path.startswith("/v1/commands") and not lost:
            lost.append(path)
            raise ServiceUnreachable
        return answer

    monkeypatch.setattr(NearClient, "_send", lose)
    lines = [person(number) for number in range(1, 20)]
    with pytest.raises(ServiceUnreachable):
        interface.patients(*lines)
    assert lost
    before = interface.head()
    assert interface.patients(*lines).count("patients") == {"same": 19}
    assert interface.head() == before


def test_while_something_of_an_earlier_run_waits_nothing_is_taken(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = interface.desk.desk.acts.author
    held = interface.place.say("patient.registered", interface.world.id(), bodies.PatientRegistered(patient={}))
    interface.desk.act(lambda _: author.keep([parse(held)]))
    monkeypatch.setattr(Incarnations, "held_back", lambda _, __: frozenset({parse(held).id.bytes}))
    before = interface.head()
    with pytest.raises(StillWaits):
        interface.patients(person(1))
    assert interface.head() == before


def test_what_the_service_refuses_is_told_by_its_row_and_let_go(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else has taken the NHS number since this desk last looked."""

    def late(*given: Any) -> Any:
        found = decide(*given)
        if not interface.late:
            interface.late = True
            other = interface.world.patient(1)
            interface.desks.bench.apply(*interface.world.registration(interface.desks.bench.clinician, other))
        return found

    monkeypatch.setattr("desktop.services.arriving.taking.decide", late)
    taken = interface.patients(person(1), person(2))
    assert [(one.where.row, one.field) for one in taken.refused] == [(1, "")]
    assert "Another record has this NHS number" in taken.refused[0].words
    assert taken.count("patients") == {"new": 1, "refused": 1}
    assert not interface.desk.reads.outbox()


def test_who_is_restricted_there_is_restricted_here(interface: Interface) -> None:
    heading = PATIENTS.replace("gender", "restricted")
    interface.take(interface.write(heading, person(1, gender="yes")))
    assert interface.recorded(1).restricted
    interface.patients(person(1, updated=TUESDAY))
    assert interface.recorded(1).restricted
    interface.take(interface.write(heading, person(1, gender="no", updated=WEDNESDAY)))
    assert not interface.recorded(1).restricted


def test_the_examples_of_the_page_are_taken(interface: Interface) -> None:
    examples = Path(__file__).parents[4] / "docs" / "import"
    kinds = ("patients", "teams", "referrals", "discharges", "appointments", "deaths")
    taken = interface.take(*(examples / f"{kind}.csv" for kind in kinds))
    assert taken.refused == []
    assert taken.count("patients") == taken.count("teams") == taken.count("referrals") == {"new": 2}
    assert taken.count("discharges") == taken.count("deaths") == {"changed": 1}


def test_the_record_says_what_came_from_the_epr_and_what_is_different_there(interface: Interface) -> None:
    interface.patients(person(1))
    referral = interface.write(REFERRALS, f"F1,R1,Hove Adult Team,2026-11-01,,{TUESDAY}")
    interface.take(referral)
    interface.settle()
    patient = interface.held(1)
    typed = ContactDraft(email="desk@example.org", email_again="desk@example.org")
    interface.clinic.act(lambda acts: acts.chasing.correct_contact(patient, typed))
    interface.settle()
    interface.patients(person(1, email="epr@example.org", updated=WEDNESDAY))
    interface.take(interface.write("referral,discharged_on,last_updated", f"F1,2026-11-20,{WEDNESDAY}"))
    interface.take(interface.write(DEATHS, f"R1,2026-11-21,{WEDNESDAY}"))
    interface.settle()
    record = interface.clinic.reads.patient(patient)
    assert record.differences == (Difference("E-mail", "desk@example.org", "epr@example.org"),)
    assert {item.words for item in record.timeline} == {
        "Registered, from the EPR",
        "Referred to Hove Adult Team, from the EPR; closed 20-Nov-2026, from the EPR",
        "Death recorded, from the EPR",
    }


def test_somebody_from_the_epr_is_found_and_opened_by_the_first_clinician(interface: Interface) -> None:
    """Nobody holds a key yet: the desk shows the person, and the first act that seals opens the record."""
    interface.patients(person(1))
    interface.take(interface.write(REFERRALS, f"F1,R1,Hove Adult Team,2026-11-01,,{TUESDAY}"))
    interface.settle()
    (match,) = interface.clinic.reads.find("feath")
    assert interface.clinic.reads.patient(match.patient.id).access_state == "not opened yet"
    said = AgreementDraft(EVERYTHING, interface.world.today(), HowGiven.IN_PERSON, note="A word")
    interface.clinic.act(lambda acts: acts.record_agreement(match.patient.id, said))
    interface.settle()
    assert interface.clinic.reads.patient(match.patient.id).access_state == "open"
    assert not interface.clinic.reads.outbox()


def test_a_row_about_a_record_that_was_merged_here_is_left_to_a_person(interface: Interface) -> None:
    interface.patients(person(1), person(2, given_name="Ottoline"))
    team = "Hove Adult Team"
    lines = [f"F{n},R{n},{team},2026-11-01,{closed},{TUESDAY}" for n, closed in ((1, "2026-11-20"), (2, ""))]
    interface.take(interface.write(REFERRALS, *lines))
    interface.settle()
    merged = bodies.PatientMerged(into=interface.held(2), why="One person, registered twice.")
    interface.desks.bench.apply(interface.desks.bench.clinician.say("patient.merged", interface.held(1), merged))
    interface.settle()
    before = interface.head()
    taken = interface.patients(person(1, nhs_number="", updated=WEDNESDAY))
    assert [(one.field, one.words) for one in taken.refused] == [("patient", MERGED)]
    assert interface.head() == before
