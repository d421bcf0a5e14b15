"""What a person said on their own page and a restored backup lacks: the desks that had fetched it bring it back."""

from uuid import UUID

from sync_service.storage import database
from sync_service.storage.batch import Batch
from sync_service.storage.registering import known, withdrawing
from sync_service.storage.registering.accounts import Account
from tests.desktop.services.sync.test_restored import agreed, held, register, rest, rig
from tests.probes.near_desks import sync
from tests.probes.restored_desks import RestoredDesks as Rig

__all__ = ["rig"]


def test_a_withdrawal_on_ones_own_page_comes_back_once_before_what_was_said_after_it(rig: Rig) -> None:
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    sync(ada, edsger)
    person = register(rig, ada, 1)
    ada.act(lambda acts: acts.record_agreement(person, agreed(rig)))
    rest(ada, edsger)
    rig.keep()
    withdraw_by_themselves(rig, person)
    rest(ada, edsger)
    ada.act(lambda acts: acts.withdraw_agreement(person, agreed(rig)))
    rest(ada, edsger)
    rig.restore()
    rig.bench.apply(rig.begun(), rig.confirmed())
    rest(ada, edsger)
    said = [one.kind for one in rig.log() if one.stream == person and "withdr" in one.kind]
    assert said == ["account.withdrew", "consent.withdrawn"]
    for desk in (ada, edsger):
        assert {one for _, one, _ in held(desk)} == {one.id for one in rig.log()}


def withdraw_by_themselves(rig: Rig, person: UUID) -> None:
    """A person withdraws on their own page."""
    account = Account(id=UUID(int=person.int ^ 1), patient=person, role="patient", carer=None, created=0)
    with database.writing(rig.bench.engine) as connection:
        batch = Batch(connection, rig.bench.tools)
        known.load(batch, person)
        assert withdrawing.withdraw(batch, account)
