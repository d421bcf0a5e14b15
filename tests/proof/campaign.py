"""The campaign: rounds in processes of their own, of which many are killed, and a look at everything in between."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from care_record.log.entry import Entry
from care_record.statements.members import SETTLING_MS
from care_record.statements.statement import Statement
from care_record.wire import bodies
from desktop.services.store import outbox
from sync_service.pages import routes
from sync_service.pages.templates import Pages
from tests.probes.bench import Bench
from tests.probes.trust_world import Workstation
from tests.proof import ledger as ledgers
from tests.proof.acting import TIDY, Acting
from tests.proof.kinds import Kinds
from tests.proof.ledger import Act, Ledger
from tests.proof.network import StormyClient, Weather
from tests.proof.sabotage import SABOTAGES
from tests.proof.scene import Scene, stormy_clients
from tests.proof.steps import ALL_ACTS, Steps
from tests.proof.write_points import WritePoints

ROUNDS_A_WORLD = 40
"""After so many rounds a new trust begins, so that logs stay short and seeds stay repeatable."""
MINUTE = 60_000


@dataclass
class Outcome:
    """What a campaign did and found."""

    seed: int
    rounds: int = 0
    kills: int = 0
    restores: int = 0
    leavers: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    acts: int = 0
    lost: int = 0
    doubled: int = 0
    words: list[str] = field(default_factory=list)
    kinds: Kinds = field(default_factory=Kinds)

    def to_map(self) -> dict[str, Any]:
        """As one JSON object."""
        return {
            "rounds": self.rounds, "kills": self.kills, "faults": self.faults.total(), "restores": self.restores,
            "leavers": self.leavers, "acts": self.acts, "lost": self.lost, "doubled": self.doubled,
            "seed": self.seed, "found": self.words,
            "kinds": self.kinds.to_map(),
        }  # fmt: skip


class TrustOfOneCampaign:
    """A trust, its ledger, and where its processes leave it."""

    def __init__(self, folder: Path, random: Random, sabotage: str) -> None:
        self._folder, self._random = folder, random
        self._sabotage = SABOTAGES[sabotage] if sabotage else None
        self.bench = Bench(folder)
        world = self.bench.world
        places, said = [self.bench.clinician], []
        for account in ("edsger", "barbara")[: random.randint(1, 2)]:
            place, statements = world.staff("clinician", account, world.team)
            places.append(place)
            said += statements
        self._clinicians = len(places)
        records, policy = world.id(), bodies.PolicySet(identity_second_person=random.random() < 0.5)
        created = bodies.TeamCreated(
            team=records, name="Records desk", service="adult", telephone="01273 496000", records=True
        )
        said.append(world.root.say("team.created", world.trust, created))
        checkers = [world.staff("identity-administrator", name) for name in ("philippa", "quentin")]
        keeper, of_keeper = world.staff("clinician", "ruth", records)
        self.officer, of_officer = world.staff("privacy-officer", "olive")
        said += [*(one for _, more in checkers for one in more), *of_keeper, *of_officer]
        second, statements = world.staff("system-administrator", "edith")
        # the root stands alone until there are two administrators: then joining a team needs a second signature
        self.bench.apply(*said, *statements)
        self.bench.apply(self.bench.administrator.say("policy.set", world.trust, policy))
        # without it no desk could ever open what is sealed, and none would send
        self.bench.apply(world.team_key_wrapped(self.bench.clinician))
        self._administrators = (self.bench.administrator, second)
        self.stations: list[Workstation] = [*places, *(place for place, _ in checkers), self.bench.outsider, keeper]
        self._whose = [*["team"] * len(places), "identity", "identity", "second", "records"]
        self.pages = Pages(self.bench.service().settings)
        self.bench.engine.dispose()
        self.database = f"sqlite:///{self.bench.file}"
        self.ledger = Ledger()
        self._most = 150
        self._settles = False
        self._rows: dict[UUID, str] = {}

    def round(self, number: int, outcome: Outcome) -> None:
        """One process: first all comes to rest and is checked, then steps are taken until the end or a kill."""
        die_at = self._random.randint(1, self._most) if self._random.random() < 0.7 else None
        self.bench.world.clock.now += MINUTE
        if self._settles and self._random.random() < 0.3:
            # until then neither keys nor messages go out after a restored backup
            self.bench.world.clock.now += SETTLING_MS
            self._settles = False
        self.bench.world._count = number * 1_000_000
        random, rare = Random(self._random.getrandbits(64)), self._random.random() if number > 5 else 1.0
        event = "restore" if rare < 0.03 else "leave" if rare < 0.06 and self._may_leave() else ""
        never = [name for name in ALL_ACTS if not outcome.kinds.done[name]]
        for report in self._process(lambda say: self._child(say, random, die_at, event, number, never)):
            self._take(report, outcome)

    def _may_leave(self) -> bool:
        """At most one of three goes, so that two stay who must agree."""
        return self._clinicians == 3 and not self.ledger.left

    def end(self, outcome: Outcome) -> None:
        """The last look."""
        for report in self._process(self._last_look):
            self._take(report, outcome)
        outcome.kinds.become(self.ledger.acts, self._rows, self.ledger.applied)

    def _take(self, report: dict[str, Any], outcome: Outcome) -> None:
        if outcome.kinds.take(report) or self.ledger.take(report):
            return
        match report:
            case {"did": acts, "desk": desk, "act": name}:
                self.ledger.acts += [Act(UUID(one), desk, kind, UUID(stream), name) for one, kind, stream in acts]
                outcome.acts += len(acts)
            case {"applied": applied, "lost": lost, "doubled": doubled, "words": words, "rows": rows}:
                self._rows = {UUID(one): code for one, code in rows.items()}
                self.ledger.applied = {UUID(one): seq for one, seq in applied.items()}
                self.ledger.restored = False
                outcome.lost += lost
                outcome.doubled += doubled
                outcome.words += words
            case {"database": url}:
                self.database, self._settles = url, True
                self.ledger.go_back()
                outcome.restores += 1
            case {"left": _}:
                self.ledger.left.add(2)
                outcome.leavers += 1
            case {"clock": now}:
                self.bench.world.clock.now = now
            case {"points": points}:
                self._most = max(50, points)
            case {"fault": name}:
                outcome.faults[name] += 1
            case {"failed": words}:
                outcome.words.append(words)
            case {"killed": _}:
                outcome.kills += 1

    def _process(self, work: Callable[[Callable[[dict[str, Any]], None]], None]) -> Iterator[dict[str, Any]]:
        """Run `work` in a process of its own; gives what it said, and at last how it ended."""
        read, write = os.pipe()
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.close(read)
            _be_a_child(write, work)
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            yield {"killed": True}
        elif status != 0:
            yield {"failed": f"a process ended with status {status}"}

    def _child(
        self,
        say: Callable[[dict[str, Any]], None],
        random: Random,
        die_at: int | None,
        event: str,
        number: int,
        never: list[str],
    ) -> None:
        points, weather = WritePoints(), Weather(random)
        StormyClient.WEATHER = weather
        routes.REFUSAL_SECONDS = 0.0
        with stormy_clients(), _told(say) as told:
            scene = self._open(points, told)
            self._look(scene, say)
            # from here on it may die
            points.count, points.die_at = 0, die_at
            weather.rate, weather.told = random.choice((0.0, 0.1, 0.3, 0.5)), lambda name: say({"fault": name})
            steps = Steps(scene, random, self._acting(random, say, told, scene), self._administrators, never)
            if event == "restore":
                url = f"sqlite:///{self._folder / f'restored-{number}.db'}"
                points.die_at = None
                steps.lose_the_service(f"backup-{number}", url)
                say({"database": url})
            elif event == "leave":
                say({"left": True})
                steps.somebody_leaves(self.stations[2])
            else:
                steps.some()
                say({"points": points.count})

    def _acting(self, random: Random, say: Callable[[dict[str, Any]], None], told: _Told, scene: Scene) -> Acting:
        world = self.bench.world
        teams = world.team, world.other_team
        told.acting = Acting(random, self.ledger.people(), teams, world.today, say, scene.visit)
        told.acting.answered = [entry.stream for entry in self._log(scene) if entry.kind == "response.returned"]
        return told.acting

    def _last_look(self, say: Callable[[dict[str, Any]], None]) -> None:
        StormyClient.WEATHER = Weather(Random(0))
        with stormy_clients(), _told(say) as told:
            self._look(self._open(WritePoints(), told), say)

    def _open(self, points: WritePoints, told: _Told) -> Scene:
        if self._sabotage is not None:
            self._sabotage()
        scene = Scene(self.bench, self.database, self.pages, self._folder, points)
        told.scene = scene
        for station, whose in zip(self.stations, self._whose, strict=True):
            scene.open(station, whose)
        return scene

    def _log(self, scene: Scene) -> list[Entry]:
        """What the first clinician and the privacy officer see of the log; some entries both."""
        bench = scene.bench
        seen = bench.pull(self.stations[0].member)[0] + bench.pull_as(self.officer, "privacy-officer")
        return list({entry.seq: entry for _, entry in seen}.values())

    def _look(self, scene: Scene, say: Callable[[dict[str, Any]], None]) -> None:
        problem = ledgers.come_to_rest(scene, restored=self.ledger.restored)
        say({"clock": scene.world.clock.now})
        seen = ledgers.seen(scene)
        found = ledgers.check(seen, self.ledger)
        ledgers.check_once(self._log(scene), self.ledger, found)
        words = [problem] if problem else []
        say(
            {
                "applied": {str(one): seq for one, seq in found.applied.items()},
                "lost": found.lost,
                "doubled": found.doubled,
                "words": words + found.words,
                "rows": {str(row.id): row.code or row.state for desk in seen for row in desk.rows},
            }
        )


class _Told:
    """Which scene the acts belong to."""

    scene: Scene | None = None
    acting: Acting | None = None


@contextmanager
def _told(say: Callable[[dict[str, Any]], None]) -> Iterator[_Told]:
    """Every act is said to the parent as soon as it stands in an outbox."""
    told, add, remove = _Told(), outbox.add, outbox.remove

    def add_and_say(connection: Any, statements: list[Statement], note: str = "") -> None:
        add(connection, statements, note)
        places = told.scene.places if told.scene else []
        desk = next(index for index, place in enumerate(places) if place.stores.outbox is connection)
        say(
            {
                "act": told.acting.now if told.acting else "",
                "desk": desk,
                "did": [(str(one.id), one.kind, str(one.stream)) for one in statements],
            }
        )

    def say_and_remove(connection: Any, ids: Iterable[bytes]) -> None:
        gone = list(ids)
        if told.acting is not None and told.acting.now == TIDY:
            say({"dropped": [str(UUID(bytes=one)) for one in gone]})
        remove(connection, gone)

    outbox.add, outbox.remove = add_and_say, say_and_remove  # type: ignore[assignment]
    try:
        yield told
    finally:
        outbox.add, outbox.remove = add, remove


def _be_a_child(write: int, work: Callable[[Callable[[dict[str, Any]], None]], None]) -> None:
    """Work, say what happens, and end without what the parent would do at its end."""
    status = 1
    try:
        work(lambda report: _write_all(write, (json.dumps(report) + "\n").encode()))
        status = 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the proof looks for
        last = traceback.extract_tb(error.__traceback__)[-1]
        words = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"
        _write_all(write, (json.dumps({"failed": words}) + "\n").encode())
    finally:
        os._exit(0 if status == 0 else 3)


def _write_all(to: int, data: bytes) -> None:
    while data:
        data = data[os.write(to, data) :]


def run(rounds: int, seed: int, *, sabotage: str = "", said: Callable[[Outcome], object] = lambda _: None) -> Outcome:
    """So many rounds; ends at the first fault. `said` hears after each round."""
    outcome, random = Outcome(seed), Random(seed)
    while outcome.rounds < rounds and not outcome.words:
        with tempfile.TemporaryDirectory(prefix="mhcr-proof-") as name:
            trust = TrustOfOneCampaign(Path(name), random, sabotage)
            for number in range(1, min(ROUNDS_A_WORLD, rounds - outcome.rounds) + 1):
                trust.round(number, outcome)
                outcome.rounds += 1
                said(outcome)
                if outcome.words:
                    break
            else:
                trust.end(outcome)
    return outcome
