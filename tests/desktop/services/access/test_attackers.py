"""What an attacker tries at the workstation, named as in the threat model: each gets no further than its row says."""

import json
from uuid import UUID

import pytest

from care_record.access.record import Access
from desktop.services.access.known import access_of, own_keys
from desktop.services.key_ring import KeyGone, KeyMissing
from desktop.services.problems import DamagedStore
from desktop.services.store import connection
from desktop.services.sync.opening import open_response
from tests.desktop.services.access.conftest import Answered
from tests.desktop.services.ward import Place

CANARY = "Quennelldene said it in the corridor"


def everything(place: Place) -> bytes:
    """All that stands in the workstation's two files, decrypted."""
    found = []
    for one in (place.reader.mirror, place.reader.outbox):
        tables = [row[0] for row in one.execute("select name from sqlite_schema where type = 'table'")]
        for table in tables:
            if not table.startswith("patient_find_"):
                found += [repr(row).encode() for row in one.execute(f"select * from {table}")]
    return b"\n".join(found)


def key_of(place: Place, access: Access, patient: UUID, epoch: int = 0) -> object:
    """The private key of an epoch (counted from 0), as far as this workstation gets."""
    keys = own_keys(place.reader, place.desk.state)
    return place.desk.state.keys.record_key(place.reader, access, patient, access.epochs[epoch].key, keys)


def opens(place: Place, patient: UUID) -> list[int]:
    """The epochs whose key this workstation can get at."""
    access = access_of(place.reader, place.desk.state, patient)
    found = []
    for index, epoch in enumerate(access.epochs):
        try:
            key_of(place, access, patient, index)
        except KeyMissing:
            continue
        found.append(epoch.number)
    return found


def test_a_curious_coordinator_holds_no_key_and_no_word_of_what_is_sealed(answered: Answered) -> None:
    ada, patient = answered.ada, answered.patient
    mary = answered.ward.place("mary", answered.team, role="coordinator")
    ada.act(lambda acts: acts.mark_reviewed(ada.reads.returned()[0].id, CANARY))
    answered.ward.settle(ada, mary)
    (line,) = mary.reads.returned("all")
    assert (line.score, line.flagged, line.band) == ("", False, "")
    reading = mary.reads.response(line.id)
    assert (reading.opened, reading.answers, reading.note) == (False, (), "")
    assert opens(mary, patient) == []
    assert mary.reader.all("select content from response where content is not null") == []
    assert CANARY.encode() not in everything(mary)
    assert CANARY in ada.reads.response(line.id).note


def test_a_removed_member_loses_what_was_here_and_gets_nothing_that_comes_later(answered: Answered) -> None:
    ward, ada, grace, patient = answered.ward, answered.ada, answered.grace, answered.patient
    assert opens(grace, patient) == [1]
    ward.remove(grace, answered.team)
    ward.settle(ada)
    ada.send(patient)
    ada.sync()
    ward.answer(1)
    ward.settle(ada, grace)
    assert set(ada.scores()) == {"0 of 27", "9 of 27"}
    with pytest.raises(LookupError):
        grace.reads.patient(patient)
    assert grace.reads.find("feath") == ()
    held = grace.reader.all("select 1 from entry where stream = ? and body is not null", (patient.bytes,))
    assert held == []
    asked = grace.desk.client.signed_json
    with pytest.raises(Exception, match=r"team|known|referr"):
        asked("POST", "/v1/streams", {"stream": str(patient)})


def test_a_removed_member_with_an_old_copy_cannot_open_what_is_sealed_after_the_leaving(answered: Answered) -> None:
    ward, ada, grace, patient = answered.ward, answered.ada, answered.grace, answered.patient
    grace.online = False
    ward.remove(grace, answered.team)
    ward.settle(ada)
    ada.send(patient)
    ada.sync()
    ward.answer(1)
    ward.settle(ada)
    access = access_of(ada.reader, ada.desk.state, patient)
    assert [epoch.number for epoch in access.epochs] == [1, 2], "the leaving turned the record's key"
    later = ada.reader.rows("response", "key = ?", (access.epochs[1].key,))
    assert len(later) == 1
    # the thief of her copy has the ciphertext, too
    with pytest.raises(KeyMissing):
        key_of(grace, access, patient, 1)
    assert opens(grace, patient) == [1], "what was copied before stays readable on a copy that nobody destroys"


def test_after_a_confirmed_withdrawal_nothing_opens_from_disk_memory_or_service(answered: Answered) -> None:
    ward, ada, patient = answered.ward, answered.ada, answered.patient
    ada.act(lambda acts: acts.mark_reviewed(ada.reads.returned()[0].id, CANARY))
    ada.sync()
    assert opens(ada, patient) == [1]
    ada.withdraw(patient)
    suspended = access_of(ada.reader, ada.desk.state, patient, ada.reader.pending("stream = ?", (patient.bytes,)))
    with pytest.raises(KeyMissing):
        key_of(ada, suspended, patient)
    ada.act(lambda acts: acts.confirm_withdrawal(patient, "in-person"))
    before = ada.keys.mirror
    ward.settle(ada)

    # from the disk: the old key opens the new file no more, and the new file holds neither key nor answer
    with pytest.raises(DamagedStore):
        connection.connect(ada.folder / "mirror.db", before, readonly=True)
    assert ada.reader.all("select 1 from record_wrap") == []
    assert ada.reader.all("select 1 from response where content is not null or envelope is not null") == []
    assert CANARY.encode() not in everything(ada)
    # from memory
    ended = access_of(ada.reader, ada.desk.state, patient)
    with pytest.raises(KeyGone):
        key_of(ada, ended, patient)
    # by asking the service, also from a new workstation of the team
    new = ward.place("mary", answered.team)
    ward.settle(ada, new)
    assert opens(new, patient) == []
    answer = new.desk.client.signed("POST", "/v1/streams", json.dumps({"stream": str(patient)}).encode(), JSON)
    assert b"record-key.wrapped" in answer.content, "the header stays, so that the chain is whole"
    assert new.reader.all("select 1 from record_wrap") == []


JSON = {"Content-Type": "application/json"}


def test_a_lock_leaves_no_key_in_the_ring(answered: Answered) -> None:
    ada, patient = answered.ada, answered.patient
    assert opens(ada, patient) == [1]
    ring = ada.desk.state.keys
    ada.restart()
    assert ring._records == {}
    assert ring._teams == {}


def test_an_answer_that_the_service_moves_to_another_request_or_record_does_not_open(answered: Answered) -> None:
    ada, patient = answered.ada, answered.patient
    ada.send(patient)
    ada.sync()
    answered.ward.answer(1)
    ada.sync()
    access = access_of(ada.reader, ada.desk.state, patient)
    first, second = ada.reader.rows("response", "patient = ?", (patient.bytes,)).values()
    moved = {**first, "request": second["request"]}
    swapped = {**first, "envelope": second["envelope"]}
    stranger = UUID(int=7).bytes
    elsewhere = {**first, "patient": stranger}
    for row in (moved, swapped, elsewhere):
        effect = open_response(ada.reader, ada.desk.state, row, access)
        assert effect.values["state"] == "shut"
        assert effect.values["flagged"] == 1
    assert open_response(ada.reader, ada.desk.state, first, access).values["state"] == "open"
