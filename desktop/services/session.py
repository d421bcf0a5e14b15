"""From a bare workstation to an open store: the stages, and what each needs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.services.acts.drafts import Enrolment, ServiceInfo, SignedIn
from desktop.services.enrolling import Enrolling, shown
from desktop.services.problems import (
    DamagedStore,
    NotThisService,
    Problem,
    ServiceRefused,
    ServiceUnreachable,
)
from desktop.services.profile import Profile
from desktop.services.state.stage import Stage
from desktop.services.trust.draft import TrustDraft

if TYPE_CHECKING:
    from desktop.services.keyring_secret import Secrets
    from desktop.services.open_desk import OpenDesk
    from desktop.services.profile import Identity
    from desktop.services.store.writer import Stores
    from desktop.services.vault import Vault
    from desktop.services.ways_back.aside import Aside


def now_ms() -> int:
    """The local clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


def get_ready() -> None:
    """Load what unlocking, the first screens and the first sync need, while its person still types.

    What is loaded later holds the interpreter, and the window with it, just when everything begins at once.
    """
    import encodings.idna  # noqa: F401 - the first connection looks up its host by it

    import jellyfish  # noqa: F401 - names that sound alike
    from cryptography.hazmat.backends.openssl import backend  # noqa: F401 - Argon2id loads it when it is used

    from desktop.services import open_desk, opening, pages_served  # noqa: F401
    from desktop.services.client import client, watching  # noqa: F401
    from desktop.services.reads import counts, find, patient_lines, reading, record, today  # noqa: F401
    from desktop.services.reads.packs import listing  # noqa: F401
    from desktop.services.reads.trust import teams  # noqa: F401
    from desktop.services.reads.waiting import status  # noqa: F401
    from desktop.services.ways_back import attempts  # noqa: F401

    client.get_ready()


