"""What a locked workstation may ask, and what comes to the duty desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from care_record.wire import bodies
from sync_service.application import create
from sync_service.pages.templates import Pages
from sync_service.storage.risk.watching import LIFETIME_MS
from tests.probes.flagged import Flagged, flagged_bench
from tests.probes.mailbox import Mailbox
from tests.probes.trust_world import Workstation
from tests.probes.web import Web
from tests.sync_service.api.test_doors import Desk


class Locked:
    """A team with a flag, and the doors."""

    def __init__(self, team: Flagged) -> None:
        self.team = team
        self.web = Web(create(team.service, Pages(team.service.settings), None))

    def token(self, place: Workstation) -> str:
        status, answer = Desk(self.web, place, self.team.service).ask("POST", "/v1/watch")
        assert status == 200
        return str(answer["token"])

    def count(self, token: str, path: str = "/v1/flags") -> tuple[int, object]:
        answer = self.web.get(path, {"Authorization": f"MHCR-Watch {token}"})
        return answer.status_code, answer.json().get("flags")


@pytest.fixture
def locked(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[Locked]:
    team = flagged_bench(tmp_path, mailbox)
    yield Locked(team)
    team.bench.close()


def test_a_locked_workstation_learns_how_many_flags_wait_and_nothing_else(locked: Locked) -> None:
    token = locked.token(locked.team.bench.clinician)
    assert locked.count(token) == (200, 0)
    patient, response = locked.team.flagged()
    assert locked.count(token) == (200, 1)
    assert locked.web.get("/v1/changes", {"Authorization": f"MHCR-Watch {token}"}).status_code == 401
    locked.team.acknowledge(patient, response)
    assert locked.count(token, "/v1/flags?known=1&wait=20") == (200, 0)


def test_a_count_is_of_ones_own_teams_and_for_the_duty_desk_of_what_has_come_to_it(locked: Locked) -> None:
    outside, duty = locked.token(locked.team.bench.outsider), locked.token(locked.team.dot)
    locked.team.flagged()
    locked.team.told()
    assert (locked.count(outside), locked.count(duty)) == ((200, 0), (200, 0))
    locked.team.told(120)
    assert (locked.count(outside), locked.count(duty)) == ((200, 0), (200, 1))


def test_a_token_that_is_asked_with_keeps_a_workstation_awake_for_days(locked: Locked) -> None:
    token = locked.token(locked.team.bench.clinician)
    for _ in range(5):
        locked.team.bench.world.clock.now += LIFETIME_MS - 60_000
        assert locked.count(token) == (200, 0)
    locked.team.bench.world.clock.now += LIFETIME_MS
    assert locked.count(token)[0] == 401


def test_a_token_ends_a_day_after_it_was_asked_with_with_the_next_one_and_with_the_workstation(locked: Locked) -> None:
    place, world = locked.team.bench.clinician, locked.team.bench.world
    first = locked.token(place)
    second = locked.token(place)
    assert (locked.count(first)[0], locked.count(second)[0]) == (401, 200)
    assert second.encode() not in locked.team.bench.file.read_bytes()
    locked.team.bench.apply(
        world.root.say("device.revoked", world.trust, bodies.DeviceRevoked(device=locked.team.beth.device))
    )
    world.clock.now += LIFETIME_MS
    assert locked.count(second)[0] == 401
    third = locked.token(place)
    locked.team.bench.apply(world.root.say("device.revoked", world.trust, bodies.DeviceRevoked(device=place.device)))
    assert locked.count(third)[0] == 401
    assert [locked.count(wrong)[0] for wrong in ("", "AAAA", "!")] == [401, 401, 401]


def test_the_duty_desk_sees_whom_it_is_about_and_that_it_looked_is_logged(locked: Locked) -> None:
    patient, response = locked.team.flagged()
    desk = Desk(locked.web, locked.team.dot, locked.team.service)
    assert desk.ask("POST", "/v1/duty") == (200, {"flags": []})
    locked.team.told(120)
    desk = Desk(locked.web, locked.team.dot, locked.team.service)
    status, answer = desk.ask("POST", "/v1/duty")
    lines = answer["flags"]
    assert isinstance(lines, list)
    line = lines[0]
    assert (status, line["response"], line["patient"]["id"]) == (200, str(response), str(patient))
    assert line["team"] == str(locked.team.bench.world.team)
    assert locked.team.searches()[-1].fields == ["duty"]
    assert locked.team.searches()[-1].shown == [patient]
