"""What the identity desk told apart stands again after a restored backup, though no record of it comes to the desk."""

from uuid import UUID

from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.desktop.services.sync.test_restored import rest, rig
from tests.probes.near_desks import sync
from tests.probes.restored_desks import RestoredDesks as Rig

__all__ = ["rig"]


def apart(desk: Desk) -> list[set[UUID]]:
    """Pairs that the service holds as told apart."""
    return [set(pair.ids) for pair in desk.desk.calls.duplicates.told_apart().pairs]


def test_what_the_identity_desk_told_apart_is_given_back_once_each_in_its_order(rig: Rig) -> None:
    ada, bench = rig.desk(rig.bench.clinician), rig.bench
    place, said = bench.world.staff("identity-administrator", "philippa")
    bench.apply(*said)
    desk = rig.desk(place)
    rest(ada, desk)
    name = {"family": "Featherstonehaugh", "given": "Marigold"}
    people: list[UUID] = []
    for index in (1, 2, 3):
        alike = draft(bench.world.team, index, name=name, nhs_number="", somebody_else=True)
        people.append(ada.act(lambda acts, alike=alike: acts.register_patient(alike)).id)
    rest(ada, desk)
    one, other, third = people
    desk.act(lambda acts: acts.care.tell_apart(one, third))
    rest(desk)
    rig.keep()
    desk.act(lambda acts: acts.care.tell_apart(one, other))
    desk.act(lambda acts: acts.care.take_back_apart(one, third))
    rest(desk)
    rig.restore()
    bench.apply(rig.begun(), rig.confirmed())
    assert apart(desk) == [{one, third}]
    rest(desk)
    assert apart(desk) == [{one, other}]
    rest(ada, desk)
    sync(desk)
    assert [entry.kind for entry in rig.log()].count("patient.told-apart") == 3
    assert desk.reads.outbox() == ()