class Session:
    """One profile, one process. Methods may wait for the disk, the keyring or the service: never call on the UI thread.

    Methods, also those of `enrolling`, belong to one thread at a time. `now` gives ms since 1970 UTC. Raises `Problem`
    kinds, each with a way back.
    """

    def __init__(
        self, folder: Path, server: str | None = None, *, now: Callable[[], int] = now_ms, ring: Secrets | None = None
    ) -> None:
        """Raises `SecondInstance`, `ReadOnlyProfile`, `DiskFull`, `NewerFormat` or `DamagedStore` before any work."""
        self.profile = Profile(folder)
        self._now = now
        self._ring = ring
        self.enrolling = Enrolling(server or "", now)
        self._vault: Vault | None = None
        self._desk: OpenDesk | None = None
        self._unlocked: Stage = "waiting"
        self._code = ""
        try:
            self._identity = self.profile.identity()
        except Problem:
            self.profile.close()
            raise

    def stage(self) -> Stage:
        """Where this workstation stands; waits for nothing."""
        if self._identity is None:
            return "new"
        return self._unlocked if self._desk else "locked"

    def greeting(self) -> tuple[str, str]:
        """The member's and the trust's name for the unlock screen, empty before the profile is made."""
        return (self._identity.member_name, self._identity.trust_name) if self._identity else ("", "")

    def connect(self, server_url: str) -> ServiceInfo:
        """Ask a service who it is. Raises `ServiceUnreachable` or `NotThisService`."""
        return self.enrolling.connect(server_url)

    def sign_in(self, account: str, password: str) -> SignedIn:
        """Sign in, to enrol this workstation. Raises `SignInRefused`."""
        return self.enrolling.sign_in(account, password)

    def enrol(self, passphrase: str, label: str) -> Enrolment:
        """Make the profile and ask for it to be enrolled; asked again after a failure, it takes the same passphrase.

        Raises `PassphraseProblem` or `NoKeyring`.
        """
        from desktop.services.opening import new_device

        if self._desk is None:
            self._make(self.enrolling.identity(), passphrase, new_device(), {})
        else:
            code = self._code
            self.lock()
            self.unlock(passphrase)
            self._code = code
        return replace(self.enrolling.request(self.opened, label), recovery_code=self._code)

    def enrolment(self, label: str = "") -> Enrolment:
        """What this workstation shows while it waits, with the recovery code while that has not been noted."""
        return shown(self.opened, label, self._code)

    def code_noted(self) -> None:
        """The person has shown that the recovery code is on paper: it is not shown again."""
        self._code = ""

    def enrolment_state(self) -> str:
        """`waiting`, `enrolled` or `refused`; asks the service once. The store opens after `confirm_compared`."""
        return self.enrolling.state(self.opened)

    def confirm_compared(self) -> Stage:
        """Open the store of an enrolled workstation: its person has seen the same fingerprints on both screens."""
        self.opened.keep_enrolled()
        self._unlocked = "open"
        return self._unlocked

    def begin_trust(self, draft: TrustDraft, passphrase: str, label: str) -> Stage:
        """Make the trust's root key, the first administrator's workstation and its store, and begin the trust.

        Raises `Rejected`, `PassphraseProblem` or `ServiceRefused`: then nothing of it is left here. Where the service
        does not answer, the stage is `beginning` and `go_on_beginning` may follow, also after a restart.
        """
        new = self.enrolling.new_trust(draft, label)
        self._make(new.identity, passphrase, new.device, new.kept)
        return self.go_on_beginning(draft.code, draft.password)

    def go_on_beginning(self, code: str, password: str) -> Stage:
        """Begin the trust with the keys that are made; `code` is the one that the service printed last."""
        from desktop.services.opening import discard_store

        desk = self.opened
        try:
            self.enrolling.bring_beginning(desk, code, password)
        except (ServiceRefused, NotThisService):
            self.lock()
            discard_store(self.profile, desk.state.identity, self._ring)
            self._identity = None
            raise
        self._unlocked = "open"
        return self._unlocked

    def unlock(self, passphrase: str) -> Stage:
        """Open the store; then the stage is `open`, or `waiting` while the enrolment is not approved.

        Raises `TooManyTries` without trying. After `DamagedStore` of the mirror, `rebuild` may follow.
        """
        from desktop.services import opening
        from desktop.services.ways_back.attempts import Attempts

        if self._identity is None:
            raise LookupError("there is no profile yet")
        with Attempts(self.profile.folder, self._now).counted():
            self.lock()
            self._vault = opening.unlock(self.profile, self._identity, passphrase, self._ring)
        try:
            self._sit_down(opening.open_stores(self.profile, self._vault, passphrase))
        except BaseException as error:
            if not isinstance(error, DamagedStore) or error.file != self.profile.mirror.name or not self._vault.device:
                self.lock()
            raise
        return self.stage()

    def check_passphrase(self, passphrase: str) -> None:
        """Raise `WrongPassphrase` or `TooManyTries` as `unlock` does; touches neither the stores nor their threads."""
        from desktop.services.ways_back.attempts import Attempts

        with Attempts(self.profile.folder, self._now).counted():
            self._opened_vault().check(passphrase)

    def turn(self) -> None:
        """Move what the mirror still holds to a new file under new keys; no older copy of the profile opens any more.

        The desk's threads must have ended; afterwards there is a new `desk`. Raises `DiskFull` or `NoKeyring` and
        their like: then the profile is locked, and the turn is done at the next unlock.
        """
        self._again(lambda vault: vault.turn())

    def rebuild(self) -> Stage:
        """After `unlock` found the mirror damaged: an empty one, which the service fills; the outbox stays."""
        self._again(lambda vault: vault.rebuild())
        with contextlib.suppress(ServiceUnreachable):
            # the same keys as before: what was compared at their enrolment still holds
            if self.enrolment_state() == "enrolled":
                return self.confirm_compared()
        return self.stage()

    def destroy(self) -> None:
        """Destroy the mirror and this workstation's keys: its enrolment has ended. The outbox stays, for its code."""
        vault = self._opened_vault()
        self._vault = None
        self.lock()
        with contextlib.ExitStack() as after:
            after.callback(vault.drop)
            vault.destroy()

    def begin_again(self) -> None:
        """End the profile in this folder, its outbox set aside; then the stage is `new`. Nothing must be open."""
        from desktop.services.ways_back.aside import set_aside

        self.lock()
        if self._identity is not None:
            set_aside(self.profile, self._identity, self._ring)
            self.enrolling.server = self.enrolling.server or self._identity.server
            self._identity = None

    def asides(self) -> tuple[Aside, ...]:
        """Outboxes from before that wait for their recovery code."""
        from desktop.services.ways_back.aside import kept

        return kept(self.profile.folder)

    @property
    def server(self) -> str:
        """The service's address, as far as it is known."""
        return self.enrolling.server

    @property
    def opened(self) -> OpenDesk:
        """The desk of an unlocked profile, enrolled or waiting; raises `LookupError` otherwise."""
        if self._desk is None:
            raise LookupError("the profile is locked")
        return self._desk

    @property
    def desk(self) -> OpenDesk:
        """What an open profile offers; raises `LookupError` in any other stage."""
        if self.stage() != "open":
            raise LookupError(f"the stage is {self.stage()}")
        return self.opened

    def lock(self) -> None:
        """Drop what was decrypted. The desk's threads must have ended (`Desk.stop`, then join)."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None
        if self._vault is not None:
            self._vault.drop()
            self._vault = None
        self._code = ""

    def close(self) -> None:
        """Lock, and give the profile free for another process."""
        self.enrolling.end_in_browser()
        self.lock()
        self.profile.close()

    def _opened_vault(self) -> Vault:
        if self._vault is None:
            raise LookupError("the profile is locked")
        return self._vault

    def _again(self, change: Callable[[Vault], None]) -> None:
        """Close what is open, change the mirror's file and keys, and open again."""
        from desktop.services.opening import reopen

        vault = self._opened_vault()
        if self._desk is not None:
            self._desk.close()
            self._desk = None
        try:
            change(vault)
            self._sit_down(reopen(self.profile, vault))
        except BaseException:
            self.lock()
            raise

    def _make(self, identity: Identity, passphrase: str, device: bytes, kept: Mapping[str, bytes]) -> None:
        from desktop.services.opening import make_store
        from desktop.services.ways_back.recovery_code import new_code

        code = new_code()
        vault, stores = make_store(self.profile, identity, passphrase, device, code, self._ring, kept=kept)
        self._identity, self._vault, self._code = identity, vault, code
        self._sit_down(stores)

    def _sit_down(self, stores: Stores) -> None:
        from desktop.services.open_desk import OpenDesk

        assert self._identity is not None  # noqa: S101
        assert self._vault is not None  # noqa: S101
        try:
            self._desk = OpenDesk(self.profile, self._identity, self._vault.keys, stores, self._now, self._vault)
        except BaseException:
            stores.close()
            raise
        self._unlocked = self._desk.standing()
