"""What cannot be read or trusted is kept, shown in one place, told to the operator, and never stops the rest."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care_record.wire import bodies, cbor
from care_record.wire.ids import audit_stream
from desktop.services.keys import new_keys
from desktop.services.problems import HistoryMismatch, NewerRelease, ServiceRefused
from desktop.services.profile import Profile
from desktop.services.reads.access_log.pages import AccessFilter
from desktop.services.store import mirror
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores
from desktop.services.sync.aside.reporting import PATH, Reporting
from desktop.services.sync.listing import Listing
from desktop.services.sync.taking_back import tell_anew
from desktop.services.trust.checking import UNREADABLE
from tests.desktop.services.clinic import Bench, identity_of, open_desk
from tests.desktop.services.pages import Log
from tests.probes.trust_world import World

RUBBISH = cbor.encode({"v": 1, "kind": "response.returned"})


class Held:
    """A trust with one person, and a clinician's workstation that has taken a log with something odd in it."""

    def __init__(self) -> None:
        self.world = World()
        self.role: bodies.Role = "clinician"
        self.place, staff = self.world.staff("clinician", "osei", self.world.team)
        self.person = self.world.patient()
        self.log = Log(self.world)
        self.log.append(*self.world.founding(), *staff, *self.world.registration(self.place, self.person))

    @contextmanager
    def desk(self, folder: Path) -> Iterator[Bench]:
        profile = Profile(folder)
        stores = Stores(profile, new_keys(lambda count: bytes([7]) * count))
        mirror.apply_page(stores.mirror, self.log.page(), frozenset())
        stores.close()
        profile.close()
        identity = identity_of(self.world, self.place, "http://127.0.0.1:9", self.role)
        with open_desk(folder, identity, self.place, sync=False, now=self.world.clock) as bench:
            yield bench


@pytest.fixture
def held() -> Held:
    return Held()


def test_an_answer_that_cannot_be_read_stands_on_today_as_flagged_until_somebody_has_acted(
    held: Held, tmp_path: Path
) -> None:
    answer = held.log.append_any("response.returned", held.person.id, RUBBISH)
    later = held.world.patient(2)
    held.log.append(*held.world.registration(held.place, later))
    with held.desk(tmp_path) as bench:
        (item,) = bench.reads.today().items
        assert (item.kind, item.response, item.patient.id) == ("risk", answer, held.person.id)
        (line,) = bench.reads.waiting.aside()
        assert (line.reason, line.response, line.looked) == ("answer", answer, "")
        assert "a form that this program cannot read" in line.why
        reading = bench.reads.response(answer)
        assert (reading.opened, reading.line.flagged, reading.line.quarantined) == (False, True, True)
        assert "a form that this program cannot read" in reading.problems[0]
        assert bench.reads.waiting.page().aside == 1
        # the rest has come, whoever stood behind it
        assert bench.reads.line(later.id).name == later.name
        bench.act(lambda acts: acts.acknowledge_risk(answer, "spoke-now"))
        assert [item.kind for item in bench.reads.today().items] == ["new_answer"]
        assert "acted on it" in bench.reads.waiting.aside()[0].looked


def test_it_stays_flagged_when_its_record_is_told_anew(held: Held, tmp_path: Path) -> None:
    answer = held.log.append_any("response.returned", held.person.id, RUBBISH)
    with held.desk(tmp_path) as bench:

        def anew(stores: Stores) -> None:
            with stores.mirror:
                tell_anew(stores.mirror, held.person.id.bytes)

        bench.desk.writer.submit(anew).result(20)
        assert [item.response for item in bench.reads.today().items] == [answer]


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        ("patient.updated", b"\x00", "Changed details of a person"),
        ("measure.requested", cbor.encode([b"", b""]), "A send"),
        ("measure.sent", cbor.encode({"v": 1, "kind": "measure.sent"}), "A send"),
    ],
)
def test_an_entry_in_no_form_is_kept_and_everything_else_is_taken(
    held: Held, tmp_path: Path, kind: str, body: bytes, what: str
) -> None:
    held.log.append_any(kind, held.person.id, body)
    died = held.place.say("patient.died", held.person.id, bodies.PatientDied(died=held.world.today(-1)))
    held.log.append(died)
    with held.desk(tmp_path) as bench:
        (line,) = bench.reads.waiting.aside()
        assert (line.reason, line.what, line.response) == ("unreadable", what, None)
        assert line.patient is not None
        assert line.patient.id == held.person.id
        assert "operator has been told" in line.tell
        assert bench.reads.line(held.person.id).deceased
        assert "1 entry was set aside" in bench.reads.status().sentence


