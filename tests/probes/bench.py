"""The service's storage without HTTP: a database file, a clock that stands, and a small trust that has begun."""

import copy
import os
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from uuid import UUID

from alembic import command
from alembic.config import Config
from sqlalchemy import select

from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.measures import catalogue
from care_record.sealing.keys import SealingKey
from care_record.wire.frames import FrameReader
from care_record.wire.receipt import Receipt
from sync_service.service import News, Service
from sync_service.settings import Settings
from sync_service.storage import database
from sync_service.storage import tables as t
from sync_service.storage.accounts import Accounts
from sync_service.storage.batch import Tools
from sync_service.storage.commands import CommandProcessor
from sync_service.storage.feed import Feed
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.keys.blind_index import BlindIndex
from sync_service.storage.keys.keyfile import ServiceKeys
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.keys.second_codes import SecondCodes
from sync_service.storage.keys.tokens import Tokens
from sync_service.storage.questionnaires import Questionnaires
from sync_service.storage.tree.heads import LogKey
from tests.probes.trust_world import Workstation, World

SHIPPED = catalogue.shipped(catalogue.source_folder())
MEASURES = catalogue.installed(catalogue.source_folder())
MEASURE = next(measure for measure in MEASURES if measure.id == "phq-9")


@cache
def _empty_database() -> bytes:
    """A file of SQLite with this release's tables: making them is nine tenths of what a bench takes."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "service.db")
        engine = database.connect(f"sqlite:///{file}")
        database.upgrade(engine)
        database.scrub(engine)
        engine.dispose()
        return file.read_bytes()


class Bench:
    """A trust with a clinician and a coordinator of one team, a clinician of another, and an administrator."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        """`address` is that of another database than an SQLite file in `folder`; it has this release's tables."""
        self.file = folder / "service.db"
        self.world = World()
        keys = ServiceKeys(b"k" * 32)
        self.tools = Tools(AtRest(keys), BlindIndex(keys), self.world.clock, os.urandom, Questionnaires(SHIPPED))
        self.log_key = LogKey(keys)
        if address is None:
            self.file.write_bytes(_empty_database())
        self._work_with(address or f"sqlite:///{self.file}")
        world = self.world
        self.clinician, first = world.staff("clinician", "ada", world.team)
        self.coordinator, second = world.staff("coordinator", "mary", world.team)
        self.outsider, third = world.staff("clinician", "grace", world.other_team)
        self.administrator, fourth = world.staff("system-administrator", "joan")
        self.processor.begin([*world.founding(self.log_key.public), *first, *second, *third, *fourth])
        self.apply(world.team_key_created(self.clinician))

    def open(self, address: str) -> None:
        """Work with the database at this address, as a service that has just started."""
        self._work_with(address)
        database.upgrade(self.engine)

    def _work_with(self, address: str) -> None:
        self.engine = database.connect(address)
        self.feed = Feed(self.tools.at_rest, self.log_key)
        self.processor = CommandProcessor(self.engine, self.tools)

    def beside(self) -> Self:
        """Another process of the same service, on the same database; its engine is the caller's to dispose of."""
        other = copy.copy(self)
        other.open(self.engine.url.render_as_string(hide_password=False))
        return other

    def service(self, mail_port: int = 25, **tables: dict[str, Any]) -> Service:
        """The service's parts around this storage; not listening. `tables` are further ones of its settings."""
        settings = Settings.model_validate(
            {
                "trust": {"name": "Downs NHS Trust"},
                "storage": {"database": str(self.file), "key_file": "/nowhere/keys.json"},
                "crisis": {"team_telephone": "01273 496000"},
                "mail": {"host": "127.0.0.1", "port": mail_port, "security": "none", "sender": "post@downs.example"},
                **tables,
            }
        )
        return Service(
            settings=settings,
            engine=self.engine,
            tools=self.tools,
            processor=self.processor,
            feed=self.feed,
            log_key=self.log_key,
            accounts=Accounts(self.engine, self.tools.clock, memory=64),
            tokens=Tokens(ServiceKeys(b"k" * 32)),
            codes=LetterCodes(ServiceKeys(b"k" * 32)),
            second_codes=SecondCodes(ServiceKeys(b"k" * 32)),
            news=News(),
            page_url="http://127.0.0.1:8430",
        )

    def go_back(self, revision: str) -> None:
        """Give the database the tables of an earlier release."""
        config = Config()
        config.set_main_option("script_location", str(database.MIGRATIONS))
        with database.writing(self.engine) as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, revision)

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()

    def apply(self, *statements: bytes) -> list[Receipt]:
        """Apply, and insist that all are taken."""
        receipts = self.processor.apply(statements)
        assert all(receipt.outcome == "applied" for receipt in receipts), receipts
        return receipts

    def one(self, statement: bytes) -> Receipt:
        """The receipt of one statement."""
        return self.processor.apply([statement])[0]

    def ready_patient(
        self, index: int = 1, *, agreed: bool = True, referred: date = date(2026, 1, 5)
    ) -> tuple[UUID, SealingKey]:
        """A registered, referred patient with a record key, who has agreed to everything."""
        patient, key = self.world.patient(index), SealingKey(self.world.random(32))
        said = [
            *self.world.registration(self.clinician, patient, on=referred),
            self.world.access(self.clinician, patient.id, key),
        ]
        if agreed:
            said.append(self.world.agreement(self.clinician, patient.id))
        self.apply(*said)
        return patient.id, key

    def head(self) -> int:
        """How many entries the log has."""
        with database.reading(self.engine) as connection:
            return connection.scalar(select(t.log_head.c.seq)) or 0

    def pull(self, member: UUID | None, after: int = 0) -> tuple[list[tuple[int, Entry]], PageEnd, int]:
        """All pages for a member: entries with their cursors, the last end frame, and how many pages."""
        assert member is not None
        found: list[tuple[int, Entry]] = []
        pages = 0
        while True:
            with database.reading(self.engine) as connection:
                page = self.feed.page(connection, member, after, self.world.clock())
            reader, pages = FrameReader(), pages + 1
            frames = [(cursor, parse_frame(body)) for cursor, body in reader.feed(b"".join(page.frames))]
            found += [(cursor, item) for cursor, item in frames if isinstance(item, Entry)]
            after, end = frames[-1]
            assert isinstance(end, PageEnd)
            if not end.more:
                return found, end, pages

    def pull_as(self, place: Workstation, role: str) -> list[tuple[int, Entry]]:
        """The first page as it travels to a member with this role."""
        assert place.member is not None
        with database.reading(self.engine) as connection:
            page = self.feed.page(connection, place.member, 0, self.world.clock(), role=role)
        frames = [(cursor, parse_frame(body)) for cursor, body in FrameReader().feed(b"".join(page.frames))]
        return [(cursor, item) for cursor, item in frames if isinstance(item, Entry)]

    def kinds(self, patient: UUID) -> list[str]:
        """The kinds of a patient's entries, as the clinician sees them."""
        return [entry.kind for _, entry in self.pull(self.clinician.member)[0] if entry.stream == patient]
