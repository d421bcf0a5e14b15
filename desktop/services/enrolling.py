"""Becoming a workstation of a trust: which service, who signs in, and waiting until somebody has compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from care_record.wire.base64url import to_base64url
from desktop.services.acts.drafts import Enrolment, FromBrowser, InBrowser, ServiceInfo, SignedIn
from desktop.services.problems import NotThisService, Problem, ServiceRefused, SignInRefused, in_its_form
from desktop.services.profile import Identity
from desktop.services.trust.draft import TrustDraft

if TYPE_CHECKING:
    from desktop.services.browser_sign_in import BrowserSignIn
    from desktop.services.client.client import Client
    from desktop.services.desk import Desk
    from desktop.services.trust.founding import NewTrust


@dataclass(frozen=True, slots=True)
class _Found:
    """A service that answered, before a profile is made for it; `trust` and `root` are empty before a trust began."""

    url: str
    trust: str
    name: str
    root: str
    log_key: bytes | None = None
    provider: str = ""
    passwords: bool = True


class Enrolling:
    """One way in: the service, the sign-in and its ticket, which lives a quarter of an hour."""

    def __init__(self, server: str, now: Callable[[], int]) -> None:
        self.server = server
        self._now = now
        self._found: _Found | None = None
        self._signed_in: SignedIn | None = None
        self._ticket = ""
        self._browser: BrowserSignIn | None = None

    def connect(self, server_url: str) -> ServiceInfo:
        """Ask a service who it is. Raises `ServiceUnreachable` or `NotThisService`."""
        from care_record.statements.signing import fingerprint

        client = self._client(server_url)
        try:
            fields = client.get_json("/v1/service")
        finally:
            client.close()
        with in_its_form():
            if fields["product"] != "mhcr":
                raise NotThisService
            log_key = bytes.fromhex(fields["log_key"]) if fields.get("log_key") else None
            # a service before the first release with a provider says nothing of it
            ways = fields.get("sign_in") or {}
            provider = str((ways.get("provider") or {}).get("name", ""))
            passwords = not provider or ways["passwords"] is not False
            found = _Found(client.server, "", str(fields["trust_name"]), "", log_key, provider, passwords)
            if fields["root"] is not None:
                root = bytes.fromhex(fields["root"])
                found = replace(found, trust=str(UUID(fields["trust"])), root=root.hex())
        self._found = found
        if not found.trust:
            return ServiceInfo(None, found.name, "")
        mark = fingerprint(bytes.fromhex(found.root))
        return ServiceInfo(UUID(found.trust), found.name, mark, found.provider, found.passwords)

    def sign_in(self, account: str, password: str) -> SignedIn:
        """Sign in, to enrol this workstation. Raises `SignInRefused`."""
        found = self._service()
        client = self._client(found.url)
        try:
            fields = client.post_json("/v1/sign-in", {"account": account, "password": password})
        except ServiceRefused as error:
            raise SignInRefused(error.words or None, code=error.code) from error
        finally:
            client.close()
        return self._keep(fields)

    def begin_in_browser(self) -> InBrowser:
        """Begin a sign-in by the trust's own provider; `from_browser` tells how it stands, and is asked often.

        Raises `SignInRefused`, `ServiceUnreachable` or `NotThisService`.
        """
        from desktop.services.browser_sign_in import BrowserSignIn

        self.end_in_browser()
        found = self._service()
        self._browser = BrowserSignIn(lambda: self._client(found.url), self._now)
        address = self._browser.address
        return InBrowser(address, urlsplit(address).hostname or "")

    def from_browser(self) -> FromBrowser:
        """Whether the browser has brought the answer, and of whom. Raises as `begin_in_browser`; then it is over."""
        browser = self._browser
        if browser is None:
            raise SignInRefused("Begin the sign-in again.", code="not-begun")
        try:
            fields = browser.look()
            who = None if fields is None else self._keep(fields)
        except Problem:
            self.end_in_browser()
            raise
        if who is not None:
            self.end_in_browser()
        return FromBrowser(who, browser.strange)

    def end_in_browser(self) -> None:
        """Take no answer from the browser any more."""
        if self._browser is not None:
            self._browser.close()
            self._browser = None

    def _keep(self, fields: Mapping[str, str]) -> SignedIn:
        with in_its_form():
            self._ticket = str(fields["ticket"])
            self._signed_in = SignedIn(UUID(fields["member"]), str(fields["name"]), str(fields["role"]))
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

    def new_trust(self, draft: TrustDraft, label: str) -> NewTrust:
        """The keys and first statements of a trust that does not exist yet. Raises `Rejected`."""
        from desktop.services.trust.founding import check, new_trust

        check(draft)
        found = self._service()
        if found.trust:
            raise NotThisService("A trust has begun at this service already.")
        return new_trust(draft, found.url, found.log_key, label, self._now())

    def bring_beginning(self, desk: Desk, code: str, password: str) -> None:
        """Bring the first statements to the service, unless it has them, and give the administrator a password.

        Raises `ServiceRefused` or `NotThisService`: then the trust will never begin with these keys.
        """
        from desktop.services.trust import founding

        identity = desk.state.identity
        self.connect(identity.server)
        found = self._service()
        if not found.trust:
            founding.begin(desk.client, code, desk.founding())
        elif found.root != identity.root:
            raise NotThisService("Another trust has begun at this service meanwhile.")
        desk.keep_begun()
        founding.give_password(desk.client, desk.state.identity.member, password)

    def request(self, desk: Desk, label: str) -> Enrolment:
        """Ask for the workstation to be enrolled."""
        desk.client.post_json(
            "/v1/enrolment-requests",
            {
                "ticket": self._ticket,
                "device": str(desk.device),
                "sign": to_base64url(desk.state.keys.sign.public_key().public_bytes_raw()),
                "seal": to_base64url(desk.state.keys.seal.public.encoded),
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
                with in_its_form():
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

    keys, root = desk.state.keys, bytes.fromhex(desk.state.identity.root)
    prints = fingerprint(keys.sign.public_key().public_bytes_raw(), keys.seal.public.encoded)
    return Enrolment(desk.device, label, prints, fingerprint(root), code)