@pytest.mark.parametrize("kind", ["consent.withdrawn", "account.withdrew", "access.ended", "device.revoked"])
def test_what_may_have_taken_something_away_is_never_passed_over(held: Held, kind: str) -> None:
    stream = held.world.trust if kind == "device.revoked" else held.person.id
    held.log.append_any(kind, stream, b"\x00")
    with pytest.raises((HistoryMismatch, NewerRelease)):
        held.log.page()


@pytest.mark.parametrize("kind", ["referral.opened", "response.entered", "response.reviewed", "measure.cancelled"])
def test_the_pages_of_a_record_open_whatever_of_it_is_set_aside(held: Held, tmp_path: Path, kind: str) -> None:
    held.log.append_any(kind, held.person.id, b"\x00")
    with held.desk(tmp_path) as bench:
        mistakes = bench.reads.ledger.mistakes(held.person.id)
        assert [one.kind for one in mistakes] == ["referral.opened", "patient.registered"]
        assert "Referred to" in bench.reads.agreement(held.person.id).timeline[0].words
        assert bench.reads.patient(held.person.id).line.id == held.person.id


@pytest.mark.parametrize("kind", ["record.read", "referral.closed", "patient.searched"])
def test_a_privacy_officer_sees_that_it_is_in_the_log_and_everything_after_it(
    held: Held, tmp_path: Path, kind: str
) -> None:
    held.place, staff = held.world.staff("privacy-officer", "reid")
    held.role = "privacy-officer"
    stream = held.person.id if kind == "referral.closed" else audit_stream(held.world.trust)
    held.log.append_any(kind, stream, b"\x00")
    held.log.append(*staff)
    with held.desk(tmp_path) as bench:
        reader: Reader = bench.desk.reader()
        try:
            assert Listing(bench.desk.writer, bench.desk.state).run(reader, threading.Event())
        finally:
            reader.close()
        lines = bench.reads.access_log(AccessFilter()).lines
        assert lines[0].what.startswith("Enrolled")
        (odd,) = [line for line in lines if line.doubtful]
        assert (odd.who, odd.more) == ("Not known", "")
        assert odd.doubtful.startswith(UNREADABLE)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=60), st.sampled_from(["response.returned", "patient.updated", "risk.raised", "referral.closed"])
)
def test_no_bytes_in_an_entry_of_a_record_stop_the_page(body: bytes, kind: str) -> None:
    held = Held()
    held.log.append_any(kind, held.person.id, body)
    page = held.log.page()
    assert len(page.entries) == len(held.log.frames)
    assert len(page.distrusted) + len(page.held_back) == 1


class Operator:
    """The service's door for reports; `takes` is whether it knows of such."""

    def __init__(self, *, takes: bool = True) -> None:
        self.told: list[Any] = []
        self.takes = takes

    def signed_json(self, method: str, path: str, fields: Any) -> None:
        assert (method, path) == ("POST", PATH)
        self.told.append(fields)
        if not self.takes:
            raise ServiceRefused("There is nothing at this address.", code="not-found")


def told(bench: Bench, operator: Operator, times: int = 2) -> None:
    reader: Reader = bench.desk.reader()
    try:
        reporting = Reporting(operator, bench.desk.writer)  # type: ignore[arg-type]
        for _ in range(times):
            reporting.tell(reader)
    finally:
        reader.close()


def test_each_is_told_once_by_number_and_reason_alone(held: Held, tmp_path: Path) -> None:
    first = len(held.log.frames)
    held.log.append_any("response.returned", held.person.id, RUBBISH)
    held.log.append_any("patient.updated", held.person.id, b"\x00")
    with held.desk(tmp_path) as bench:
        operator = Operator()
        told(bench, operator)
        expected = [{"entry": first + 1, "reason": "unreadable"}, {"entry": first + 2, "reason": "unreadable"}]
        assert operator.told == [{"entries": expected}]
        again = Operator()
        told(bench, again)
        assert again.told == []


def test_a_service_that_takes_no_reports_is_asked_once_and_nothing_fails(held: Held, tmp_path: Path) -> None:
    held.log.append_any("patient.updated", held.person.id, b"\x00")
    with held.desk(tmp_path) as bench:
        operator = Operator(takes=False)
        told(bench, operator, 3)
        assert len(operator.told) == 1


def test_who_the_record_belongs_to_is_said_of_each(held: Held, tmp_path: Path) -> None:
    nobody = UUID(int=held.person.id.int ^ 1)
    held.log.append_any("patient.updated", nobody, b"\x00")
    with held.desk(tmp_path) as bench:
        (line,) = bench.reads.waiting.aside()
        assert line.patient is None
