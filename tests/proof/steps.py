"""What happens in one round: people act, desks sync in bad weather, patients answer, clocks jump, backups come back."""

from __future__ import annotations

import contextlib
from collections.abc import Container
from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy import select

from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey
from care_record.wire import bodies
from desktop.services.problems import Problem
from sync_service.storage import backup, database
from sync_service.storage import tables as t
from sync_service.storage.backup import Described
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.schedules.raising import raise_due
from sync_service.storage.sending.links import Opened, make_link, open_link
from sync_service.storage.sending.submissions import Closed, KeyTurned, SittingUnknown, Submitted, take_in
from tests.desktop.services.post import answers, content
from tests.probes.bench import MEASURE
from tests.probes.trust_world import Workstation
from tests.proof.acting import TIDY, WORK, Acting
from tests.proof.scene import Scene

HOUR = 3600 * 1000
BORN = date(1984, 2, 29)
"""When everybody of `draft` was born."""
ALL_ACTS = {TIDY: 2.0, **{name: much for work in WORK.values() for name, much in work.items()}}
WHERE = {name: whose for whose, work in WORK.items() for name in work}
"""At whose desks each act is done."""
STEPS = {**ALL_ACTS, "answer": 5, "post": 1, "sync": 20, "clock": 1, "restart": 1}
OFTEN = 6
DRAWS = 5
"""How often another step is drawn in the place of one that makes no sense now."""
MOST_STEPS = 40


class Steps:
    """Carries out steps on a scene; `people` are those registered so far. What makes no sense now is left out."""

    def __init__(
        self,
        scene: Scene,
        random: Random,
        acting: Acting,
        administrators: tuple[Workstation, Workstation],
        never: Container[str] = (),
    ) -> None:
        """`never` are kinds of acts that nobody has done yet: they are drawn more often."""
        self.scene, self.random = scene, random
        self._acting = acting
        self._administrators = administrators
        self._names = tuple(STEPS)
        self._weights = tuple(much * (OFTEN if name in never else 1) for name, much in STEPS.items())

    def some(self) -> None:
        """A few steps, drawn by their weights; then each desk syncs once."""
        for _ in range(self.random.randint(1, MOST_STEPS)):
            for _ in range(DRAWS):
                if self.step(self.random.choices(self._names, self._weights)[0]):
                    break
        for place in self.scene.places:
            with contextlib.suppress(Problem):
                place.sync()

    def step(self, name: str) -> bool:
        """One step at one desk; False where it makes no sense now."""
        index = self.random.choice(self.scene.places_of(WHERE.get(name, "")))
        place = self.scene.places[index]
        match name:
            case "sync":
                with contextlib.suppress(Problem):
                    place.sync()
            case "clock":
                place.ahead = self.random.choice((0, 0, HOUR, -HOUR, 30 * 24 * HOUR, -30 * 24 * HOUR))
            case "restart":
                self.scene.restart(index)
            case "answer":
                self._answer()
            case "post":
                raise_due(self.scene.bench.engine, self.scene.bench.tools, self.scene.bench.processor.directory_in)
            case _:
                return self._acting.act(name, place)
        return True

    def _answer(self) -> None:
        """A patient opens a link and answers: the storage's own doors, and an answer sealed as the page seals it."""
        bench = self.scene.bench
        with database.reading(bench.engine) as connection:
            waiting = connection.scalars(
                select(t.requests.c.id).where(
                    t.requests.c.state.in_(("queued", "opened")), t.requests.c.respondent == "patient"
                )
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
                self._acting.answered.append(opened.request.patient)

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
