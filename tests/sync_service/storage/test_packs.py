"""What may be sent at the service: what is installed, and packs that two people have approved and nobody withdrawn."""

from dataclasses import replace
from uuid import UUID

import pytest

from care_record.measures.catalogue import Measure
from care_record.packs.pack import Pack
from care_record.wire import bodies
from sync_service.storage.database import reading
from sync_service.storage.questionnaires import Questionnaires
from tests.probes.bench import SHIPPED, Bench
from tests.probes.packs import approval, changed, own_pack, proposal, shipped, structure
from tests.probes.trust_world import Workstation

PACK = own_pack()


def propose(bench: Bench, pack: Pack, by: Workstation | None = None) -> tuple[str, UUID]:
    made = bench.world.id()
    place = by or bench.clinician
    receipt = bench.one(place.say("measure-pack.proposed", bench.world.trust, proposal(pack), id=made))
    return receipt.code, made


def approve(bench: Bench, proposed: UUID, pack: Pack) -> None:
    said = bench.administrator.say("measure-pack.approved", bench.world.trust, approval(proposed, pack))
    assert bench.one(said).outcome == "applied"


def withdraw(bench: Bench, proposed: UUID) -> None:
    body = bodies.MeasurePackWithdrawn(proposal=proposed, reason="Misprinted.")
    assert bench.one(bench.clinician.say("measure-pack.withdrawn", bench.world.trust, body)).outcome == "applied"


def ask(bench: Bench, patient: UUID, measure: Measure) -> str:
    changes = {
        "questionnaire": measure.url,
        "version": measure.version,
        "questionnaire_sha256": bytes.fromhex(measure.sha256),
    }
    return bench.one(bench.world.request(bench.clinician, patient, measure, **changes)[1]).code


def shown(bench: Bench, measure: Measure) -> Measure | None:
    """What the page is given, by a service that has just started on this database."""
    directory = bench.processor.directory()
    assert directory is not None
    with reading(bench.engine) as connection:
        return Questionnaires(SHIPPED).find(connection, bytes.fromhex(measure.sha256), directory.packs)


def test_a_pack_is_sent_only_between_its_approval_and_its_withdrawal(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    assert ask(bench, patient, PACK.measure) == "unknown-measure"
    code, proposed = propose(bench, PACK)
    assert (code, ask(bench, patient, PACK.measure), shown(bench, PACK.measure)) == ("", "unknown-measure", None)
    approve(bench, proposed, PACK)
    assert ask(bench, patient, PACK.measure) == ""
    withdraw(bench, proposed)
    assert ask(bench, patient, PACK.measure) == "unknown-measure"


def test_a_measure_that_a_clinician_answers_is_not_sent_to_the_person(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    rated = changed(PACK, respondents=["clinician"])
    _, proposed = propose(bench, rated)
    approve(bench, proposed, rated)
    assert ask(bench, patient, rated.measure) == "other-respondent"


def test_a_request_that_is_out_is_shown_in_its_version_whatever_became_of_that(bench: Bench) -> None:
    _, first = propose(bench, PACK)
    approve(bench, first, PACK)
    newer = own_pack("2", title="Drinks, revised")
    _, second = propose(bench, newer)
    approve(bench, second, newer)
    withdraw(bench, first)
    for pack in (PACK, newer):
        found = shown(bench, pack.measure)
        assert found is not None
        assert (found.canonical, found.sha256) == (pack.measure.canonical, pack.measure.sha256)
        assert found.manifest == pack.measure.manifest


@pytest.mark.parametrize(
    ("pack", "words"),
    [
        (replace(PACK, licence=""), "no licence record"),
        (structure(PACK), "no wording"),
        (shipped("gad-7"), "installed with the program already"),
        (own_pack(item=[{"linkId": "1", "type": "nonsense"}]), "item 1"),
    ],
)
def test_the_service_checks_a_pack_whole_once_more(bench: Bench, pack: Pack, words: str) -> None:
    receipt = bench.one(bench.clinician.say("measure-pack.proposed", bench.world.trust, proposal(pack)))
    assert receipt.code == "unusable"
    assert words in receipt.words


def test_a_proposal_that_names_another_questionnaire_than_it_holds_is_refused(bench: Bench) -> None:
    for body in (proposal(PACK, version="99"), proposal(PACK, questionnaire_sha256=bytes(32)), proposal(PACK, id="x")):
        receipt = bench.one(bench.clinician.say("measure-pack.proposed", bench.world.trust, body))
        assert (receipt.code, receipt.outcome) == ("unusable", "refused")


def test_the_same_version_with_other_content_is_refused_for_good(bench: Bench) -> None:
    _, proposed = propose(bench, PACK)
    approve(bench, proposed, PACK)
    withdraw(bench, proposed)
    other = changed(PACK, shortTitle="Other")
    assert propose(bench, other)[0] == "version-used"
    assert propose(bench, own_pack(title="Other"))[0] == "version-used"
    assert propose(bench, own_pack("2", title="Other"))[0] == ""
