"""The EPR's interface as it is run: enrolled by two administrators, importing without a person, killed half-way."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from care_record.wire import bodies
from desktop.services.session import now_ms
from tests.probes.interface import PATIENTS, TUESDAY, person
from tests.probes.postgres import Postgres
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World

ROOT = Path(__file__).resolve().parents[2]
PASSWORD, PASSPHRASE = "a long enough password", "mole harbour tin nine"
ROWS = 1_100


class Interface:
    """A folder with the interface's profile, and the command line."""

    def __init__(self, service: ServiceProcess, folder: Path, database: str) -> None:
        """`database` is the address of the service's."""
        self.service, self.folder, self.database = service, folder, database
        self.world = World(Clock(now_ms()))
        self.first, one = self.world.staff("system-administrator", "joan")
        self.second, two = self.world.staff("system-administrator", "ruth")
        service.begin(*self.world.founding(service.log_key), *one, *two)
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
        self.passphrase.chmod(0o600)
        self.ways = [
            *("--profile", str(folder / "interface")),
            *("--passphrase-file", str(self.passphrase)),
            *("--secrets-file", str(folder / "secrets.json")),
        ]

    def device(self, place: Workstation) -> Device:
        device = Device(self.service.http, place)
        device.sign_on()
        return device

    def authorise(self) -> None:
        """The first administrator authorises the interface, and gives it a password."""
        device, member = self.device(self.first), self.world.id()
        body = bodies.MemberAuthorised(member=member, name="RiO", role="epr-interface", account="rio")
        (receipt,) = device.push(self.first.say("member.authorised", self.world.trust, body))
        assert receipt.outcome == "applied", receipt
        given = json.dumps({"member": str(member), "password": PASSWORD}).encode()
        assert device.call("POST", "/v1/accounts", given).status_code == 204

    def approve(self, by: Workstation) -> str:
        """An administrator enrols the workstation that waits; gives the receipt's code, empty once it is enrolled."""
        device = self.device(by)
        (asked,) = device.call("GET", "/v1/enrolment-requests").json()["requests"]
        sign, seal = (base64.urlsafe_b64decode(asked[key] + "==") for key in ("sign", "seal"))
        body = bodies.DeviceEnrolled(
            device=UUID(asked["device"]), member=UUID(asked["member"]), sign=sign, seal=seal, label=asked["label"]
        )
        return device.push(by.say("device.enrolled", self.world.trust, body))[0].code

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`mhcr import`, without a terminal."""
        return subprocess.Popen(
            [sys.executable, "-m", "mhcr", "import", *words, *self.ways],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )

    def run(self, *words: str) -> tuple[int, list[dict[str, object]], str]:
        """The exit code, what was said on standard output as JSON, and on standard error."""
        with self.start(*words, "--json") as process:
            out, error = process.communicate(timeout=120)
        return process.returncode, [json.loads(line) for line in out.splitlines()], error

    def patients(self) -> int:
        engine = create_engine(self.database, poolclass=NullPool)
        with engine.connect() as connection:
            return connection.execute(text("select count(*) from patients")).scalar_one()  # type: ignore[no-any-return]


@pytest.fixture(params=["sqlite", "postgresql"])
def interface(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Interface]:
    folder = tmp_path / "service"
    folder.mkdir()
    database, settings = f"sqlite:///{folder / 'service.db'}", SETTINGS
    if request.param == "postgresql":
        held: Postgres = request.getfixturevalue("postgres")
        database = held.new_database()
        settings = SETTINGS.replace('database = "service.db"', f'database = "{database}"')
    with ServiceProcess(folder, settings=settings) as service:
        yield Interface(service, tmp_path, database)


def test_two_administrators_enrol_it_and_a_killed_import_goes_on_without_doubling(interface: Interface) -> None:
    interface.authorise()
    with interface.start("enrol", "--server", str(interface.service.ready["address"]), "--account", "rio") as enrolling:
        assert enrolling.stdin is not None
        assert enrolling.stdout is not None
        enrolling.stdin.write(f"{PASSWORD}\n")
        enrolling.stdin.flush()
        said = iter(enrolling.stdout.readline, "")
        assert any("Another administrator" in line for line in said)
        assert interface.approve(interface.first) == "not-second"
        assert interface.approve(interface.second) == ""
        enrolling.stdin.write("y\n")
        enrolling.stdin.close()
        assert any("Enrolled." in line for line in said)
    assert enrolling.returncode == 0

    people = interface.folder / "people.csv"
    lines = (person(one, given_name=f"Marigold{chr(97 + one % 26)}", updated=TUESDAY) for one in range(ROWS))
    people.write_text("\n".join([PATIENTS, *lines, person(1, nhs_number="1")]), encoding="utf-8")
    with interface.start("csv", str(people), "--look-alikes") as killed:
        assert killed.stderr is not None
        assert any(" rows, about " in line for line in iter(killed.stderr.readline, ""))
        os.kill(killed.pid, signal.SIGKILL)
    assert 0 < interface.patients() <= ROWS

    code, told, _ = interface.run("csv", str(people), "--look-alikes")
    assert code == 1
    assert [one["row"] for one in told if one.get("status") == "refused"] == [ROWS + 1]
    counts = next(one for one in told if one.get("kind") == "patients")
    assert (int(str(counts.get("new", 0))) + int(str(counts["same"])), counts["refused"]) == (ROWS, 1)
    assert interface.patients() == ROWS

    code, told, _ = interface.run("csv", str(people), "--look-alikes")
    assert (code, told[-1]) == (1, {"kind": "patients", "dry_run": False, "same": ROWS, "refused": 1})
    assert interface.patients() == ROWS


def test_a_secret_that_others_may_read_is_not_used(interface: Interface) -> None:
    interface.passphrase.chmod(0o644)
    address = str(interface.service.ready["address"])
    interface.authorise()
    with interface.start("enrol", "--server", address, "--account", "rio") as enrolling:
        _, error = enrolling.communicate(f"{PASSWORD}\n", timeout=60)
    assert enrolling.returncode == 3
    assert "chmod 600" in error
    assert not (interface.folder / "interface" / "keys.json").exists()
