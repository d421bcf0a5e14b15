"""An open profile: its store, who signs, the service's client, and two loops for threads of `desktop.background`."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.services.authoring.author import Author
from desktop.services.client.client import Client
from desktop.services.key_ring import KeyRing
from desktop.services.problems import DamagedStore, Problem, ServiceRefused, SyncFault
from desktop.services.reads import Reads
from desktop.services.state.desk_state import DeskState
from desktop.services.state.lease import Lease
from desktop.services.state.lease_watch import LeaseWatch
from desktop.services.store import mirror
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores, Writer
from desktop.services.sync.loop import SyncLoop
from desktop.services.trust.founding import FOUNDING

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.services.keys import StoreKeys
    from desktop.services.profile import Identity, Profile
    from desktop.services.reads import Status
    from desktop.services.state.stage import Stage
    from desktop.services.vault import Vault

log = logging.getLogger(__name__)


class Desk:
    """`writer.run()` and `sync.run()` each take a thread until `stop()`; `writer.submit(job)` gives a Future.

    `author` belongs to the writer's thread, `client` to a third one, which may wait for the network.
    `on_changed(kinds)`, `on_status(status)` and `on_revoked(proven)` are called from the sync's thread,
    `on_turn_due()` and `on_lease(lease)` from the writer's; set them before they start.
    """

    def __init__(
        self,
        profile: Profile,
        identity: Identity,
        keys: StoreKeys,
        stores: Stores,
        now: Callable[[], int],
        vault: Vault | None = None,
    ) -> None:
        """Raises `DamagedStore`. The `vault` belongs to the session; without it no passphrase can be changed."""
        self.on_changed: Callable[[frozenset[str]], None] = lambda _kinds: None
        self.on_status: Callable[[Status], None] = lambda _status: None
        self.on_turn_due: Callable[[], None] = lambda: None
        self.on_lease: Callable[[Lease], None] = lambda _lease: None
        self.on_revoked: Callable[[bool], None] = lambda _proven: None
        self._profile, self._keys, self._stores, self._vault = profile, keys, stores, vault
        sign, seal = mirror.kept(stores.mirror, "device_sign"), mirror.kept(stores.mirror, "device_seal")
        if not isinstance(sign, bytes) or not isinstance(seal, bytes):
            raise DamagedStore("This workstation's own keys are not in its store.")
        self.state = DeskState(identity, now, KeyRing(identity.trust_id, identity.device_id, sign, seal))
        self.writer = Writer(stores)
        self.writer.on_turn_due = self._tell_turn_due
        self.writer.on_damage = self.doubt
        self._sign = Ed25519PrivateKey.from_private_bytes(sign)
        self.client = self._client()
        self._sync_client = self._client()
        self._status_reader = self.reader()
        self.author_reader = self.reader()
        self.author = Author(stores, self.author_reader, self.state)
        self.author.committed = self._acted
        self._watch = LeaseWatch(stores.mirror, self.author_reader, self.state)
        self._watch.look()
        self.sync = SyncLoop(
            self._sync_client,
            self.reader,
            self.writer,
            self.author,
            self._tell_changed,
            self._tell_status,
        )
        self.sync.doubting = self.doubting

    def reader(self) -> Reader:
        """A reading connection of its own."""
        return Reader.of_profile(self._profile, self._keys)

    def reads(self) -> Reads:
        """Reads with a connection of its own, for one thread; close it there or after that thread has ended."""
        return Reads(self.reader(), self.state)

    def stop(self) -> None:
        """End both loops promptly, also a waiting long poll; then join their threads, then `Session.lock`."""
        self.sync.stop()
        self.client.interrupt(everything=True)
        self.writer.stop()

    def close(self) -> None:
        """Close what is open and forget what was decrypted. The threads have ended."""
        self.state.keys.drop()
        for reader in (self._status_reader, self.author_reader):
            reader.close()
        self.client.close()
        self._sync_client.close()
        self._stores.close()

    def look_at_lease(self) -> None:
        """Judge the lease anew on the writer's thread; `on_lease` hears of a change."""
        self.writer.submit(lambda _: self._look_at_lease())

    def _look_at_lease(self) -> None:
        if self._watch.look():
            self.on_lease(self.state.lease)

    @property
    def folder(self) -> Path:
        """The profile's folder."""
        return self._profile.folder

    @property
    def vault(self) -> Vault:
        """What wraps the store's keys; raises `LookupError` for a desk without one."""
        if self._vault is None:
            raise LookupError("this desk has no key file")
        return self._vault

    def doubt(self) -> None:
        """A damaged page was met: the next unlock looks at all of them. Any thread may say so."""
        with contextlib.suppress(Problem):
            self._profile.doubt()

    @contextlib.contextmanager
    def doubting(self) -> Iterator[None]:
        """Name what a read finds of the disk's, and remember a damaged page."""
        try:
            with words_for_sqlite():
                yield
        except DamagedStore as error:
            self.doubt()
            raise DamagedStore(error.words, DamagedStore.look_at_all, file=error.file) from error

    def keep_enrolled(self) -> None:
        """Remember that this workstation is enrolled. Before the writer's thread starts."""
        mirror.keep(self._stores.mirror, "enrolled", 1)

    def founding(self) -> bytes:
        """The first statements of a trust that is beginning. Before the writer's thread starts."""
        said = mirror.kept(self._stores.mirror, FOUNDING)
        if not isinstance(said, bytes):
            raise DamagedStore("The first statements of this trust are not in the store.")
        return said

    def standing(self) -> Stage:
        """How far this workstation is: `beginning`, `waiting` or `open`."""
        if mirror.kept(self._stores.mirror, FOUNDING) is not None:
            return "beginning"
        return "open" if mirror.kept(self._stores.mirror, "enrolled") == 1 else "waiting"

    def keep_begun(self) -> None:
        """Remember that it has."""
        mirror.keep(self._stores.mirror, FOUNDING, None)
        self.keep_enrolled()

    @property
    def device(self) -> UUID:
        """This workstation's id."""
        return self.state.identity.device_id

    def _client(self) -> Client:
        identity = self.state.identity
        return Client(identity.server, self.state.now, device=identity.device, key=self._sign)

    def _acted(self) -> None:
        """After an act, on the writer's thread: the status line counts it, and the sync goes out with it."""
        self.on_status(self._status(self.author_reader))
        self.sync.wake()

    def _tell_changed(self, kinds: frozenset[str]) -> None:
        self.on_changed(kinds)

    def _tell_turn_due(self) -> None:
        self.on_turn_due()

    def _tell_status(self) -> None:
        if self.state.lease.state != "good" and self.state.network.clean:
            self.look_at_lease()
        problem = self.state.network.problem
        if isinstance(problem, ServiceRefused) and problem.code == "revoked-device":
            from desktop.services.sync.revocation import is_proven

            proven = is_proven(problem.statement, self.state.directory(self._status_reader), self.device)
            self.on_revoked(proven)
        self.on_status(self._status(self._status_reader))

    def _status(self, reader: Reader) -> Status:
        """The status line. Where the store cannot tell it, it says so: what it said before may be true no more."""
        from desktop.services.reads.waiting import status

        try:
            with self.doubting():
                return status.status(reader, self.state)
        except Problem as error:
            return status.unreadable(f"{error.words} {error.way_back}")
        except Exception as error:  # noqa: BLE001 - who tells the status goes on, whatever it is; its words may be a person's
            log.error("The status cannot be told: %s", type(error).__name__)  # noqa: TRY400
            return status.unreadable(SyncFault.words)
