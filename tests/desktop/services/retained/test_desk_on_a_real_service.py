"""A withheld record from end to end: real workstations, the real service, and a desk that opens for a reason."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.access.known import access_of
from desktop.services.acts import GlassDraft, RetainedRecord, TrustQuery
from desktop.services.authoring.author import Said
from desktop.services.problems import Rejected, ServiceRefused, ServiceUnreachable
from desktop.services.retained import export, opening
from desktop.services.retained.opening import NoDesk
from desktop.services.store.elsewhere import taken
from tests.desktop.services.clinic import PATIENCE
from tests.desktop.services.ward import Place, Ward, open_ward
from tests.probes.service_process import Device
from tests.probes.trust_world import nhs_number

WHY = "The sister telephoned: she fears for tonight."
FAMILY = "Featherstonehaugh"


@dataclass
class Withheld:
    """A record of ada's team with a flagged answer; ingrid is at the desk, olive is the privacy officer."""

    ward: Ward
    desk: UUID
    ada: Place
    ingrid: Place
    olive: Place
    patient: UUID

    def draft(self, reason: bodies.GlassReason = "risk", minutes: int = 60) -> GlassDraft:
        return GlassDraft(self.patient, reason, WHY, minutes)

    def open(self, reason: bodies.GlassReason = "risk") -> RetainedRecord:
        return self.ingrid.desk.calls.open_retained(self.draft(reason))

    def epoch(self) -> int:
        """The number of the record's epoch, as ada's workstation knows it."""
        with self.ada.reader.snapshot():
            current = access_of(self.ada.reader, self.ada.desk.state, self.patient).current
        return current.number if current else 0


@pytest.fixture
def withheld(tmp_path: Path) -> Iterator[Withheld]:
    with open_ward(tmp_path) as ward:
        desk = ward.team("Records and duty desk", records=True)
        ingrid = ward.place("ingrid", desk)
        ingrid.sync()
        olive = ward.place("olive", role="privacy-officer")
        team = ward.team("Hove Adult Team")
        ada = ward.place("ada", team)
        ada.sync()
        patient = ada.register(team)
        ada.agree(patient)
        ada.send(patient)
        ada.sync()
        ward.answer(3, attention=True)
        ward.settle(ada, ingrid)
        assert ada.scores() == ["27 of 27"]
        yield Withheld(ward, desk, ada, ingrid, olive, patient)


def plain_of(place: Place) -> bytes:
    """Everything that this workstation's stores hold, deciphered, and every file of its folder as it lies there."""
    found = []
    for store in (place.reader.mirror, place.reader.outbox):
        tables = store.execute("select name from sqlite_schema where type = 'table' and rootpage > 0").fetchall()
        for (table,) in tables:
            for row in store.execute(f"select * from {table}"):
                found += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join([*found, *place.image().values()])


def test_risk_is_handed_over_before_a_withdrawal_is_confirmed(withheld: Withheld) -> None:
    ward, ada, ingrid, patient = withheld.ward, withheld.ada, withheld.ingrid, withheld.patient
    ada.withdraw(patient)
    ward.settle(ada, ingrid)
    assert "27 of 27" not in ada.scores()
    with pytest.raises(Rejected, match="Hand it over first"):
        ada.act(lambda acts: acts.confirm_withdrawal(patient, "telephone-on-record"))

    shown = withheld.open()
    (reading,) = shown.readings
    assert (reading.line.score, reading.flags[0].link_id) == ("27 of 27", "9")
    assert shown.record.banner.banner.zone_1[0].value.startswith(FAMILY.upper())
    assert shown.access.sentence.startswith("Nobody can open this record: the person withdrew")

    seen = ingrid.desk.calls.acknowledge_retained(shown, reading.line.id, "crisis-team")
    done = seen.readings[0].line.acknowledged
    assert done is not None
    assert (done.who, done.action) == ("Dr ingrid", "crisis-team")

    ward.settle(ada, ingrid)
    ada.act(lambda acts: acts.confirm_withdrawal(patient, "telephone-on-record"))
    ward.settle(ada, ingrid)
    assert ada.scores() == ["Removed from here"]
    # the team's keys are gone for good, the trust's retained record is not
    again = withheld.open("retained-record")
    assert again.readings[0].line.score == "27 of 27"

    before = withheld.epoch()
    ada.agree(patient)
    ada.send(patient)
    ada.sync()
    ward.answer(1)
    ward.settle(ada, ingrid)
    assert set(ada.scores()) == {"9 of 27", "Removed from here"}
    assert withheld.epoch() == before + 1
    assert {one.line.score for one in withheld.open().readings} == {"27 of 27", "9 of 27"}


def test_nothing_of_an_opened_record_is_on_the_desks_disk(withheld: Withheld) -> None:
    ingrid = withheld.ingrid
    files = set(ingrid.image())

    shown = withheld.open()
    ingrid.sync()

    assert shown.readings[0].opened
    held, elsewhere = plain_of(ingrid), plain_of(withheld.ada)
    for said in (FAMILY.encode(), b"QuestionnaireResponse", nhs_number(1).digits.encode()):
        assert said in elsewhere, "what is looked for can be found where it is"
        assert said not in held
    # that somebody looked is noted by the record's random id
    assert ingrid.reader.outbox.execute("select patient from reading").fetchall() == [(withheld.patient.bytes,)]
    # and what the desk itself has signed, which a restored backup of the service may lack, is kept enciphered
    (kept,) = taken.statements(ingrid.reader.outbox)
    assert parse_statement(kept[1]).kind == "glass.broken"
    assert held.count(WHY.encode()) == 1
    assert WHY.encode() not in b"".join(ingrid.image().values())
    assert set(ingrid.image()) == files


