"""The outbox keeps each person's acts in order, whatever is said otherwise, dropped or refused in between."""

from uuid import UUID

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.statements.statement import Statement, parse
from care_record.wire import bodies
from desktop.services.store import outbox, schema
from tests.probes.trust_world import World

WORLD = World()
CLINICIAN, _ = WORLD.staff("clinician", "osei", WORLD.team)
STREAMS = [WORLD.id() for _ in range(3)]
Steps = list[tuple[str, int, int]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["act", "act", "act", "otherwise", "drop", "refuse", "hand out"]),
        st.integers(0, 2),
        st.integers(1, 3),
    ),
    max_size=25,
)


def said(stream: UUID, count: int) -> list[Statement]:
    body = bodies.MeasureCancelled(request=WORLD.id(), reason="No need.")
    return [parse(CLINICIAN.say("measure.cancelled", stream, body)) for _ in range(count)]


class Kept:
    """An outbox, and beside it what should stand there: for each person the ids in the order in which they belong."""

    def __init__(self) -> None:
        self.connection = apsw.Connection(":memory:")
        schema.prepare_outbox(self.connection)
        self.order: dict[UUID, list[UUID]] = {stream: [] for stream in STREAMS}
        self.refused: set[UUID] = set()

    def step(self, what: str, stream: UUID, count: int) -> None:
        order = self.order[stream]
        if what == "act":
            new = said(stream, count)
            outbox.add(self.connection, new)
            order += [one.id for one in new]
        elif what == "hand out":
            outbox.hand_out(self.connection, outbox.sendable(self.connection))
        elif order:
            place = count % len(order)
            chosen = order[place]
            if what == "refuse":
                outbox.refuse(self.connection, chosen, "no", "No.")
                self.refused.add(chosen)
            elif what == "drop":
                outbox.remove(self.connection, [chosen.bytes])
                order.remove(chosen)
            else:
                new = said(stream, count)
                outbox.replace(self.connection, [chosen], new, "")
                order[place : place + 1] = [one.id for one in new]

    def close(self) -> None:
        self.connection.close()


@settings(deadline=None, max_examples=150)
@given(STEPS)
def test_nothing_is_lost_and_each_persons_order_holds(steps: Steps) -> None:
    kept = Kept()
    for what, person, count in steps:
        kept.step(what, STREAMS[person], count)
    for stream, order in kept.order.items():
        rows = outbox.select(kept.connection, "stream = ?", (stream.bytes,))
        assert [one.id for one in rows] == order
        assert all(one.replaceable == (one.state == "refused" or not one.tried) for one in rows)
    kept.close()


@settings(deadline=None, max_examples=150)
@given(STEPS)
def test_a_stuck_act_holds_up_its_own_person_and_nobody_else(steps: Steps) -> None:
    kept = Kept()
    for what, person, count in steps:
        kept.step(what, STREAMS[person], count)
    going = {UUID(bytes=identity) for identity, _ in outbox.sendable(kept.connection)}
    for order in kept.order.values():
        refused = next((place for place, one in enumerate(order) if one in kept.refused), len(order))
        assert going.isdisjoint(order[refused:])
        if refused and order:
            assert order[0] in going
    kept.close()


def test_what_was_dropped_meanwhile_is_not_handed_out() -> None:
    kept = Kept()
    kept.step("act", STREAMS[0], 2)
    waiting = outbox.sendable(kept.connection)
    kept.step("drop", STREAMS[0], 1)
    going = outbox.hand_out(kept.connection, waiting)
    assert [UUID(bytes=identity) for identity, _ in going] == kept.order[STREAMS[0]]
    assert [one.tried for one in outbox.select(kept.connection)] == [True]
    kept.close()


def test_an_outbox_of_before_may_have_been_handed_out_without_its_knowing() -> None:
    connection = apsw.Connection(":memory:")
    schema.prepare_outbox(connection)
    outbox.add(connection, said(STREAMS[0], 1))
    connection.execute("alter table act drop column tried; pragma user_version = 2; drop table draft;")
    connection.execute("drop table cohort; drop table cohort_person; drop table taken_elsewhere;")
    schema.prepare_outbox(connection)
    assert [one.replaceable for one in outbox.select(connection)] == [False]
    connection.close()
