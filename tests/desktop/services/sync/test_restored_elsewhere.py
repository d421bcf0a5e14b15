"""What a desk says of a record that the restored backup lacks, and that another desk has still to bring back."""

from datetime import date

from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.statements.members import SETTLING_MS
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.sync.test_restored import agreed, register, rest, rig
from tests.probes.near_desks import sync
from tests.probes.restored_desks import RestoredDesks as Rig

__all__ = ["rig"]


def another_team_refers(rig: Rig) -> tuple[Desk, Desk]:
    """A clinician's desk that registered somebody after the backup, and another team's, where a referral waits."""
    ada, grace = rig.desk(rig.bench.clinician), rig.desk(rig.bench.outsider)
    rest(ada, grace)
    rig.keep()
    found = Patient(register(rig, ada, 1), HumanName(family="Featherstonehaugh", given="Marigold"), date(1984, 2, 29))
    rest(ada)
    grace.act(lambda acts: acts.refer_found(found, rig.bench.world.other_team, "Shared care."))
    rig.restore()
    rig.bench.apply(rig.begun(), rig.confirmed())
    return ada, grace


def test_what_another_team_said_waits_until_the_record_is_back(rig: Rig) -> None:
    ada, grace = another_team_refers(rig)
    sync(grace, grace)
    (line,) = grace.reads.outbox()
    assert line.state == "waiting"
    assert "once a workstation has brought the record back" in line.why
    rest(ada, grace)
    assert [one.kind for one in rig.log()].count("referral.opened") == 2


def test_after_a_day_it_comes_back_in_words(rig: Rig) -> None:
    _, grace = another_team_refers(rig)
    sync(grace)
    rig.bench.world.clock.now += SETTLING_MS
    sync(grace)
    (line,) = grace.reads.outbox()
    assert line.state == "stuck"
    assert "register the person first" in line.why


def test_what_still_waited_goes_out_behind_what_a_colleague_has_to_bring_back(rig: Rig) -> None:
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    rest(ada, edsger)
    rig.keep()
    person = register(rig, ada, 1)
    rest(ada, edsger)
    edsger.act(lambda acts: acts.record_agreement(person, agreed(rig)))
    rig.restore()
    rig.bench.apply(rig.begun(), rig.confirmed())
    sync(edsger, edsger)
    assert [one.state for one in edsger.reads.outbox()] == ["waiting"]
    rest(ada, edsger)
    assert [one.kind for one in rig.log() if one.stream == person][-1] == "consent.recorded"
