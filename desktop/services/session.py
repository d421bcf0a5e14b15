"""From a bare workstation to an open store: the stages, and what each needs."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import Enrolment, ServiceInfo, SignedIn, Stage
from desktop.services.problems import NotThisService, Problem, ServiceRefused, SignInRefused
from desktop.services.profile import Identity, Profile

if TYPE_CHECKING:
    from desktop.services.client.client import Client
    from desktop.services.desk import Desk
    from desktop.services.keyring_secret import Secrets


def now_ms() -> int:
    """The local clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A service that answered, before a profile is made for it."""

    url: str
    trust: str
    name: str
    root: str


class Session:
    """One profile, one process. Methods may wait for the disk, the keyring or the service: never call on the UI thread.

    Methods belong to one thread at a time. `now` gives ms since 1970 UTC. Raises `Problem` kinds, each with a way back.
    """

    def __init__(
        self,
        folder: Path,
        server: str | None = None,
        *,
        now: Callable[[], int] = now_ms,
        ring: Secrets | None = None,
    ) -> None:
        """Raises `SecondInstance`, `ReadOnlyProfile`, `DiskFull`, `NewerFormat` or `DamagedStore` before any work."""
        self.profile = Profile(folder)
        self.server = server or ""
        self._now = now
        self._ring = ring
        self._found: _Found | None = None
        self._signed_in: SignedIn | None = None
        self._ticket = ""
        self._desk: Desk | None = None
        self._enrolled = False
        try:
            self._identity = self.profile.identity()
        except Problem:
            self.profile.close()
            raise

    def stage(self) -> Stage:
        """Where this workstation stands; waits for nothing."""
        if self._identity is None:
            return "new"
        if self._desk is None:
            return "locked"
        return "open" if self._enrolled else "waiting"

    def greeting(self) -> tuple[str, str]:
        """The member's and the trust's name for the unlock screen, empty before the profile is made."""
        return (self._identity.member_name, self._identity.trust_name) if self._identity else ("", "")

    def connect(self, server_url: str) -> ServiceInfo:
        """Ask a service who it is. Raises `ServiceUnreachable` or `NotThisService`."""
        from care_record.statements.signing import fingerprint

        client = self._client(server_url)
        try:
            fields = client.get_json("/v1/service")
            if fields["product"] != "mhcr":
                raise NotThisService
            if fields["root"] is None:
                raise NotThisService("This service is not set up yet: its administrator has not begun the trust.")
            root = bytes.fromhex(fields["root"])
            found = _Found(client.server, str(UUID(fields["trust"])), str(fields["trust_name"]), root.hex())
        except (KeyError, TypeError, ValueError) as error:
            raise NotThisService from error
        finally:
            client.close()
        self._found = found
        return ServiceInfo(UUID(found.trust), found.name, fingerprint(root))

    def sign_in(self, account: str, password: str) -> SignedIn:
        """Sign in, to enrol this workstation. Raises `SignInRefused`."""
        found = self._service()
        client = self._client(found.url)
        try:
            fields = client.post_json("/v1/sign-in", {"account": account, "password": password})
            self._ticket = str(fields["ticket"])
            self._signed_in = SignedIn(UUID(fields["member"]), str(fields["name"]), str(fields["role"]))
        except ServiceRefused as error:
            raise SignInRefused(error.words or None, code=error.code) from error
        except (KeyError, TypeError, ValueError) as error:
            raise NotThisService from error
        finally:
            client.close()
        return self._signed_in

    def set_passphrase(self, text: str) -> None:
        """Make the profile: device keys, encrypted store, keyring secret. Raises `PassphraseProblem` or `NoKeyring`."""
        import secrets

        from care_record.wire.ids import new_id
        from desktop.services.desk import Desk
        from desktop.services.opening import make_store

        found, who = self._service(), self._signed_in
        if who is None:
            raise SignInRefused("Sign in first.")
        identity = Identity(
            profile=str(new_id()),
            server=found.url,
            trust=found.trust,
            trust_name=found.name,
            root=found.root,
            device=str(new_id()),
            member=str(who.member),
            member_name=who.name,
            role=who.role,
        )
        keys, stores = make_store(
            self.profile, identity, text, secrets.token_bytes(32), secrets.token_bytes(32), self._ring
        )
        self._identity = identity
        self._desk = Desk(self.profile, identity, keys, stores, self._now)

    def enrol(self, passphrase: str, label: str) -> Enrolment:
        """Make the profile and ask for it to be enrolled; asked again after a failure, it takes the same passphrase."""
        if self._desk is None:
            self.set_passphrase(passphrase)
        else:
            self.lock()
            self.unlock(passphrase)
        return self.request_enrolment(label)

    def request_enrolment(self, label: str) -> Enrolment:
        """Ask to be enrolled, after `set_passphrase`."""
        desk = self.opened
        public_sign = desk.state.keys.sign.public_key().public_bytes_raw()
        public_seal = desk.state.keys.seal.public.encoded
        desk.client.post_json(
            "/v1/enrolment-requests",
            {
                "ticket": self._ticket,
                "device": str(desk.device),
                "sign": _base64url(public_sign),
                "seal": _base64url(public_seal),
                "label": label,
            },
        )
        return self.enrolment(label)

    def enrolment(self, label: str = "") -> Enrolment:
        """What this workstation shows while it waits."""
        from care_record.statements.signing import fingerprint

        keys = self.opened.state.keys
        shown = fingerprint(keys.sign.public_key().public_bytes_raw(), keys.seal.public.encoded)
        return Enrolment(self.opened.device, label, shown)

    def enrolment_state(self) -> str:
        """`waiting`, `enrolled` or `refused`; asks the service once."""
        from desktop.services.client.client import TokenRefused

        desk = self.opened
        state = "waiting"
        if self._ticket:
            path = f"/v1/enrolment-requests/mine?device={desk.device}"
            try:
                state = str(desk.client.get_json_with(path, {"MHCR-Ticket": self._ticket})["state"])
            except ServiceRefused:
                # The ticket lives a quarter of an hour; after that the device's own key answers.
                self._ticket = ""
        if not self._ticket:
            try:
                desk.client.renew()
                state = "enrolled"
            except TokenRefused:
                state = "waiting"
        if state == "enrolled":
            desk.keep_enrolled()
            self._enrolled = True
        return state

    def unlock(self, passphrase: str) -> Stage:
        """Open the store; then the stage is `open`, or `waiting` while the enrolment is not approved."""
        from desktop.services.desk import Desk
        from desktop.services.opening import open_store
        from desktop.services.store import mirror

        if self._identity is None:
            raise LookupError("there is no profile yet")
        if self._desk is None:
            keys, stores = open_store(self.profile, self._identity, passphrase, self._ring)
            self._desk = Desk(self.profile, self._identity, keys, stores, self._now)
            self._enrolled = mirror.kept(stores.mirror, "enrolled") == 1
        return self.stage()

    @property
    def opened(self) -> Desk:
        """The desk of an unlocked profile, enrolled or waiting; raises `LookupError` otherwise."""
        if self._desk is None:
            raise LookupError("the profile is locked")
        return self._desk

    @property
    def desk(self) -> Desk:
        """What an open profile offers; raises `LookupError` in any other stage."""
        if self.stage() != "open":
            raise LookupError(f"the stage is {self.stage()}")
        return self.opened

    def lock(self) -> None:
        """Drop what was decrypted. The desk's threads must have ended (`Desk.stop`, then join)."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None
            self._enrolled = False

    def close(self) -> None:
        """Lock, and give the profile free for another process."""
        self.lock()
        self.profile.close()

    def _client(self, server: str) -> Client:
        from desktop.services.client.client import Client

        return Client(server, self._now)

    def _service(self) -> _Found:
        if self._found is None:
            self.connect(self.server)
        if self._found is None:
            raise NotThisService
        return self._found


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
