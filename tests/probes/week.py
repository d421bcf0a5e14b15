"""A team at work: real desks, the service's real storage and worker, real e-mail, and a clock that days pass on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

import httpx

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.measures import catalogue
from care_record.people.dates import LONDON
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.desktop.services.post import answers, content, submit
from tests.probes.mailbox import Mailbox
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.near_service import NearClient
from tests.probes.trust_world import Workstation

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")
GAD7 = catalogue.load(catalogue.source_folder() / "gad-7")


AnyWeek = TypeVar("AnyWeek", bound="Week")


class Week:
    """Ada and Beth care for people of one team; Dot sits at the duty desk."""

    def __init__(self, desks: NearDesks, mailbox: tuple[Mailbox, int]) -> None:
        self.bench, self._desks = desks.bench, desks
        self.box, port = mailbox
        world = self.bench.world
        self.team, duty = world.id(), world.id()
        self._say_team(self.team, "Hove Older Adults", records=None)
        self._say_team(duty, "Duty desk", records=True)
        self.stations: dict[str, Workstation] = {}
        self.desks: dict[str, Desk] = {}
        for name, team in (("ada", self.team), ("beth", self.team), ("dot", duty)):
            place, said = world.staff("clinician", name, team)
            self.bench.apply(*said)
            contact = bodies.MemberContact(member=cast("UUID", place.member), email=f"{name}@downs.example")
            self.bench.apply(place.say("member.contact", world.trust, contact))
            self.stations[name] = place
        service = self.bench.service(port)
        assert service.settings.mail is not None
        self._worker = Notifier(service, MailServer(service.settings.mail, None))
        self.now("2026-11-23 09:00")
        for name, place in self.stations.items():
            self.desks[name] = desks.desk(place)
        self.settle()

    def _say_team(self, team: UUID, name: str, *, records: bool | None) -> None:
        world = self.bench.world
        body = bodies.TeamCreated(team=team, name=name, service="adult", telephone="01273 496000", records=records)
        self.bench.apply(world.root.say("team.created", world.trust, body))

    def now(self, words: str) -> None:
        """It is now this moment in London, as `2026-11-27 22:15`; what is due by then happens."""
        moment = datetime.fromisoformat(words).replace(tzinfo=LONDON)
        self.bench.world.clock.now = int(moment.timestamp() * 1000)
        self.work()

    @property
    def today(self) -> date:
        return self.bench.world.today()

    def work(self) -> None:
        """The service's worker does what is due."""
        for _ in range(6):
            if not asyncio.run(self._worker.round()):
                break

    def settle(self) -> None:
        """Everybody syncs, the service works, everybody syncs."""
        for _ in range(3):
            sync(*self.desks.values())
            self.work()
        sync(*self.desks.values())

    def mail(self, to: str) -> list[Any]:
        """The messages to an address since the last look at the box."""
        held = []
        while not self.box.messages.empty():
            held.append(self.box.messages.get())
        for message in held:
            self.box.messages.put(message)
        return [message for message in held if to in str(message["To"])]

    def first_contact(self, name: str, index: int) -> UUID:
        """A person is registered and agrees to everything."""
        desk = self.desks[name]
        made = desk.act(lambda acts: acts.register_patient(draft(self.team, index))).id
        assert isinstance(made, UUID)
        said = AgreementDraft(EVERYTHING, self.today, HowGiven.IN_PERSON)
        desk.act(lambda acts: acts.record_agreement(made, said))
        return made

    def reply(self, index: int, measure: Any, chosen: int, *, attention: bool = False) -> str:
        """The person opens the newest message's link and takes this option everywhere; the receipt."""
        text = self.mail(f"marigold{index}@")[-1].get_body(("plain",)).get_content()
        token = next(line for line in text.splitlines() if "/a#" in line).partition("#")[2]
        web = cast("httpx.Client", NearClient.WEBS[self._desks.service.address])
        return submit(web, token.strip(), content(answers(measure, chosen)), attention=attention)


@contextmanager
def week(folder: Path, mailbox: tuple[Mailbox, int], team: type[AnyWeek]) -> Iterator[AnyWeek]:
    """A team whose week begins on Monday 23 November 2026 at nine."""
    with near_clients(), ExitStack() as stack:
        yield team(NearDesks(folder, stack), mailbox)
