"""A whole trust whose service's disk fills up to the last byte: said in words, nothing lost, and on it goes."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.measures import catalogue
from care_record.wire.receipt import encode_push, parse_receipts
from desktop.services.acts import AgreementDraft
from sync_service.storage.database import NoDatabase, NoRoom, Unable
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import Clinic, draft, open_desk
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.probes.line.full_disk import SmallDisk, small_disk
from tests.probes.postgres import Postgres, running
from tests.probes.service_process import SETTINGS, Device, ServiceProcess

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")
MEGABYTES = 80
"""The service asks for 64 to start."""


def send(clinic: Clinic, desk: Desk) -> None:
    """A person is registered, agrees, and is asked; all of it reaches the service."""
    world = clinic.world
    desk.until_ready(world.team)
    patient = desk.act(lambda acts: acts.register_patient(draft(world.team))).id
    said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    desk.act(lambda acts: acts.record_agreement(patient, said))
    due = world.today() + timedelta(days=14)
    desk.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, due))
    desk.until(lambda: not desk.reads.outbox())


@contextmanager
def a_database(kind: str, what: str) -> Iterator[tuple[SmallDisk, str, Postgres | None]]:
    """A small disk, and the address of a database on it: all of an SQLite file, a PostgreSQL's `data` or its `wal`."""
    with tempfile.TemporaryDirectory(prefix="mhcr-small-") as name:
        # PostgreSQL, who is not root, goes through it
        Path(name).chmod(0o755)
        with small_disk(Path(name, "disk"), MEGABYTES) as disk:
            if kind == "sqlite":
                yield disk, f"{disk.folder}/service.db", None
                return
            folder = disk.folder / "cluster"
            with running(data=folder if what == "data" else None, wal=folder if what == "wal" else None) as postgres:
                address = postgres.new_database().replace("postgresql+psycopg", "postgresql")
                yield disk, address, postgres


def send_again(clinic: Clinic, desk: Desk, service: ServiceProcess, token: str, device: Device) -> list[object]:
    """There is room again: all that waited goes, an answer comes; gives what is in the log."""
    receipt = submit(service.http, token, content(answers(PHQ9, 1)))
    desk.until(lambda: not desk.reads.outbox())
    desk.until(lambda: [one.score for one in desk.reads.returned()] == ["9 of 27"])
    assert receipt
    return [entry.id for _, entry in device.pull()[0]]


@dataclass(frozen=True)
class AtWork:
    """A trust at work whose disk is full now; `token` is that of a link that a person has."""

    disk: SmallDisk
    postgres: Postgres | None
    service: ServiceProcess
    clinic: Clinic
    device: Device
    token: str


def push_until_full(trust: AtWork, why: type[Unable] = NoRoom, *, refused: int = 1) -> set[object]:
    """Register people until the service refuses so often in a row; the ids of what it has acknowledged.

    PostgreSQL still has room within its files when it is first refused more of the disk, and gives some of it back.
    """
    world, taken, in_a_row = trust.clinic.world, set[object](), 0
    for index in range(1_000, 4_000):
        said = world.registration(trust.clinic.place, world.patient(index))
        answer = trust.device.call("POST", "/v1/commands", encode_push(said))
        if answer.status_code == 200:
            taken |= {receipt.id for receipt in parse_receipts(answer.content)}
            in_a_row = 0
            continue
        assert (answer.status_code, answer.json()) == (503, {"code": why.code, "words": why.words})
        in_a_row += 1
        if in_a_row == refused:
            return taken
        trust.disk.fill()
    raise AssertionError("there was always room")


@contextmanager
def at_work(tmp_path: Path, kind: str, what: str) -> Iterator[tuple[AtWork, Desk]]:
    """A trust with its desk, somebody asked, and then no room any more; `kind` and `what` as of `a_database`."""
    box, folder = LetterBox(), tmp_path / "service"
    folder.mkdir()
    with ExitStack() as stack:
        box.start()
        stack.callback(box.stop)
        disk, address, postgres = stack.enter_context(a_database(kind, what))
        settings = SETTINGS.replace("service.db", address)
        process = ServiceProcess(folder, settings=settings, mail_port=box.port, program=("mhcr",))
        service = stack.enter_context(process)
        clinic = Clinic(service)
        desk = stack.enter_context(open_desk(tmp_path / "profile", clinic.identity(clinic.place), clinic.place))
        send(clinic, desk)
        token = box.link(service.ready["page_url"])
        device = Device(service.http, clinic.place)
        device.sign_on()
        disk.fill()
        yield AtWork(disk, postgres, service, clinic, device, token), desk


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_service_whose_disk_is_full_says_so_reads_on_and_goes_on_without_a_restart(tmp_path: Path, kind: str) -> None:
    with at_work(tmp_path, kind, "data") as (trust, desk):
        clinic, service, device = trust.clinic, trust.service, trust.device
        taken = push_until_full(trust, refused=10)

        # who reads goes on, who wants to give something is told, and what a desk did waits
        assert service.http.get("/a").status_code == 200
        entries, end = device.pull()
        assert taken <= {entry.id for _, entry in entries}
        assert not end.more
        if kind == "sqlite":
            opened = service.http.post("/pages/open", json={"token": trust.token, "born": "1984-02-29"})
            assert (opened.status_code, opened.json()["code"]) == (503, "full")
        desk.act(lambda acts: acts.register_patient(draft(clinic.world.team, 2)))
        desk.until(lambda: "The service's disk is full" in desk.reads.status().sentence)
        assert [line.state for line in desk.reads.outbox()] == ["waiting"]
        assert service.log.count("disk is full") == 1

        trust.disk.empty()
        after = send_again(clinic, desk, service, trust.token, device)
        assert taken <= set(after)
        assert max(Counter(after).values()) == 1


@pytest.mark.long
def test_a_service_whose_postgresql_has_no_room_for_its_log_says_so_and_goes_on_once_it_is_back(tmp_path: Path) -> None:
    with at_work(tmp_path, "postgresql", "wal") as (trust, desk):
        clinic, service, device, postgres = trust.clinic, trust.service, trust.device, trust.postgres
        assert postgres is not None
        taken = push_until_full(trust, NoDatabase)
        desk.until(postgres.has_ended)

        # nothing can be read either, and everybody is told; what a desk did waits
        asked = device.call("GET", "/v1/changes?after=0&wait=0")
        assert (asked.status_code, asked.json()) == (503, {"code": "no-database", "words": NoDatabase.words})
        opened = service.http.post("/pages/open", json={"token": trust.token, "born": "1984-02-29"})
        assert (opened.status_code, opened.json()["code"]) == (503, "no-database")
        desk.act(lambda acts: acts.register_patient(draft(clinic.world.team, 2)))
        desk.until(lambda: "The service cannot reach its database" in desk.reads.status().sentence)
        assert [line.state for line in desk.reads.outbox()] == ["waiting"]
        assert "Traceback" not in service.log

        trust.disk.empty()
        postgres.start()
        after = send_again(clinic, desk, service, trust.token, device)
        assert taken <= set(after)
        assert max(Counter(after).values()) == 1
