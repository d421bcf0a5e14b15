"""A pause holds the sync for a while; what is somebody's wish or safety goes out, and it ends by itself."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.statements import EVERYTHING, HowGiven, Scope
from care_record.channels.channel import Channel
from desktop.services.acts import AgreementDraft
from desktop.services.problems import Rejected
from desktop.services.state.pause import BEFORE_LEASE_MS, HOUR_MS, LONGEST_MS, pause
from tests.desktop.services.clinic import Bench, Clinic, draft

NOW = 1_800_000_000_000


@given(st.none() | st.integers(NOW - 9 * HOUR_MS, NOW + 200 * HOUR_MS), st.integers(-30 * HOUR_MS, 30 * HOUR_MS))
def test_a_pause_never_outlasts_an_hour_nor_nears_the_end_of_the_lease(lease: int | None, later: int) -> None:
    found = pause(NOW, lease)
    if found is None:
        assert lease is not None
        assert lease - BEFORE_LEASE_MS <= NOW
        return
    left = found.left(NOW + later)
    assert (left > 0) == (0 <= later < found.until - NOW)
    assert left <= LONGEST_MS
    if lease is not None:
        assert found.until <= lease - BEFORE_LEASE_MS


def test_while_paused_a_refusal_goes_out_and_a_send_waits_until_it_goes_on(clinic: Clinic, bench: Bench) -> None:
    team, today = clinic.world.team, bench.desk.state.today()
    bench.until_ready(team)
    made = bench.act(lambda acts: acts.register_patient(draft(team))).id
    assert made is not None
    patient: UUID = made
    bench.act(lambda acts: acts.record_agreement(patient, AgreementDraft(EVERYTHING, today, HowGiven.IN_PERSON)))
    bench.until(lambda: not bench.reads.outbox())
    bench.desk.calls.pause_sync()
    bench.until(lambda: bench.reads.status().paused_until is not None)
    bench.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.TELEPHONE, today + timedelta(days=14)))
    bench.act(lambda acts: acts.register_patient(draft(team, 77)))
    said = AgreementDraft(frozenset({Scope.EMAIL}), today, HowGiven.IN_PERSON)
    bench.act(lambda acts: acts.refuse_agreement(patient, said))
    bench.until(lambda: "accepted" in {line.state for line in bench.reads.outbox()})
    states = {line.act: line.state for line in bench.reads.outbox()}
    assert states["Record a refusal"] == "accepted"
    assert states["Send a measure"] == states["Register this person"] == "waiting"
    status = bench.reads.status()
    assert status.sentence.startswith("Paused until ")
    assert status.risk_may_be_late
    bench.desk.calls.resume_sync()
    bench.until(lambda: not bench.reads.outbox())
    assert bench.reads.status().paused_until is None


def test_a_lease_that_ends_soon_forbids_a_pause(bench: Bench) -> None:
    state = bench.desk.state
    state.lease = replace(state.lease, ends=state.now() + BEFORE_LEASE_MS)
    with pytest.raises(Rejected):
        bench.desk.calls.pause_sync()
    assert state.pause is None
