"""Likely duplicates: pointed out before a second record is made, listed for who tells them apart, and remembered."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from care_record.people.duplicates import Likeness
from desktop.services.acts.duplicates.telling import LooksAlike
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients, sync


class Ward:
    """A clinician's and a coordinator's desk of one team."""

    def __init__(self, desks: NearDesks) -> None:
        self.desks, self.team = desks, desks.bench.world.team
        self.clinician: Desk = desks.desk(desks.bench.clinician)
        self.coordinator: Desk = desks.desk(desks.bench.coordinator)
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            sync(self.clinician, self.coordinator)

    def register(self, index: int = 1, **changes: object) -> UUID:
        made = self.clinician.act(lambda acts: acts.register_patient(draft(self.team, index, **changes))).id
        assert isinstance(made, UUID)
        return made


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with near_clients(), ExitStack() as stack:
        yield Ward(NearDesks(tmp_path, stack))


def named(family: str, given: str) -> dict[str, object]:
    return {"name": {"family": family, "given": given}, "nhs_number": ""}


def test_somebody_who_looks_the_same_is_pointed_out_before_a_second_record_is_made(ward: Ward) -> None:
    first = ward.register(1)
    with pytest.raises(LooksAlike) as found:
        ward.register(2, **named("Fetherstonhaugh", "Marigold"))
    assert [one.id for one in found.value.alike] == [first]
    second = ward.register(2, **named("Fetherstonhaugh", "Marigold"), somebody_else=True)
    assert second != first
    # also while it waits here
    with pytest.raises(LooksAlike) as found:
        ward.register(3, **named("Fetherstonhaugh", "M"))
    assert {one.id for one in found.value.alike} == {first, second}


def test_twins_and_two_nhs_numbers_stop_nobody(ward: Ward) -> None:
    ward.register(1)
    ward.register(2, **named("Featherstonehaugh", "Tobias"))
    ward.register(3)


def test_pairs_of_the_caseload_are_listed_until_somebody_tells_them_apart(ward: Ward) -> None:
    first = ward.register(1)
    second = ward.register(2, **named("Featherstonehaugh", "Marigold"), somebody_else=True)
    twin = ward.register(3, **named("Featherstonehaugh", "Tobias"))
    ward.register(4, **named("Oyelaran", "Tunde"))
    ward.settle()
    listed = {frozenset(pair.ids): pair.why for pair in ward.coordinator.reads.duplicates.likely()}
    assert listed == {
        frozenset({first, second}): Likeness.SAME.value,
        frozenset({first, twin}): Likeness.MAYBE.value,
        frozenset({second, twin}): Likeness.MAYBE.value,
    }
    done = ward.coordinator.act(lambda acts: acts.care.tell_apart(twin, first))
    assert "are two people" in done.words
    assert frozenset({first, twin}) not in {frozenset(p.ids) for p in ward.coordinator.reads.duplicates.likely()}
    ward.settle()
    assert not ward.coordinator.reads.outbox()
    assert {frozenset(pair.ids) for pair in ward.clinician.reads.duplicates.likely()} == {
        frozenset({first, second}),
        frozenset({second, twin}),
    }


def test_who_told_two_apart_is_shown_and_can_be_taken_back(ward: Ward) -> None:
    first = ward.register(1)
    second = ward.register(2, **named("Featherstonehaugh", "Marigold"), somebody_else=True)
    ward.settle()
    ward.coordinator.act(lambda acts: acts.care.tell_apart(second, first))
    ward.settle()
    (pair,) = ward.clinician.reads.duplicates.told_apart()
    assert set(pair.ids) == {first, second}
    assert pair.apart is not None
    assert "told apart by " in pair.why
    both = ward.clinician.reads.ledger.two(first, second)
    assert both.apart == pair.apart
    assert both.against[0].startswith("Told apart by")
    done = ward.clinician.act(lambda acts: acts.care.take_back_apart(first, second))
    assert "pointed out again" in done.words
    assert ward.clinician.reads.duplicates.told_apart() == (), "at once, and offline"
    ward.settle()
    assert ward.coordinator.reads.duplicates.told_apart() == ()
    assert [set(one.ids) for one in ward.coordinator.reads.duplicates.likely()] == [{first, second}]


def test_the_identity_desk_tells_two_apart_who_never_come_to_its_workstation(ward: Ward) -> None:
    first = ward.register(1)
    second = ward.register(2, **named("Featherstonehaugh", "Marigold"), somebody_else=True)
    ward.settle()
    bench = ward.desks.bench
    place, said = bench.world.staff("identity-administrator", "philippa")
    bench.apply(*said)
    desk = ward.desks.desk(place)
    sync(desk)
    calls = desk.desk.calls.duplicates
    assert calls.count().changed == {"duplicates"}
    assert desk.reads.counts().duplicates == 1
    (pair,) = calls.likely().pairs
    assert set(pair.ids) == {first, second}
    shown = calls.two(first, second)
    assert [row.label for row in shown.rows] == ["Name", "Preferred name", "Born", "Gender", "NHS No."]
    desk.act(lambda acts: acts.care.tell_apart(first, second))
    assert calls.likely().pairs == (), "also before it has gone out"
    assert desk.reads.counts().duplicates == 0
    sync(desk)
    assert desk.reads.outbox() == (), "the receipt is the end of it: no entry of theirs comes here"
    (apart,) = calls.told_apart().pairs
    assert apart.apart is not None
    assert calls.two(first, second).pair.apart == apart.apart
    ward.settle()
    assert ward.clinician.reads.duplicates.likely() == (), "their team hears of it"
    desk.act(lambda acts: acts.care.take_back_apart(first, second))
    sync(desk)
    assert calls.told_apart().pairs == ()
    assert len(calls.likely().pairs) == 1
    assert desk.reads.counts().duplicates == 1


def test_who_is_no_identity_administrator_counts_no_pairs_of_the_trust(ward: Ward) -> None:
    assert ward.coordinator.desk.calls.duplicates.count().changed == frozenset()
