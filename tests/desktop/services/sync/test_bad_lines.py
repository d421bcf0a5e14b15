"""The real client and a real service, with a line between them that fails: nothing lost or doubled, and true words."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from desktop.services.client import client as client_module
from desktop.services.problems import HistoryMismatch
from desktop.services.reads import Status
from tests.desktop.services.clinic import Bench, Clinic, draft, identity_of, open_desk
from tests.probes.line.proxy import FAULTS, NONE, Fault, Kind, Proxy, proxied
from tests.probes.service_process import Device, ServiceProcess

CLEAN = "Connected; everything the service has is here."
PLACES = (0, 400, 900)
"""Bytes after which a connection meets its fault: in the first line, among the headers, in a body."""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with ServiceProcess(tmp_path_factory.mktemp("service")) as service:
        yield Clinic(service)


def log_of(clinic: Clinic) -> list[tuple[UUID, str]]:
    """What the service holds for the clinician: id and kind."""
    device = Device(clinic.service.http, clinic.place)
    device.sign_on()
    return [(entry.id, entry.kind) for _, entry in device.pull()[0]]


def settled(bench: Bench) -> bool:
    """Whether all is out and in, and the status line says so. A pause after a failure is not waited for."""
    status = bench.reads.status()
    if status.connected != "connected":
        bench.desk.sync.wake()
    return not bench.reads.outbox() and status.sentence.startswith(CLEAN)


class Line:
    """The line between a desk and the service: `faults` are met by its next connections, in order."""

    def __init__(self) -> None:
        self.faults: deque[Fault] = deque()
        self.always = NONE
        self.met: list[str] = []

    def draw(self) -> Fault:
        return self.faults.popleft() if self.faults else self.always


@contextmanager
def desk_on(clinic: Clinic, folder: Path, line: Line) -> Iterator[tuple[Bench, Proxy]]:
    """A desk that has synced once, over a line that is good so far."""
    with proxied(clinic.service.http.base_url.port or 0, line.draw, line.met.append) as proxy:
        identity = identity_of(clinic.world, clinic.place, f"http://127.0.0.1:{proxy.port}")
        with open_desk(folder, identity, clinic.place) as bench:
            bench.until_ready(clinic.world.team)
            yield bench, proxy


@pytest.mark.long
@pytest.mark.parametrize("kind", FAULTS)
def test_a_line_that_fails_loses_and_doubles_nothing(
    kind: Kind, clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "ANSWER_SECONDS", 1.0)
    line, said = Line(), list[str]()
    with desk_on(clinic, tmp_path / "profile", line) as (bench, proxy):
        before = log_of(clinic)
        told = bench.desk.on_status

        def tell(status: Status) -> None:
            said.append(status.sentence)
            told(status)

        bench.desk.on_status = tell
        made: set[UUID | None] = set()
        for number, place in enumerate(PLACES, FAULTS.index(kind) * len(PLACES) + 1):
            line.faults.append(Fault(kind, place))
            proxy.drop()
            made.add(bench.act(lambda acts, n=number: acts.register_patient(draft(clinic.world.team, n))).id)
            bench.until(lambda: not line.faults and settled(bench))
        assert {match.patient.id for match in bench.reads.find("feather")} >= made
    after = log_of(clinic)
    assert set(before) <= set(after)
    assert max(Counter(identity for identity, _ in after).values()) == 1
    registered = [sum(one == "patient.registered" for _, one in log) for log in (before, after)]
    assert registered[1] == registered[0] + len(made)
    assert line.met == [kind] * len(PLACES)
    # true words: never that all is well while the line fails
    assert not [one for one in said if one.startswith(CLEAN) and "Offline" in one]
    if kind in ("refused", "cut down", "stalled"):
        assert [one for one in said if one.startswith("Offline. The trust's service ")]


def test_a_line_that_stalls_is_said_in_words(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_SECONDS", 0.5)
    line = Line()
    with desk_on(clinic, tmp_path / "profile", line) as (bench, proxy):
        line.always = Fault("stalled")
        proxy.drop()
        bench.act(lambda acts: acts.register_patient(draft(clinic.world.team, 90)))
        seen: list[Status] = []

        def stalled() -> bool:
            seen.append(bench.reads.status())
            return "did not answer in time" in seen[-1].sentence

        bench.until(stalled)
        status = seen[-1]
        assert status.sentence.startswith("Offline. The trust's service did not answer in time.")
        assert "waiting to go out." in status.sentence
        assert "Data as of " in status.sentence
        assert status.risk_may_be_late
        line.always = NONE
        bench.until(lambda: settled(bench))


def test_a_page_that_was_changed_on_its_way_is_refused_and_fetched_again(clinic: Clinic, tmp_path: Path) -> None:
    line = Line()
    line.always = Fault("corrupt down", 2_000)
    with proxied(clinic.service.http.base_url.port or 0, line.draw) as proxy:
        identity = identity_of(clinic.world, clinic.place, f"http://127.0.0.1:{proxy.port}")
        with open_desk(tmp_path / "profile", identity, clinic.place) as bench:
            seen: list[Status] = []

            def refused() -> bool:
                seen.append(bench.reads.status())
                return seen[-1].connected == "refused"

            bench.until(refused)
            assert seen[-1].sentence.startswith(HistoryMismatch.words)
            assert "Nothing has been fetched yet." in seen[-1].sentence
            line.always = NONE
            proxy.drop()
            bench.until(lambda: settled(bench))
