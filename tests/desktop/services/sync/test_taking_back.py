"""A statement that was not signed by who it names: what it changed is taken back, and the rest stays."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import apsw
import pytest

from care_record.sealing.keys import SealingKey
from care_record.wire import bodies
from care_record.wire.frames import pack
from desktop.services.store import mirror, schema
from desktop.services.sync.taking_back import settle_checked
from desktop.services.trust.signatures import look_again
from tests.desktop.services.pages import Log
from tests.probes.trust_world import Workstation, World


class Mirror:
    """A mirror in memory that takes a whole log, and then looks at the signatures that could wait."""

    def __init__(self) -> None:
        self.world = World()
        self.clinician, self.staff = self.world.staff("clinician", "osei", self.world.team)
        # the same workstation's id with a key that the trust never enrolled
        forger = self.world.workstation(self.clinician.member, device=self.clinician.device)
        self.forger: Workstation = forger
        self.log = Log(self.world)
        self.log.append(*self.world.founding(), *self.staff, self.world.team_key_created(self.clinician))
        self.connection = apsw.Connection(":memory:")
        schema.prepare_mirror(self.connection)

    def take(self, *statements: bytes) -> list[tuple[int, str]]:
        self.log.append(*statements)
        reader = self.log.reader()
        for frame in self.log.frames:
            reader.feed(frame)
        reader.feed(pack(len(self.log.frames), self.log.end().encode()))
        mirror.apply_page(self.connection, reader.finish(), frozenset())
        rows: Any = self.connection.execute(
            "select seq, body from unchecked join entry using (seq) order by seq"
        ).fetchall()
        distrusted = look_again(reader.directory, rows, {})
        settle_checked(self.connection, [seq for seq, _ in rows], distrusted)
        return distrusted

    def count(self, query: str, *values: object) -> int:
        found: int = self.connection.execute(f"select count(*) from {query}", values).get
        return found


@pytest.fixture
def held() -> Iterator[Mirror]:
    made = Mirror()
    yield made
    made.connection.close()


def registered(held: Mirror) -> tuple[UUID, list[bytes]]:
    patient = held.world.patient()
    said = [
        *held.world.registration(held.clinician, patient),
        held.world.access(held.clinician, patient.id, SealingKey(held.world.random(32))),
        held.world.agreement(held.clinician, patient.id),
    ]
    return patient.id, said


def test_a_forged_death_is_taken_back_and_the_record_stays(held: Mirror) -> None:
    patient, said = registered(held)
    died = held.forger.say("patient.died", patient, bodies.PatientDied(died=held.world.today(-1)))
    ((_, why),) = held.take(*said, died)
    assert "patient.died" in why
    assert held.count("patient where deceased = 0 and has_ledger = 1") == 1
    assert held.count("ledger") == held.count("access") == held.count("referral") == 1
    assert held.count("patient_find where patient_find match 'featherstonehaugh'") == 1
    assert held.count("unchecked") == 0


def test_a_forged_registration_leaves_nothing_to_be_shown(held: Mirror) -> None:
    patient, said = registered(held)
    forged = held.forger.say("patient.registered", patient, bodies.PatientRegistered(patient=_plain(said[0])))
    held.take(forged, *said[1:])
    for table in ("patient", "referral", "access", "record_wrap", "ledger", "patient_find"):
        assert held.count(table) == 0, table


def test_nothing_is_told_anew_where_all_signatures_are_right(held: Mirror) -> None:
    _, said = registered(held)
    assert held.take(*said) == []
    assert held.count("patient") == 1
    assert held.count("distrusted") == 0


def _plain(raw: bytes) -> dict[str, object]:
    from care_record.statements.statement import parse

    found: dict[str, object] = parse(raw).body["patient"]
    return found
