"""The four holes of the best published design of an outbox and its sync, each tried here and not found.

They are those of SecureDrop's client and server (its ADR 001 and API2.md): a receipt apart from its effect; an answer
"seen already" at which a row stays for ever; retries that change the order; an order by the clients' clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.agreement.statements import EVERYTHING, HowGiven
from desktop.services.acts import AgreementDraft
from desktop.services.problems import ServiceUnreachable
from desktop.services.store import outbox
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.near_service import NearClient

HOUR = 3_600_000


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[NearDesks]:
    with near_clients(), ExitStack() as stack:
        yield NearDesks(tmp_path, stack)


def rows(desk: Desk) -> list[tuple[str, str]]:
    """The outbox, as (kind, state), in the order in which it was done."""
    acts = desk.desk.writer.submit(lambda stores: outbox.select(stores.outbox)).result()
    return [(act.kind, act.state) for act in acts]


def kept(rig: NearDesks, identity: UUID) -> tuple[int, int]:
    """How many receipts and how many log entries there are for a statement."""
    with reading(rig.bench.engine) as connection:
        receipts = connection.execute(select(t.receipts.c.id).where(t.receipts.c.id == identity.bytes)).all()
    entries = [entry for _, entry in rig.bench.pull(rig.bench.clinician.member)[0] if entry.id == identity]
    return len(receipts), len(entries)


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_hole_1_receipt_and_effect_are_one_transaction(
    rig: NearDesks, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A service that ends between the two would leave a mark that says "in work" for ever."""
    said = rig.bench.world.registration(rig.bench.clinician, rig.bench.world.patient())
    flush = Batch.flush

    class Ended(BaseException):
        """The process is gone."""

    def end(batch: Batch) -> None:
        if moment == "after the commit":
            flush(batch)
            batch.connection.commit()
        raise Ended

    with monkeypatch.context() as dying:
        dying.setattr(Batch, "flush", end)
        with pytest.raises(Ended):
            rig.bench.processor.apply(said)
    receipts = rig.bench.apply(*said)
    assert [kept(rig, receipt.id) for receipt in receipts] == [(1, 1)] * len(said)
    assert rig.bench.apply(*said) == receipts


def test_hole_2_a_row_whose_answer_was_lost_ends_with_the_first_outcome(
    rig: NearDesks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There a replay is told "reported already", and its row is sent no more and shown for ever."""
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    made = desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team))).id
    send = NearClient._send

    def lose(client: NearClient, method: str, path: str, *rest: object) -> object:
        answer = send(client, method, path, *rest)  # type: ignore[arg-type]
        if path.startswith("/v1/commands"):
            raise ServiceUnreachable
        return answer

    with monkeypatch.context() as bad_line:
        bad_line.setattr(NearClient, "_send", lose)
        for _ in range(3):
            with pytest.raises(ServiceUnreachable):
                sync(desk)
    assert {state for _, state in rows(desk)} == {"waiting"}
    sync(desk)
    assert rows(desk) == []
    assert rig.bench.kinds(made)[0] == "patient.registered"
    assert rig.bench.kinds(made).count("patient.registered") == 1


def test_hole_3_a_first_step_that_is_refused_is_not_overtaken_by_its_follow_up(rig: NearDesks) -> None:
    """There retries stand behind what was never tried, so that a person could be referred before being registered."""
    desk, world = rig.desk(rig.bench.clinician), rig.bench.world
    sync(desk)
    # somebody else has registered this NHS number meanwhile: the first step will be sent back
    rig.bench.apply(*world.registration(rig.bench.outsider, world.patient(1), world.other_team))
    first = desk.act(lambda acts: acts.register_patient(draft(world.team, 1))).id
    agreed = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    desk.act(lambda acts: acts.record_agreement(first, agreed))
    other = desk.act(lambda acts: acts.register_patient(draft(world.team, 2))).id
    for _ in range(3):
        sync(desk)
    stuck = rows(desk)
    assert stuck[0] == ("patient.registered", "refused")
    assert stuck[-1] == ("consent.recorded", "waiting")
    assert rig.bench.kinds(first) == []
    # nobody else waits for it
    assert "patient.registered" in rig.bench.kinds(other)
    shown = [line for line in desk.reads.outbox() if line.state == "stuck"]
    assert shown
    assert all(line.why for line in shown)


@pytest.mark.parametrize("said", ["refuse_agreement", "withdraw_agreement"])
def test_what_goes_first_never_overtakes_the_registration_of_its_person(rig: NearDesks, said: str) -> None:
    """Somebody is met without a network, registered, and says no: all of it reaches the service."""
    desk, world = rig.desk(rig.bench.clinician), rig.bench.world
    sync(desk)
    made = desk.act(lambda acts: acts.register_patient(draft(world.team, 1))).id
    everything = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    if said == "withdraw_agreement":
        desk.act(lambda acts: acts.record_agreement(made, everything))
    desk.act(lambda acts: getattr(acts, said)(made, everything))
    for _ in range(3):
        sync(desk)
    # an agreement that it overtook comes back to its author, and that is all
    assert set(rows(desk)) <= {("consent.recorded", "conflict")}
    kinds = rig.bench.kinds(made)
    assert kinds[0] == "patient.registered"
    assert {"refuse_agreement": "consent.refused", "withdraw_agreement": "consent.withdrawn"}[said] in kinds


def test_hole_4_no_clock_of_a_workstation_decides_an_order(rig: NearDesks) -> None:
    """There events are ordered by the clients' clocks, and one that comes late has revived what was removed."""
    ahead, behind = (rig.desk(rig.bench.clinician) for _ in range(2))
    world, clock = rig.bench.world, rig.bench.world.clock
    sync(ahead)
    now = clock.now
    clock.now = now + 48 * HOUR
    late = ahead.act(lambda acts: acts.register_patient(draft(world.team, 1))).id
    clock.now = now - 48 * HOUR
    sync(behind)
    early = behind.act(lambda acts: acts.register_patient(draft(world.team, 2))).id
    clock.now = now
    sync(ahead, behind, ahead)
    log = [entry for _, entry in rig.bench.pull(rig.bench.clinician.member)[0]]
    first = {entry.stream: entry.seq for entry in reversed(log)}
    # who came first stands first, whatever its clock said; both desks agree
    assert first[late] < first[early]
    for desk in (ahead, behind):
        reader = desk.desk.reader()
        held = reader.all("select seq, id from entry order by seq")
        reader.close()
        assert held == [(entry.seq, entry.id.bytes) for entry in sorted(log, key=lambda entry: entry.seq)]
