"""The records desk had opened a withheld record, and the restored backup does not know of it."""

from care_record.wire import bodies
from tests.desktop.services.sync.test_restored import agreed, register, rest, rig
from tests.probes.restored_desks import RestoredDesks as Rig

__all__ = ["rig"]


def test_nobody_waits_for_an_opening_of_the_record_that_the_backup_lacks(rig: Rig) -> None:
    """The records desk says it to the service itself, and keeps it in no outbox: it may never come back."""
    ada, world = rig.desk(rig.bench.clinician), rig.bench.world
    records = world.id()
    desk = bodies.TeamCreated(
        team=records, name="Records desk", service="adult", telephone="01273 496000", records=True
    )
    keeper, joined = world.staff("clinician", "ruth", records)
    rig.bench.apply(world.root.say("team.created", world.trust, desk), *joined)
    assert keeper.member is not None
    # there are two administrators: the second signs, too
    confirmed = bodies.MemberConfirmed(team=records, member=keeper.member)
    rig.bench.apply(rig.second.say("member.confirmed", world.trust, confirmed))
    rest(ada)
    person = register(rig, ada, 1)
    rest(ada)
    rig.keep()
    until = world.clock() + 3_600_000
    opening = bodies.GlassBroken(reason="risk", words="Named a plan.", until=until)
    rig.bench.apply(keeper.say("glass.broken", person, opening))
    rest(ada)
    ada.act(lambda acts: acts.record_agreement(person, agreed(rig)))
    rest(ada)
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    rest(ada)
    assert not ada.reads.outbox()
    assert [one.kind for one in rig.log() if one.stream == person].count("consent.recorded") == 1
