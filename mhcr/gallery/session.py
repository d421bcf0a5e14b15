"""A profile in memory, at whatever stage a picture needs."""

from __future__ import annotations

from uuid import UUID

from desktop.services.acts import Enrolment, FromBrowser, InBrowser, ServiceInfo, SignedIn, TrustDraft
from desktop.services.problems import WrongPassphrase
from mhcr.gallery.memory import MemoryDesk
from mhcr.gallery.people import ME, ROOT_MARK
from mhcr.gallery.trust import Trust

PASSPHRASE = "gallery only"  # noqa: S105 - of a profile that is nowhere


class MemorySession:
    """A profile in memory, at the stage that its trust says."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust
        self._desk: MemoryDesk | None = None
        self.destroyed = False

    def stage(self) -> str:
        return self.trust.stage

    def greeting(self) -> tuple[str, str]:
        return self.trust.me.name, self.trust.me.trust_name

    def connect(self, server_url: str) -> ServiceInfo:
        self._fail()
        if self.trust.begins:
            return ServiceInfo(None, ME.trust_name, "")
        return ServiceInfo(UUID(int=9), ME.trust_name, ROOT_MARK, self.trust.provider, self.trust.passwords)

    def sign_in(self, account: str, password: str) -> SignedIn:
        self._fail()
        return SignedIn(ME.id, ME.name, ME.role)

    @property
    def enrolling(self) -> MemorySession:
        return self

    def begin_in_browser(self) -> InBrowser:
        self._fail()
        return InBrowser("https://sign-in.southdown.nhs.uk/authorize?state=none", "sign-in.southdown.nhs.uk")

    def from_browser(self) -> FromBrowser:
        self._fail()
        stands = self.trust.from_browser
        if not stands:
            return FromBrowser(None, strange=False)
        return stands.pop(0) if len(stands) > 1 else stands[0]

    def end_in_browser(self) -> None:
        self.trust.done.append(("end_in_browser", ()))

    def enrol(self, passphrase: str, label: str) -> Enrolment:
        self._fail()
        return self.enrolment(label)

    def enrolment(self, label: str = "") -> Enrolment:
        return Enrolment(UUID(int=8), label, "7C19 A0F4 3B62 D85E 11E7", ROOT_MARK, self.trust.code)

    def check_passphrase(self, passphrase: str) -> None:
        if passphrase != PASSPHRASE:
            raise WrongPassphrase

    def code_noted(self) -> None:
        self.trust.code = ""

    def rebuild(self) -> str:
        self.trust.stage = "open"
        return "open"

    def turn(self) -> None:
        self._desk = None

    def destroy(self) -> None:
        self._desk = None
        self.destroyed = True
        self.trust.stage = "locked"

    def begin_again(self) -> None:
        self.trust.stage = "new"

    server = "https://mhcr.southdown.nhs.uk"

    def enrolment_state(self) -> str:
        return "waiting"

    def confirm_compared(self) -> str:
        self.trust.stage = "open"
        return "open"

    def begin_trust(self, draft: TrustDraft, passphrase: str, label: str) -> str:
        return self.go_on_beginning(draft.code, draft.password)

    def go_on_beginning(self, code: str, password: str) -> str:
        self._fail()
        self.trust.stage = "open"
        return "open"

    def unlock(self, passphrase: str) -> str:
        self._fail()
        self.trust.stage = "open"
        return "open"

    @property
    def desk(self) -> MemoryDesk:
        if self._desk is None:
            self._desk = MemoryDesk(self.trust)
        return self._desk

    def lock(self) -> None:
        self._desk = None
        self.trust.stage = "locked"

    def close(self) -> None:
        self._desk = None

    def _fail(self) -> None:
        if self.trust.refuse is not None:
            raise self.trust.refuse
