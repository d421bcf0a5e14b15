"""What happens in one round: people act, desks sync in bad weather, patients answer, clocks jump, backups come back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy import select

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft, PatientDraft
from desktop.services.problems import Problem, Rejected
from sync_service.storage import backup, database
from sync_service.storage import tables as t
from sync_service.storage.backup import Described
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.sending.links import Opened, make_link, open_link
from sync_service.storage.sending.submissions import Closed, KeyTurned, SittingUnknown, Submitted, take_in
from tests.desktop.services.clinic import draft
from tests.desktop.services.post import answers, content
from tests.probes.bench import MEASURE
from tests.probes.trust_world import Workstation
from tests.proof.scene import Scene, Workplace

HOUR = 3600 * 1000
BORN = date(1984, 2, 29)
"""When everybody of `draft` was born."""
STEPS = {
    "register": 3, "agree": 4, "refuse": 1, "withdraw": 1, "send": 6, "cancel": 1, "review": 3, "answer": 5,
    "sync": 12, "clock": 1, "restart": 1,
}  # fmt: skip
MOST_STEPS = 12


class Steps:
    """Carries out steps on a scene; `people` are those registered so far. What makes no sense now is left out."""

    def __init__(
        self, scene: Scene, random: Random, people: list[UUID], administrators: tuple[Workstation, Workstation]
    ) -> None:
        self.scene, self.random, self.people = scene, random, people
        self._administrators = administrators
        self._names = tuple(STEPS)
        self._weights = tuple(STEPS.values())

    def some(self) -> None:
        """A few steps, drawn by their weights; then each desk syncs once."""
        for _ in range(self.random.randint(1, MOST_STEPS)):
            self.step(self.random.choices(self._names, self._weights)[0])
        for place in self.scene.places:
            with contextlib.suppress(Problem):
                place.sync()

    def step(self, name: str) -> None:
        """One step at one desk."""
        index = self.random.randrange(len(self.scene.places))
        place = self.scene.places[index]
        match name:
            case "register":
                made = self._try(place, lambda acts: acts.register_patient(self._draft()))
                if made is not None:
                    self.people.append(made)
            case "sync":
                with contextlib.suppress(Problem):
                    place.sync()
            case "clock":
                place.ahead = self.random.choice((0, 0, HOUR, -HOUR, 30 * 24 * HOUR, -30 * 24 * HOUR))
            case "restart":
                self.scene.restart(index)
            case "answer":
                self._answer()
            case _:
                self._about_somebody(name, place)

    def _about_somebody(self, name: str, place: Workplace) -> None:
        if not self.people:
            return
        person, due = self.random.choice(self.people), self.scene.world.today(14)
        said = AgreementDraft(EVERYTHING, self.scene.world.today(), HowGiven.IN_PERSON)
        match name:
            case "agree":
                self._try(place, lambda acts: acts.record_agreement(person, said))
            case "refuse":
                self._try(place, lambda acts: acts.refuse_agreement(person, said))
            case "withdraw":
                self._try(place, lambda acts: acts.withdraw_agreement(person, said))
            case "send":
                self._try(place, lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, due))
            case "cancel":
                request = self._some_id(place, "select id from request")
                if request is not None:
                    self._try(place, lambda acts: acts.cancel_request(request, "not needed"))
            case "review":
                response = self._some_id(place, "select id from response")
                if response is not None:
                    self._try(place, lambda acts: acts.acknowledge_risk(response, "telephoned"))

    def _try(self, place: Workplace, job: Callable[..., object]) -> UUID | None:
        """An act; one that cannot be done now is refused in words and leaves nothing."""
        try:
            done = place.act(job)
        except (Rejected, LookupError, Problem):
            return None
        made = getattr(done, "id", None)
        return made if isinstance(made, UUID) else None

    def _draft(self) -> PatientDraft:
        world = self.scene.world
        return draft(world.team, self.random.randrange(1, 400_000))

    def _some_id(self, place: Workplace, query: str) -> UUID | None:
        found = place.reader.all(f"{query} order by id")
        return UUID(bytes=self.random.choice(found)[0]) if found else None

    def _answer(self) -> None:
        """A patient opens a link and answers: the storage's own doors, and an answer sealed as the page seals it."""
        bench = self.scene.bench
        with database.reading(bench.engine) as connection:
            waiting = connection.scalars(
                select(t.requests.c.id).where(t.requests.c.state.in_(("queued", "opened")))
            ).all()
        if not waiting:
            return
        request = UUID(bytes=self.random.choice(sorted(waiting)))
        with contextlib.suppress(Closed, SittingUnknown, Refused):
            with database.writing(bench.engine) as connection:
                token = make_link(connection, request, bench.tools.random(16), bench.world.clock())
            with database.writing(bench.engine) as connection:
                opened = open_link(Batch(connection, bench.tools), token, BORN)
            if isinstance(opened, Opened):
                self._submit(opened)

    def _submit(self, opened: Opened) -> None:
        bench, request, key = self.scene.bench, opened.request, opened.key
        info = context.response(
            trust=bench.world.trust,
            patient=request.patient,
            key=key.key,
            request=request.id,
            questionnaire=MEASURE.canonical,
            questionnaire_sha256=request.sha256,
            respondent="patient",
        )
        envelope = seal(PublicSealingKey(key.public), info, content(answers(MEASURE, self.random.randrange(4))))
        given = Submitted(opened.sitting, request.id, envelope.encode(), True, bench.world.clock())
        with database.writing(bench.engine) as connection:
            taken = take_in(Batch(connection, bench.tools), given)
        if self.random.random() < 0.3 and not isinstance(taken, KeyTurned):
            with database.writing(bench.engine) as connection:
                take_in(Batch(connection, bench.tools), given)

    def somebody_leaves(self, leaver: Workstation) -> None:
        """An administrator ends a membership while that person's desk may have acts on their way."""
        world = self.scene.world
        assert leaver.member is not None
        removed = bodies.MemberRemoved(team=world.team, member=leaver.member)
        self.scene.bench.apply(world.root.say("member.removed", world.trust, removed))
        self.some()

    def lose_the_service(self, copy: str, database_url: str) -> None:
        """Keep a backup, go on, then lose the service and bring it back from the backup on another database."""
        bench, folder = self.scene.bench, self.scene.bench.file.parent
        described: Described = backup.write(bench.engine, folder / copy, "backup", bench.world.clock())
        backup.write(bench.engine, folder / f"{copy}.wraps", "wraps", bench.world.clock())
        self.some()
        engine = database.connect(database_url)
        backup.restore(engine, folder / copy, folder / f"{copy}.wraps")
        engine.dispose()
        bench.engine.dispose()
        self.scene.serve(database_url)
        self._sign_incarnation(described)

    def _sign_incarnation(self, described: Described) -> None:
        bench = self.scene.bench
        first, second = self._administrators
        directory = bench.processor.directory()
        assert directory is not None
        number = directory.incarnation.number + 1
        begun = bodies.IncarnationBegun(
            number=number, size=described.size, root=described.root, reason="The disk failed."
        )
        bench.apply(first.say("incarnation.begun", bench.world.trust, begun))
        confirmed = bodies.IncarnationConfirmed(number=number)
        bench.apply(second.say("incarnation.confirmed", bench.world.trust, confirmed))
