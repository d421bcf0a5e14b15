"""The demonstration's stage: a service with two years of history, a mailbox, and Dr Osei's first workstation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update

from care_record.measures import catalogue
from care_record.sealing.keys import SealingKey
from mhcr.demonstration.first_workstation import FirstWorkstation
from mhcr.demonstration.invited import register_some
from mhcr.demonstration.processes import Child
from mhcr.demonstration.seeding import Progress, SeededTrust, seed
from mhcr.demonstration.trust.staff import DemonstrationTrust, Member
from sync_service.settings import load
from sync_service.startup import prepare
from sync_service.storage import tables as t
from sync_service.storage.database import writing

PASSWORD = "a password for the demonstration"  # noqa: S105 - of people who do not exist
PASSPHRASE = "five quiet herons over Hove"  # noqa: S105 - as above
SENDER = "no-reply@sussex-coast.example.org"
TEAM_TELEPHONE = "01632 960101"


@dataclass(frozen=True, slots=True)
class Stage:
    """What is played on. `service` is the address for workstations, `mailbox` that of the page of the mail."""

    folder: Path
    seeded: SeededTrust
    service: str
    mailbox: str
    restart_service: Callable[[], None]
    stop_service: Callable[[], None]
    first_workstation: FirstWorkstation
    identity_workstation: FirstWorkstation

    @property
    def clinician(self) -> Member:
        """Dr Amara Osei."""
        return self.seeded.trust.members[0]

    @property
    def profile(self) -> Path:
        """The workstation's profile, not yet made."""
        return self.folder / "profile"

    @property
    def mail(self) -> Path:
        """The folder of messages."""
        return self.folder / "mailbox"


@contextmanager
def set_stage(folder: Path, on: date, *, count: int, progress: Progress) -> Iterator[Stage]:
    """Build the stage in an empty folder, and take it down at the end; the files stay."""
    logs = folder / "service"
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        mailbox = stack.enter_context(
            Child(
                [sys.executable, "-m", "mhcr.demonstration.mailbox", str(folder / "mailbox")], log=logs / "mailbox.log"
            )
        )
        config = _write_settings(folder / "service", mailbox.ready["smtp"])
        seeded = _fill(config, on, count=count, progress=progress)
        service = _RunningService(config, logs / "service.log")
        stack.callback(service.stop)
        first = FirstWorkstation(
            service.address, seeded.workstations[seeded.trust.members[0].id], _keys_of_osei(seeded)
        )
        stack.callback(first.close)
        desk = FirstWorkstation(service.address, seeded.workstations[identity_administrator(seeded.trust).id], {})
        stack.callback(desk.close)
        yield Stage(folder, seeded, service.address, mailbox.ready["web"], service.start, service.stop, first, desk)


class _RunningService:
    """The service's process; it can go away and come back at the same address."""

    def __init__(self, config: Path, log: Path) -> None:
        self._command = [sys.executable, "-m", "mhcr", "serve", "--config", str(config)]
        self._log = log
        self._child = Child(self._command, log=log)
        self._child.__enter__()
        self.address: str = self._child.ready["address"]
        port = int(self.address.rsplit(":", 1)[1])
        config.write_text(config.read_text().replace("port = 0", f"port = {port}"), encoding="utf-8")

    def start(self) -> None:
        """Come back."""
        self._child = Child(self._command, log=self._log)
        self._child.__enter__()

    def stop(self) -> None:
        """Go away."""
        self._child.stop()


def _write_settings(folder: Path, smtp_port: int) -> Path:
    config = folder / "mhcr.toml"
    config.write_text(
        f"""demonstration = true

[trust]
name = "Sussex Coast Demonstration Trust"

[listen]
port = 0

[storage]
database = "service.db"
key_file = "keys.json"

[mail]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
sender = "{SENDER}"

[crisis]
team_telephone = "{TEAM_TELEPHONE}"
""",
        encoding="utf-8",
    )
    return config


def _fill(config: Path, on: date, *, count: int, progress: Progress) -> SeededTrust:
    service = prepare(load(config))
    try:
        measures = catalogue.installed(catalogue.source_folder())
        seeded = seed(service.processor, measures, on, log_key=service.log_key.public, count=count, progress=progress)
        with writing(service.engine) as connection:
            gone = select(t.requests.c.id).where(t.requests.c.state != "queued")
            connection.execute(update(t.messages).where(t.messages.c.request.in_(gone)).values(state="sent"))
        register_some(service, seeded.people, on)
        for member in seeded.trust.members:
            service.accounts.set_password(member.account, member.id, PASSWORD)
    finally:
        service.engine.dispose()
    return seeded


def identity_administrator(trust: DemonstrationTrust) -> Member:
    """Who works at the identity desk."""
    return next(member for member in trust.members if member.role == "identity-administrator")


def _keys_of_osei(seeded: SeededTrust) -> dict[UUID, SealingKey]:
    return {team: seeded.team_keys[team] for team in seeded.trust.members[0].teams}
