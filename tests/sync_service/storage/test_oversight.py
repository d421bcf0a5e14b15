"""Privacy officers see that everything happened, and of access, agreement, reading and searching also what."""

from uuid import UUID

import pytest

from care_record.log.entry import make, parse
from care_record.people.search import SearchQuery
from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from sync_service.storage.batch import Batch
from sync_service.storage.database import writing
from sync_service.storage.finding.search import search_trust
from sync_service.storage.oversight import for_officer
from tests.probes.bench import MEASURE, Bench
from tests.probes.trust_world import Workstation
from tests.sync_service.storage.tree_reader import TreeReader

HEADER_ALONE = {"measure.requested"}
WHOLE = {"patient.registered", "referral.opened", "access.granted", "consent.recorded", "patient.searched"}


def authorise(bench: Bench) -> Workstation:
    officer, said = bench.world.staff("privacy-officer", "constance")
    bench.apply(*said)
    return officer


def searched(bench: Bench) -> None:
    assert bench.clinician.member is not None
    with writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        query = SearchQuery(family="Nobody", born=bench.world.today())
        asked_by = {"member": bench.clinician.member, "device": bench.clinician.device}
        search_trust(batch, query, trust=bench.world.trust, **asked_by)


def work(bench: Bench, index: int) -> None:
    patient, _ = bench.ready_patient(index)
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    searched(bench)


@pytest.mark.parametrize("before", [True, False])
def test_an_officer_sees_every_record_and_the_searches_but_no_clinical_body(bench: Bench, before: bool) -> None:
    if before:
        work(bench, 1)
    officer = TreeReader(bench, authorise(bench).member, officer=True)
    work(bench, 2)
    end = officer.follow()
    assert (end.entries, end.head) == (len(officer.entries), len(officer.entries))
    bodies_of = {entry.kind: entry.body for entry in officer.entries}
    assert {kind for kind, body in bodies_of.items() if body is None} == HEADER_ALONE
    assert {kind for kind, body in bodies_of.items() if body is not None} >= WHOLE
    assert audit_stream(bench.world.trust) in {entry.stream for entry in officer.entries}


def test_another_role_sees_no_record_of_other_teams_and_no_searches(bench: Bench) -> None:
    authorise(bench)
    work(bench, 1)
    administrator = TreeReader(bench, bench.administrator.member)
    administrator.follow()
    assert {entry.stream for entry in administrator.entries} == {bench.world.trust}


@pytest.mark.parametrize("kind", sorted({*bodies.STATEMENTS, *bodies.SERVICE_FACTS}))
def test_of_each_kind_an_officer_reads_what_oversight_needs(kind: str) -> None:
    made = make(seq=1, stream=UUID(int=1), n=1, prev=bytes(32), id=UUID(int=2), kind=kind, at=1, salt=b"s", body=b"b")
    travels = parse(for_officer(made.encode()))
    assert travels.leaf == made.leaf
    families = {"consent", "patient", "referral", "account", "withdrawal"}
    decided = {"identity.matched", "identity.unmatched", "identity.approved", "identity.decided"}
    read = kind in {*bodies.OF_TRUST, *bodies.OF_ACCESS, *decided, "record.read"} or kind.partition(".")[0] in families
    assert (travels.body is not None) == (read and kind not in bodies.APART)
