"""Answers and links when a record's key has closed: nothing is lost that may be taken, nothing taken that may not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from care_record.agreement.statements import Kind
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.application import create
from sync_service.pages import routes
from sync_service.pages.templates import Pages
from tests.probes.bench import MEASURE
from tests.probes.record_world import DAY_MS, Record, RecordBench
from tests.probes.web import Web
from tests.sync_service.pages.test_links import REFUSED, Sent


class SentRecord(Sent):
    """The same, of a record whose keys can turn."""

    bench: RecordBench

    def __init__(self, bench: RecordBench, web: Web) -> None:
        super().__init__(bench, web)
        self.record = Record(self.patient, [self.key])

    def turn(self) -> None:
        """Somebody leaves the team; whoever stays turns its key and opens the record's next epoch."""
        bench = self.bench
        assert bench.coordinator.member is not None
        left = bodies.MemberRemoved(team=bench.world.team, member=bench.coordinator.member)
        bench.apply(bench.world.root.say("member.removed", bench.world.trust, left))
        bench.turn(bench.clinician, bench.world.team)
        bench.apply(*bench.opening(bench.clinician, self.record, bench.world.team))

    def withdraw(self) -> bytes:
        said = self.bench.world.agreement(self.bench.clinician, self.patient, Kind.WITHDRAWN)
        self.bench.apply(said)
        return said


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SentRecord]:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    bench = RecordBench(tmp_path)
    service = bench.service()
    yield SentRecord(bench, Web(create(service, Pages(service.settings), None)))
    bench.close()


def test_an_answer_to_the_key_before_is_taken_for_a_day_as_it_was_sealed(sent: SentRecord) -> None:
    sitting = sent.open()[1]["sitting"]
    sent.turn()
    assert sent.submit(sitting)[0] == 200


def test_after_a_day_it_is_sealed_again_to_the_present_key(sent: SentRecord) -> None:
    sent.turn()
    sent.bench.world.clock.now += DAY_MS + 1
    sitting = sent.open()[1]["sitting"]
    status, told = sent.submit(sitting)
    assert (status, told["code"]) == (409, "key")
    assert sent.submit(sitting, sent.record.keys[1])[0] == 200


def test_an_answer_to_a_key_that_must_be_followed_is_taken_while_nobody_has_followed_it(sent: SentRecord) -> None:
    sitting = sent.open()[1]["sitting"]
    sent.bench.apply(sent.bench.end(sent.bench.officer, sent.patient, sent.bench.world.team))
    assert sent.open()[0] == 200
    assert sent.submit(sitting)[0] == 200


def test_an_answer_to_a_key_that_a_withdrawal_closed_is_refused_whatever_follows(sent: SentRecord) -> None:
    sitting = sent.open()[1]["sitting"]
    withdrawn = sent.withdraw()
    assert sent.submit(sitting)[0] == 410
    bench = sent.bench
    bench.apply(bench.confirm(bench.clinician, sent.patient, parse(withdrawn).id, "in-person"))
    bench.apply(*bench.opening(bench.clinician, sent.record, bench.world.team))
    assert sent.submit(sitting)[0] == 410
    assert sent.open() == (404, REFUSED)


def test_after_an_agreement_anew_a_link_opens_to_the_next_key_alone(sent: SentRecord) -> None:
    bench = sent.bench
    sent.withdraw()
    seen = bench.pull(bench.clinician.member)[1].head
    bench.apply(bench.world.agreement(bench.clinician, sent.patient, base=seen))
    bench.apply(*bench.opening(bench.clinician, sent.record, bench.world.team))
    sent.request, said = bench.world.request(bench.clinician, sent.patient, MEASURE)
    bench.apply(said)
    status, page = sent.open(token=sent.link())
    assert status == 200
    status, told = sent.submit(page["sitting"], sent.record.keys[0])
    assert (status, told["code"]) == (409, "key")
    assert sent.submit(page["sitting"], sent.record.keys[1])[0] == 200


def test_risk_is_handed_over_before_a_withdrawal_is_confirmed(sent: SentRecord) -> None:
    """The page says nothing of attention here, which counts as a flag."""
    bench = sent.bench
    assert sent.submit(sent.open()[1]["sitting"])[0] == 200
    withdrawal = parse(sent.withdraw()).id
    assert bench.one(bench.confirm(bench.clinician, sent.patient, withdrawal, "in-person")).code == "risk-open"
    answer = next(entry.id for entry in bench.pulled(bench.clinician) if entry.kind == "response.returned")
    acknowledged = bodies.RiskAcknowledged(response=answer, action="telephoned")
    assert bench.one(bench.clerk.say("risk.acknowledged", sent.patient, acknowledged)).code == "not-in-team"
    bench.apply(bench.break_glass(bench.clerk, sent.patient))
    bench.apply(bench.clerk.say("risk.acknowledged", sent.patient, acknowledged))
    bench.apply(bench.confirm(bench.clinician, sent.patient, withdrawal, "in-person"))