def test_the_desk_finds_whoever_it_opens_by_a_search_in_the_trust(withheld: Withheld) -> None:
    opal = withheld.ward.place("opal", withheld.desk, role="privacy-officer")
    query = TrustQuery(nhs_number=str(nhs_number(1)))

    for place in (withheld.ingrid, opal):
        found = place.desk.calls.search_trust(query).result
        assert found is not None
        assert [one.patient.id for one in found.matches] == [withheld.patient]
    assert withheld.olive.desk.calls.search_trust(query).outcome == "refused"


def test_after_its_time_the_service_releases_nothing_and_the_next_sealing_is_to_a_new_epoch(withheld: Withheld) -> None:
    ada, ingrid, before = withheld.ada, withheld.ingrid, withheld.epoch()
    identity, soon = new_id(), ingrid.desk.client.time() + 400
    body = bodies.GlassBroken(reason="break-glass", words=WHY, until=soon)
    opening._say(ingrid.desk, Said("glass.broken", withheld.patient, body, identity))
    asked = json.dumps({"opening": str(identity)}).encode()

    ended, patience = "", time.monotonic() + PATIENCE
    while ended != "closed" and time.monotonic() < patience:
        try:
            ingrid.desk.client.signed("POST", "/v1/retained", asked, {"Content-Type": "application/json"})
        except ServiceRefused as error:
            ended = error.code
    assert ended == "closed"

    ada.sync()
    ada.send(withheld.patient)
    ada.sync()
    withheld.ward.answer(0)
    withheld.ward.settle(ada)
    assert withheld.epoch() == before + 1
    assert set(ada.scores()) == {"27 of 27", "0 of 27"}


def test_a_clinician_who_is_not_of_the_desk_is_refused_here_and_by_the_service(withheld: Withheld) -> None:
    ada = withheld.ada
    assert not ada.reads.me().at_desk
    with pytest.raises(NoDesk):
        ada.desk.calls.open_retained(withheld.draft())

    body = bodies.GlassBroken(reason="break-glass", words=WHY, until=ada.desk.client.time() + 3_600_000)
    device = Device(withheld.ward.clinic.service.http, ada.station)
    device.sign_on()
    (receipt,) = device.push(ada.station.say("glass.broken", withheld.patient, body))
    assert (receipt.outcome, receipt.code) == ("refused", "not-in-team")
    withheld.open()
    shown = withheld.open()
    answer = device.call("POST", "/v1/retained", json.dumps({"opening": str(shown.opening)}).encode())
    assert answer.status_code == 404


def test_no_reason_no_words_or_too_long_a_time_opens_nothing(withheld: Withheld) -> None:
    calls = withheld.ingrid.desk.calls
    with pytest.raises(Rejected, match="Write why you open it"):
        calls.open_retained(GlassDraft(withheld.patient, "risk", "  ", 60))
    with pytest.raises(Rejected, match="at most 4 hours"):
        calls.open_retained(withheld.draft(minutes=241))
    assert withheld.open("risk").draft.minutes == 60


def test_the_privacy_officer_and_the_persons_team_see_the_opening_with_its_words(withheld: Withheld) -> None:
    withheld.open()
    withheld.ward.settle(withheld.olive, withheld.ada)

    for place in (withheld.olive, withheld.ada):
        (opened,) = [one for one in place.reads.who_can_read(withheld.patient).history if one.kind == "opened"]
        assert (opened.who, opened.reason) == ("Dr ingrid", WHY)
    assert not withheld.olive.reads.returned("all")


def test_a_copy_of_everything_is_written_once_the_person_asks_for_it(withheld: Withheld, tmp_path: Path) -> None:
    folder = tmp_path / "for the person"
    folder.mkdir()
    shown = withheld.open("subject-access")

    place = withheld.ingrid.desk.calls.copy_retained(shown, folder)

    data = json.loads((place / export.DATA).read_text("utf-8"))
    assert [one["measure_title"] for one in data["answers"]] == ["PHQ-9"]
    assert data["made_by"] == "Dr ingrid"
    assert data["access"]["history"][0]["reason"] == WHY
    assert FAMILY.upper() in (place / export.PAGE).read_text("utf-8")
    with pytest.raises(ServiceRefused, match="asks for a copy"):
        withheld.ingrid.desk.calls.copy_retained(withheld.open("risk"), folder)


def test_without_the_service_nothing_opens_and_nothing_waits_to(withheld: Withheld) -> None:
    withheld.ward.clinic.service.end()

    with pytest.raises(ServiceUnreachable) as caught:
        withheld.open()

    assert caught.value.way_back == opening.NOT_WAITING
    assert withheld.ingrid.reads.outbox() == ()
