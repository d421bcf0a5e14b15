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
        self.team = desks.bench.world.team
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
    listed = {frozenset(pair.ids): pair.why for pair in ward.coordinator.reads.likely_duplicates()}
    assert listed == {
        frozenset({first, second}): Likeness.SAME.value,
        frozenset({first, twin}): Likeness.MAYBE.value,
        frozenset({second, twin}): Likeness.MAYBE.value,
    }
    done = ward.coordinator.act(lambda acts: acts.care.tell_apart(twin, first))
    assert "are two people" in done.words
    assert frozenset({first, twin}) not in {frozenset(p.ids) for p in ward.coordinator.reads.likely_duplicates()}
    ward.settle()
    assert not ward.coordinator.reads.outbox()
    assert {frozenset(pair.ids) for pair in ward.clinician.reads.likely_duplicates()} == {
        frozenset({first, second}),
        frozenset({second, twin}),
    }
