"""A letter's code is made when the letter is printed; a reprint makes a new one, and a lost answer loses nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.agreement.statements import Kind, Scope
from care_record.channels.letter import Letter, NotPrinted
from care_record.people.address import Address
from care_record.people.patient import Patient
from care_record.wire import bodies
from care_record.wire.link import TOKEN_LENGTH
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.keys.keyfile import ServiceKeys
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.sending.letters import print_letters
from sync_service.storage.sending.links import NotOpened, Opened, open_link
from tests.probes.bench import MEASURE, Bench
from tests.probes.trust_world import Workstation

CODES = LetterCodes(ServiceKeys(b"k" * 32))
FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def patient(bench: Bench) -> Patient:
    made = bench.world.patient(1, address=Address(("1 High Street", "Hove"), "BN3 1AA"))
    bench.apply(
        *bench.world.registration(bench.clinician, made),
        bench.world.access(bench.clinician, made.id, bench.world.team_key),
    )
    return made


def ask(bench: Bench, patient: Patient) -> UUID:
    made, said = bench.world.request(bench.clinician, patient.id, MEASURE, channel="letter")
    bench.apply(said)
    return made


def printed(bench: Bench, *requests: UUID, printing: UUID = FIRST, by: Workstation | None = None) -> list[object]:
    directory = bench.processor.directory()
    assert directory is not None
    member = directory.members[(by or bench.coordinator).member or UUID(int=0)]
    with writing(bench.engine) as connection:
        return list(print_letters(Batch(connection, bench.tools), member, printing, requests, CODES))


def opens(bench: Bench, patient: Patient, code: str) -> bool:
    with writing(bench.engine) as connection:
        found = open_link(Batch(connection, bench.tools), code, patient.birth_date)
    assert isinstance(found, Opened | NotOpened)
    return isinstance(found, Opened)


def code_of(found: object) -> str:
    assert isinstance(found, Letter)
    return found.code


def test_a_letter_has_an_address_and_a_code_that_opens_and_counts_as_sent_then(bench: Bench, patient: Patient) -> None:
    request = ask(bench, patient)
    assert bench.kinds(patient.id)[-1] == "measure.requested"
    (letter,) = printed(bench, request)
    assert isinstance(letter, Letter)
    assert letter.to == ("Ms Marigold Featherstonehaugh", "1 High Street", "Hove", "BN3 1AA")
    assert len(letter.code) == TOKEN_LENGTH
    assert bench.kinds(patient.id)[-1] == "measure.sent"
    assert letter.code.encode() not in bench.file.read_bytes()
    assert opens(bench, patient, letter.code)


def test_a_lost_answer_is_asked_for_again_and_gives_the_same_letter_once(bench: Bench, patient: Patient) -> None:
    request = ask(bench, patient)
    assert printed(bench, request) == printed(bench, request)
    assert bench.kinds(patient.id).count("measure.sent") == 1


def test_a_reprint_makes_a_new_code_and_the_old_one_dies(bench: Bench, patient: Patient) -> None:
    request = ask(bench, patient)
    (first,) = printed(bench, request)
    (second,) = printed(bench, request, printing=SECOND)
    assert code_of(first) != code_of(second)
    assert not opens(bench, patient, code_of(first))
    assert opens(bench, patient, code_of(second))
    # an old question that arrives late brings no dead letter to life, and kills no living one
    (late,) = printed(bench, request)
    assert isinstance(late, NotPrinted)
    assert "newer letter" in late.words
    assert opens(bench, patient, code_of(second))
    assert bench.kinds(patient.id).count("measure.sent") == 1


def test_nobody_of_another_team_prints_it_and_nothing_that_was_not_asked_by_letter(
    bench: Bench, patient: Patient
) -> None:
    request = ask(bench, patient)
    (elsewhere,) = printed(bench, request, by=bench.outsider)
    assert elsewhere == NotPrinted(request, "This send is not known.")
    bench.apply(bench.world.agreement(bench.clinician, patient.id))
    mail, said = bench.world.request(bench.clinician, patient.id, MEASURE)
    bench.apply(said)
    assert [type(one) for one in printed(bench, mail, UUID(int=77))] == [NotPrinted, NotPrinted]


def test_no_letter_goes_to_whoever_refused_moved_under_protection_or_died(bench: Bench, patient: Patient) -> None:
    request = ask(bench, patient)
    hidden = replace(patient, restricted=True)
    bench.apply(bench.clinician.say("patient.updated", hidden.id, bodies.PatientUpdated(patient=hidden.to_dict())))
    (letter,) = printed(bench, request)
    assert isinstance(letter, NotPrinted)
    assert "restricted" in letter.words
    open_again = bodies.PatientUpdated(patient=patient.to_dict())
    bench.apply(bench.clinician.say("patient.updated", patient.id, open_again))
    refused = bench.world.agreement(bench.clinician, patient.id, Kind.REFUSED, scope=frozenset({Scope.POST}))
    bench.apply(refused)
    (letter,) = printed(bench, request)
    assert letter == NotPrinted(request, "This send is cancelled already.")


def test_a_letter_that_waited_too_long_is_not_printed(bench: Bench, patient: Patient) -> None:
    request = ask(bench, patient)
    bench.world.clock.now += round(timedelta(days=15).total_seconds() * 1000)
    (letter,) = printed(bench, request)
    assert letter == NotPrinted(request, "This send is expired already.")
    with reading(bench.engine) as connection:
        assert connection.execute(select(t.links)).all() == []
