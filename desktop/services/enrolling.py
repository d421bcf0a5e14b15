"""Becoming a workstation of a trust: which service, who signs in, and waiting until somebody has compared."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import Enrolment, ServiceInfo, SignedIn
from desktop.services.problems import NotThisService, ServiceRefused, SignInRefused
from desktop.services.profile import Identity

if TYPE_CHECKING:
    from desktop.services.client.client import Client
    from desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class _Found:
    """A service that answered, before a profile is made for it."""

    url: str
    trust: str
    name: str
    root: str


class Enrolling:
    """One way in: the service, the sign-in and its ticket, which lives a quarter of an hour."""

    def __init__(self, server: str, now: Callable[[], int]) -> None:
        self.server = server
        self._now = now
        self._found: _Found | None = None
        self._signed_in: SignedIn | None = None
        self._ticket = ""

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

    def identity(self) -> Identity:
        """Who and where a profile will be, with fresh ids; raises `SignInRefused` before the sign-in."""
        from care_record.wire.ids import new_id

        found, who = self._service(), self._signed_in
        if who is None:
            raise SignInRefused("Sign in first.")
        return Identity(
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

    def request(self, desk: Desk, label: str) -> Enrolment:
        """Ask for the workstation to be enrolled."""
        desk.client.post_json(
            "/v1/enrolment-requests",
            {
                "ticket": self._ticket,
                "device": str(desk.device),
                "sign": _base64url(desk.state.keys.sign.public_key().public_bytes_raw()),
                "seal": _base64url(desk.state.keys.seal.public.encoded),
                "label": label,
            },
        )
        return shown(desk, label)

    def state(self, desk: Desk) -> str:
        """`waiting`, `enrolled` or `refused`; asks the service once."""
        from desktop.services.client.client import TokenRefused

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
        return state

    def _client(self, server: str) -> Client:
        from desktop.services.client.client import Client

        return Client(server, self._now)

    def _service(self) -> _Found:
        if self._found is None:
            self.connect(self.server)
        if self._found is None:
            raise NotThisService
        return self._found


def shown(desk: Desk, label: str, code: str = "") -> Enrolment:
    """What the workstation shows while it waits."""
    from care_record.statements.signing import fingerprint

    keys = desk.state.keys
    prints = fingerprint(keys.sign.public_key().public_bytes_raw(), keys.seal.public.encoded)
    return Enrolment(desk.device, label, prints, code)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
