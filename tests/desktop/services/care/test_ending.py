"""Discharge and death: what is out stops, and what makes no sense is refused in words."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from desktop.services.acts import AgreementDraft
from desktop.services.problems import Rejected
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients, sync


class Ward:
    """A desk with one person who has been sent a measure."""

    def __init__(self, desks: NearDesks) -> None:
        self.world = desks.bench.world
        self.desk: Desk = desks.desk(desks.bench.clinician)
        self.settle()
        made = self.desk.act(lambda acts: acts.register_patient(draft(self.world.team))).id
        assert isinstance(made, UUID)
        self.person = made
        said = AgreementDraft(EVERYTHING, self.world.today(), HowGiven.IN_PERSON)
        self.desk.act(lambda acts: acts.record_agreement(made, said))
        self.desk.act(lambda acts: acts.send_measure(made, ("phq-9",), Channel.EMAIL, self.world.today(14)))
        self.settle()

    def settle(self) -> None:
        for _ in range(4):
            sync(self.desk)

    @property
    def referral(self) -> UUID:
        return self.desk.reads.patient(self.person).referrals[0].id

    def states(self) -> list[DeliveryState]:
        return [line.state for line in self.desk.reads.patient(self.person).out]


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with near_clients(), ExitStack() as stack:
        yield Ward(NearDesks(tmp_path, stack))


def test_a_discharge_closes_the_referral_and_cancels_what_the_team_has_out(ward: Ward) -> None:
    assert ward.states() == [DeliveryState.QUEUED]
    referral = ward.referral
    done = ward.desk.act(lambda acts: acts.care.discharge(ward.person, referral, ward.world.today(), "Better"))
    assert "is discharged from Hove Adult Team" in done.words
    assert ward.desk.reads.patient(ward.person).referrals[0].closed == ward.world.today()
    ward.settle()
    assert ward.states() == []
    assert not ward.desk.reads.outbox()
    with pytest.raises(Rejected):
        ward.desk.act(lambda acts: acts.send_measure(ward.person, ("phq-9",), Channel.EMAIL, ward.world.today(14)))


def test_a_discharge_to_come_stops_nothing_yet(ward: Ward) -> None:
    referral = ward.referral
    ward.desk.act(lambda acts: acts.care.discharge(ward.person, referral, ward.world.today(7)))
    ward.settle()
    assert ward.states() == [DeliveryState.QUEUED]


def test_a_death_stops_everything_that_is_out(ward: Ward) -> None:
    ward.desk.act(lambda acts: acts.care.record_death(ward.person, ward.world.today()))
    ward.settle()
    record = ward.desk.reads.patient(ward.person)
    assert record.line.died == ward.world.today()
    assert record.out == ()
    assert not ward.desk.reads.outbox()


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(ward: Ward) -> None:
    today, referral = ward.world.today(), ward.referral
    wrong = [
        lambda acts: acts.care.discharge(ward.person, referral, today - timedelta(days=4000)),
        lambda acts: acts.care.discharge(ward.person, referral, today + timedelta(days=400)),
        lambda acts: acts.care.record_death(ward.person, today + timedelta(days=1)),
        lambda acts: acts.care.record_death(ward.person, today - timedelta(days=60_000)),
    ]
    for act in wrong:
        with pytest.raises(Rejected):
            ward.desk.act(act)
    ward.desk.act(lambda acts: acts.care.discharge(ward.person, referral, today))
    with pytest.raises(Rejected, match="already"):
        ward.desk.act(lambda acts: acts.care.discharge(ward.person, referral, today))
    ward.desk.act(lambda acts: acts.care.record_death(ward.person, today))
    with pytest.raises(Rejected, match="already"):
        ward.desk.act(lambda acts: acts.care.record_death(ward.person, today))
