"""Notes of reading are always taken: what was read was read, and nobody can keep it out of the log."""

from uuid import UUID

from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from tests.probes.bench import Bench
from tests.probes.trust_world import Workstation
from tests.sync_service.storage.tree_reader import TreeReader


def note(bench: Bench, place: Workstation, patient: UUID, counter: int) -> bytes:
    body = bodies.RecordRead(patient=patient, what="record", counter=counter)
    return place.say("record.read", audit_stream(bench.world.trust), body)


def test_a_note_is_taken_whether_or_not_the_reader_has_a_basis(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    unknown = bench.world.id()

    bench.apply(
        note(bench, bench.clinician, patient, 1),
        note(bench, bench.coordinator, patient, 1),
        note(bench, bench.outsider, patient, 1),
        note(bench, bench.administrator, unknown, 1),
    )


def test_a_removed_members_last_readings_are_taken(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    member = bench.clinician.member
    assert member is not None
    left = bodies.MemberRemoved(team=bench.world.team, member=member)
    bench.apply(bench.world.root.say("member.removed", bench.world.trust, left))

    bench.apply(note(bench, bench.clinician, patient, 1))


def test_a_replayed_note_is_in_the_log_once(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    said = note(bench, bench.clinician, patient, 1)

    assert bench.apply(said) == bench.apply(said)


def test_nobody_writes_a_note_in_another_workstations_name(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    said = note(bench, bench.clinician, patient, 1)

    (receipt,) = bench.processor.apply([said], device=bench.outsider.device)

    assert (receipt.outcome, receipt.code) == ("refused", "other-device")


def test_notes_come_to_the_privacy_officer_in_their_order_and_to_nobody_else(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    place, said = bench.world.staff("privacy-officer", "constance")
    bench.apply(*said)
    bench.apply(*(note(bench, bench.clinician, patient, counter) for counter in range(1, 301)))

    officer = TreeReader(bench, place.member, officer=True)
    officer.follow()
    stream = audit_stream(bench.world.trust)
    assert [entry.n for entry in officer.entries if entry.stream == stream] == list(range(1, 301))
    assert all(entry.stream != stream for _, entry in bench.pull(bench.clinician.member)[0])
