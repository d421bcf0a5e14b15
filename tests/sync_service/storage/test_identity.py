"""The service decides proof of identity again, and lets nobody undo a decision unseen."""

from care_record.identity.standing import proof
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.state import Wanted
from tests.probes.bench import Bench
from tests.probes.identity import prove
from tests.probes.trust_world import Workstation


def desk(bench: Bench, account: str = "philippa") -> Workstation:
    place, said = bench.world.staff("identity-administrator", account)
    bench.apply(*said)
    return place


def standing(bench: Bench, patient) -> str:  # type: ignore[no-untyped-def]
    with writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        batch.state.load(Wanted(frozenset({patient.bytes})))
        return proof(batch.state.identity.get(patient, []))


def test_an_identity_is_proved_once_it_is_accepted(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    assert standing(bench, patient) == "none"
    bench.apply(*prove(desk(bench), patient))
    assert standing(bench, patient) == "accepted"


def test_a_decision_that_missed_a_newer_one_comes_back_with_it(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    first, second = desk(bench), desk(bench, "quentin")
    declined = prove(first, patient, outcome="declined")
    bench.apply(*declined)
    seq = next(one.seq for one in bench.processor.apply(declined[-1:]))
    late = bench.one(prove(second, patient)[-1])
    assert (late.outcome, late.code, late.newer) == ("conflict", "newer-decision", (seq,))
    assert standing(bench, patient) == "declined"


def test_a_decline_counts_whatever_its_author_had_seen(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place = desk(bench)
    bench.apply(*prove(place, patient))
    bench.apply(*prove(place, patient, outcome="declined"))
    assert standing(bench, patient) == "declined"


def test_nobodys_identity_is_decided_whose_record_is_not_known(bench: Bench) -> None:
    assert bench.one(prove(desk(bench), bench.world.id())[-1]).code == "not-matched"


def test_the_dead_are_not_accepted(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place = desk(bench)
    bench.apply(bench.clinician.say("patient.died", patient, bodies.PatientDied(died=bench.world.today())))
    assert bench.one(prove(place, patient)[-1]).code == "died"


def test_a_decision_that_says_nothing_of_how_or_why_is_refused(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place = desk(bench)
    assert place.member is not None
    for outcome in ("accepted", "declined"):
        body = bodies.IdentityDecided(case=bench.world.id(), outcome=outcome, checked_by=place.member)
        said = place.say("identity.decided", patient, body)
        assert bench.one(said).code == "invalid", parse(said).kind
