"""A record leaves the workstation a while after the last discharge, and comes back when it is needed."""

from datetime import timedelta
from uuid import UUID

import pytest

from care_record.wire import bodies
from desktop.services.authoring.author import Said
from tests.desktop.services.access.conftest import Answered
from tests.desktop.services.access.test_giving import refer
from tests.desktop.services.ward import Place

DAY_MS = 24 * 3600 * 1000
LIMIT = 1


@pytest.fixture(autouse=True)
def limit(answered: Answered) -> None:
    """The trust keeps a record for a day after the last discharge."""
    world = answered.ward.world
    answered.ward.say(world.root.say("policy.set", world.trust, bodies.PolicySet(caseload_days=LIMIT)))


def discharge(place: Place, patient: UUID) -> None:
    (referral,) = place.reads.patient(patient).referrals
    body = bodies.ReferralClosed(referral=referral.id, closed=place.desk.state.today(), reason="Care there has ended.")
    place.act(lambda acts: acts.author.commit([Said("referral.closed", patient, body)]))


def test_a_record_is_put_away_after_the_limit_once_everything_in_it_is_settled(answered: Answered) -> None:
    ada, grace, patient = answered.ada, answered.grace, answered.patient
    discharge(ada, patient)
    answered.ward.settle(ada, grace)
    for place in (ada, grace):
        place.ahead = (LIMIT + 1) * DAY_MS
    answered.ward.settle(ada, grace)
    assert ada.reads.find("feath"), "an answer that nobody has read stays"
    ada.act(lambda acts: acts.mark_reviewed(ada.reads.returned()[0].id))
    before = ada.keys.mirror
    answered.ward.settle(ada)
    assert ada.reads.find("feath") == ()
    assert ada.keys.mirror != before, "the store has turned"
    assert grace.reads.find("feath"), "grace has not been in contact since it was read"


def test_a_record_that_was_put_away_is_brought_back_whole_and_stays(answered: Answered) -> None:
    ada, patient = answered.ada, answered.patient
    put_away(answered)
    assert ada.reads.ledger.is_away(patient)
    done = ada.desk.calls.bring_back_record(patient)
    assert done.id == patient
    answered.ward.settle(ada)
    assert ada.scores() == ["0 of 27"]
    ada.ahead += DAY_MS
    ada.restart()
    answered.ward.settle(ada)
    assert ada.reads.find("feath"), "the next day it is still here"


def test_a_record_that_was_put_away_comes_back_with_the_next_referral(answered: Answered) -> None:
    ada = answered.ada
    put_away(answered)
    refer(ada, answered, answered.team)
    answered.ward.settle(ada)
    assert ada.scores() == ["0 of 27"]
    assert ada.reads.find("feath")


def put_away(answered: Answered) -> None:
    """Everything in the record is settled, and the limit has passed."""
    ada, patient = answered.ada, answered.patient
    ada.act(lambda acts: acts.mark_reviewed(ada.reads.returned()[0].id))
    discharge(ada, patient)
    answered.ward.settle(ada)
    ada.ahead = timedelta(days=LIMIT + 1) // timedelta(milliseconds=1)
    answered.ward.settle(ada)
    assert ada.reads.find("feath") == ()
