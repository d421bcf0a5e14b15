"""A desk in a process of its own: the session of a real profile and its threads, at which somebody acts without end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from care_record.people.dates import day_in_london, from_milliseconds
from care_record.statements.statement import Statement
from desktop.lanes import DeskThreads
from desktop.services.keyring_secret import Secrets
from desktop.services.problems import KeyringChanged
from desktop.services.session import Session, now_ms
from desktop.services.store import mirror, outbox
from tests.proof import ledger
from tests.proof.acting import ACTS, Acting
from tests.proof.processes.children import Hear, Say

PASSPHRASE = "seven grey herons wade"
PATIENCE = 60.0
PAUSE = 0.02


class SecretsInFiles:
    """A keyring that outlives its process: a file for each secret, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _file(self, name: str) -> Path:
        return self._folder / name.replace("#", "-")

    def read(self, name: str) -> bytes:
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            raise KeyringChanged from None

    def write(self, name: str, secret: bytes) -> None:
        part = self._file(name).with_suffix(".part")
        part.write_bytes(secret)
        part.replace(self._file(name))

    def delete(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)


class LivingDesk:
    """An unlocked profile whose threads run, as the window runs them."""

    def __init__(self, folder: Path, ring: Secrets, moved: Callable[[], None] = lambda: None) -> None:
        """`moved` hears from the sync's thread that something came or went out."""
        self._session, self._moved = Session(folder, ring=ring), moved
        stage = self._unlock(self._session)
        if stage != "open":
            raise AssertionError(f"the stage is {stage}")
        self._turn_due = threading.Event()
        self._start()

    def _unlock(self, session: Session) -> str:
        return session.unlock(PASSPHRASE)

    def _start(self) -> None:
        self.desk = self._session.desk
        self.desk.on_turn_due = self._turn_due.set
        self.desk.on_changed = lambda _kinds: self._moved()
        self._threads = DeskThreads(self.desk, lambda *_: None)
        self.reader = self.desk.reader()

    def act(self, job: Callable[..., Any]) -> Any:
        """What a person does; raises what the act raises."""
        return self.desk.writer.submit(lambda _: job(self.desk.acts)).result(PATIENCE)

    def turn_if_due(self) -> None:
        """Turn the store, as the window does when the writer asks for it."""
        if self._turn_due.is_set():
            self._end_threads()
            self._session.turn()
            self._turn_due.clear()
            self._start()

    def _end_threads(self) -> None:
        self.reader.close()
        self._threads.end()

    def look(self) -> dict[str, Any]:
        """How far it is: the cursor, what is on its way, what the status line would say is wrong."""
        with self.reader.snapshot():
            moving = ledger.moving(outbox.select(self.reader.outbox))
            sealed = self.reader.get("select count(*) from response where state = 'sealed'")
            unchecked = self.reader.get("select count(*) from unchecked")
        network = self.desk.state.network
        return {
            "cursor": mirror.position(self.reader.mirror).cursor,
            "moving": len(moving) + sealed + unchecked,
            "connected": network.connected,
            "words": network.words,
        }

    def dump(self) -> dict[str, Any]:
        """All that a look from outside compares."""
        with self.reader.snapshot():
            rows = outbox.select(self.reader.outbox)
            return {
                "rows": [[str(one.id), one.kind, str(one.stream), one.state, one.code, one.words] for one in rows],
                "held": [[seq, str(identity)] for seq, identity in ledger.held(self.reader)],
                "answers": ledger.answers(self.reader),
            }

    def close(self) -> None:
        """End as a person ends it."""
        self._end_threads()
        self._session.close()


def live(
    folder: Path, ring: Path, teams: tuple[UUID, UUID], seed: int, people: list[UUID]
) -> Callable[[Say, Hear], None]:
    """The life of a desk's process: acts until it hears `rest`, then answers until it hears `go` or `end`."""

    def work(say: Say, hear: Hear) -> None:
        random = Random(seed)
        acting = Acting(random, people, teams, today, say)
        tell_each_act(say, acting)
        desk = LivingDesk(folder, SecretsInFiles(ring), lambda: say({"moved": True}))
        say({"open": True})
        names, weights = tuple(ACTS), tuple(ACTS.values())
        busy = False
        while (word := hear(random.random() * 2 * PAUSE if busy else PATIENCE)) != "end":
            match word:
                case "go" | "rest":
                    busy = word == "go"
                case "look":
                    desk.desk.sync.wake()
                    say({"look": desk.look()})
                case "dump":
                    say({"dump": desk.dump()})
                case _ if busy:
                    acting.act(random.choices(names, weights)[0], desk)
            desk.turn_if_due()
        desk.close()

    return work


def today(days: int) -> date:
    """The day in London in so many days."""
    return day_in_london(from_milliseconds(now_ms())) + timedelta(days=days)


def tell_each_act(say: Say, acting: Acting) -> None:
    """Every act is said to the parent as soon as it stands in the outbox."""
    add = outbox.add

    def add_and_say(connection: Any, statements: list[Statement], note: str = "") -> None:
        add(connection, statements, note)
        say({"act": acting.now, "did": [(str(one.id), one.kind, str(one.stream)) for one in statements]})

    outbox.add = add_and_say  # type: ignore[assignment]
