"""The service decides proof of identity again, and lets nobody undo a decision unseen."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from care_record.identity.standing import proof
from care_record.log.entry import Entry
from care_record.people.address import Address
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body, identity
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.state import Wanted
from tests.probes.bench import MEASURE, Bench
from tests.probes.identity import approve, ask, checked, decide, documents, match, prepared, prove
from tests.probes.trust_world import Workstation

ROLE: bodies.Role = "identity-administrator"


def desk(bench: Bench, account: str = "philippa") -> Workstation:
    place, said = bench.world.staff(ROLE, account)
    bench.apply(*said)
    return place


def two_people(bench: Bench) -> None:
    """The trust asks for a second person."""
    body = bodies.PolicySet(identity_second_person=True)
    bench.apply(bench.administrator.say("policy.set", bench.world.trust, body))


def standing(bench: Bench, patient: UUID) -> str:
    with writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        batch.state.load(Wanted(frozenset({patient.bytes})))
        return proof(batch.state.identity.get(patient, []))


def refused(bench: Bench, place: Workstation, stream: UUID, body: Body, kind: str, **rest: Any) -> str:
    return bench.one(place.say(kind, stream, body, **rest)).code


def test_an_identity_is_proved_once_it_is_accepted(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    assert standing(bench, patient) == "none"
    bench.apply(*prove(desk(bench), patient))
    assert standing(bench, patient) == "accepted"


def test_a_decision_that_missed_a_newer_one_comes_back_with_it(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    first, second = desk(bench), desk(bench, "quentin")
    declined = prove(first, patient, outcome="declined")
    seq = bench.apply(*declined)[-2].seq
    late = bench.processor.apply(prove(second, patient))[-2]
    assert (late.outcome, late.code, late.newer) == ("conflict", "newer-decision", (seq,))
    assert standing(bench, patient) == "declined"


def test_a_decline_counts_whatever_its_author_had_seen(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place = desk(bench)
    bench.apply(*prove(place, patient))
    bench.apply(*prove(place, patient, outcome="declined"))
    assert standing(bench, patient) == "declined"


def test_nobody_is_matched_whose_record_is_not_known(bench: Bench) -> None:
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case))
    assert bench.one(match(place, case, bench.world.id())).code == "unknown-patient"


def test_no_record_is_made_in_the_stream_of_an_access_request(bench: Bench) -> None:
    """Its team would see there what the identity desk alone sees."""
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case))
    said = bench.world.registration(bench.clinician, bench.world.patient(3, id=case))
    assert [one.code for one in bench.processor.apply(said)] == ["exists", "unknown-patient"]
    assert case not in {entry.stream for _, entry in bench.pull(bench.clinician.member)[0]}


def test_the_dead_are_not_accepted(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place = desk(bench)
    bench.apply(bench.clinician.say("patient.died", patient, bodies.PatientDied(died=bench.world.today())))
    assert bench.processor.apply(prove(place, patient))[-2].code == "died"


def test_a_decision_follows_from_its_check_and_from_nothing_else(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    other, _ = bench.ready_patient(2)
    place, case = desk(bench), bench.world.id()
    assert place.member is not None
    bench.apply(*prepared(place, patient, case))
    early = decide(place, case, patient, checked(), place.member)[0]
    assert bench.one(early).code == "not-decided"
    bench.apply(place.say("identity.checked", case, checked()))
    for wrong in (
        decide(place, case, other, checked(), place.member),
        decide(place, case, patient, checked(method="nhs-login"), place.member),
        decide(place, case, patient, checked("declined"), place.member),
        decide(place, case, patient, checked(), bench.world.id()),
        decide(place, bench.world.id(), patient, checked(), place.member),
    ):
        assert bench.one(wrong[0]).code == "not-decided"
    bench.apply(*decide(place, case, patient, checked(), place.member))


def test_where_the_trust_asks_for_two_nobody_decides_alone(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    first, second, case = desk(bench), desk(bench, "quentin"), bench.world.id()
    assert first.member is not None
    two_people(bench)
    said = first.say("identity.checked", case, checked())
    check = parse(said).id
    bench.apply(*prepared(first, patient, case), said)
    assert bench.one(approve(first, case, check)).code == "not-second"
    assert [one.code for one in bench.processor.apply(decide(first, case, patient, checked(), first.member))] == [
        "not-decided",
        "not-second",
    ]
    assert bench.one(decide(second, case, patient, checked(), first.member)[0]).code == "not-decided"
    bench.apply(approve(second, case, check), *decide(second, case, patient, checked(), first.member))
    assert standing(bench, patient) == "accepted"


def test_a_second_person_may_send_a_check_back(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    first, second, case = desk(bench), desk(bench, "quentin"), bench.world.id()
    two_people(bench)
    said = first.say("identity.checked", case, checked())
    bench.apply(*prepared(first, patient, case), said)
    assert bench.one(documents(first, case)[0]).code == "checked"
    back = identity.IdentitySentBack(check=parse(said).id, reason="The photo is of somebody else.")
    bench.apply(second.say("identity.sent-back", case, back))
    bench.apply(documents(first, case)[0])


def test_a_request_that_nobody_was_matched_to_is_declined_without_a_decision(bench: Bench) -> None:
    place, case = desk(bench), bench.world.id()
    end = identity.IdentityClosed(outcome="declined", reason="Nobody of this name is known here.")
    bench.apply(ask(place, case), place.say("identity.checked", case, checked("declined")))
    bench.apply(place.say("identity.closed", case, end))
    assert bench.one(match(place, case, bench.world.id())).code == "unknown-patient"
    assert refused(bench, place, case, identity.IdentityAssigned(), "identity.assigned") == "closed"


@pytest.mark.parametrize("outcome", ["withdrawn", "duplicate", "no-answer"])
def test_a_request_ends_without_a_decision_only_with_a_reason(bench: Bench, outcome: str) -> None:
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case))
    silent = identity.IdentityClosed(outcome=outcome)  # type: ignore[arg-type]
    assert refused(bench, place, case, silent, "identity.closed") == "invalid"
    said = identity.IdentityClosed(outcome=outcome, reason="She telephoned.")  # type: ignore[arg-type]
    bench.apply(place.say("identity.closed", case, said))


def test_expired_evidence_is_refused_also_when_it_ends_before_the_check(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place, case = desk(bench), bench.world.id()
    passport = identity.IdentityEvidence(
        document="passport", strength=3, validity=2, photo=True, last4="04AB", expiry=bench.world.today(-1)
    )
    bench.apply(ask(place, case), match(place, case, patient))
    assert refused(bench, place, case, passport, "identity.evidence") == "evidence"
    soon = passport.model_copy(update={"expiry": bench.world.today()})
    bench.apply(place.say("identity.evidence", case, soon), documents(place, case)[1])
    bench.world.clock.now += int(timedelta(days=2).total_seconds() * 1000)
    check = checked(profile=None, fraud=None)
    assert refused(bench, place, case, check, "identity.checked") == "check"


def test_a_request_is_given_to_identity_administrators_alone(bench: Bench) -> None:
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case))
    for member in (bench.clinician.member, bench.world.id()):
        body = identity.IdentityAssigned(member=member)
        assert refused(bench, place, case, body, "identity.assigned") == "unknown-member"
    bench.apply(place.say("identity.assigned", case, identity.IdentityAssigned(member=place.member)))


def test_whoever_vouches_is_a_clinician(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case), match(place, case, patient))
    said: dict[str, Any] = {"method": "vouching", "knows": "Her care co-ordinator.", "profile": None, "table": None}
    for member, code in ((bench.coordinator.member, "unknown-voucher"), (bench.clinician.member, "")):
        assert refused(bench, place, case, checked(voucher=member, **said), "identity.checked") == code


def test_a_case_begins_where_nothing_stands_and_never_in_a_patients_record(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case))
    assert bench.one(ask(place, case)).code == "exists"
    assert bench.one(ask(place, patient)).code == "exists"
    assert bench.one(match(place, bench.world.id(), patient)).code == "unknown-case"
    assert bench.one(ask(place, bench.world.id(), source="web")).code == "invalid"


def seen(bench: Bench, place: Workstation, role: str) -> list[Entry]:
    return [entry for _, entry in bench.pull_as(place, role)]


def test_a_case_is_seen_by_the_identity_desk_alone_and_a_record_once_it_is_matched(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    other, _ = bench.ready_patient(2)
    _, asked = bench.world.request(bench.clinician, patient, MEASURE)
    bench.apply(asked)
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case))
    assert {one.stream for one in seen(bench, place, ROLE)} == {bench.world.trust, case}
    bench.apply(match(place, case, patient))
    late = desk(bench, "quentin")
    for one in (place, late):
        found = seen(bench, one, ROLE)
        assert {entry.stream for entry in found} == {bench.world.trust, case, patient}
        whole = {entry.kind for entry in found if entry.stream == patient and entry.body is not None}
        assert whole == {"patient.registered", "consent.recorded"}
    for member, role in ((bench.clinician, "clinician"), (bench.coordinator, "coordinator")):
        assert case not in {entry.stream for entry in seen(bench, member, role)}
    assert other not in {entry.stream for entry in seen(bench, place, ROLE)}


def test_the_desk_gets_demographics_and_teams_with_the_match_and_no_word_of_why(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case), match(place, case, patient))
    (record,) = [one for one in seen(bench, place, ROLE) if one.kind == "identity.record"]
    body = bodies.identity.IdentityRecord.model_validate(cbor.decode(record.body or b""))
    assert body.patient["email"] == "marigold1@example.org"
    assert [one.team for one in body.teams] == [bench.world.team]


def test_of_a_restricted_record_no_address_and_no_contact_reaches_the_desk(bench: Bench) -> None:
    hidden = replace(
        bench.world.patient(7),
        restricted=True,
        address=Address(("14 Hidden Lane", "Hove"), "BN3 1AA"),
    )
    bench.apply(*bench.world.registration(bench.clinician, hidden))
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case), match(place, case, hidden.id))
    mended = replace(hidden, email="other@example.org")
    bench.apply(
        bench.clinician.say("patient.updated", hidden.id, bodies.PatientUpdated(patient=mended.to_dict())),
    )
    everything = b"".join(one.body or b"" for one in seen(bench, place, ROLE))
    assert b"Hidden Lane" not in everything
    assert b"marigold7@example.org" not in everything
    assert b"other@example.org" not in everything
    assert b"Featherstonehaugh" in everything


def test_a_request_is_kept_encrypted_under_a_key_of_its_own(bench: Bench) -> None:
    place, case = desk(bench), bench.world.id()
    bench.apply(ask(place, case, family="Canarywharf", note="Rang twice about Canarywharf."))
    bench.engine.dispose()
    kept = b"".join(path.read_bytes() for path in bench.file.parent.glob("service.db*"))
    assert b"Canarywharf" not in kept
