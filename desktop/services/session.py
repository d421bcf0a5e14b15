"""From a bare workstation to an open store: the stages, and what each needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.services.acts.drafts import Enrolment, ServiceInfo, SignedIn, Stage

if TYPE_CHECKING:
    from desktop.services.desk import Desk


class Session:
    """One profile, one process. Methods may wait for the disk, the keyring or the service: never call on the UI thread.

    `now` gives ms since 1970 UTC. Raises `Problem` kinds, each with words and a way back.
    """

    def __init__(self, profile: Path, server: str | None = None, *, now: Callable[[], int] | None = None) -> None:
        raise NotImplementedError

    def stage(self) -> Stage:
        """Where this workstation stands. Reads one small file; may be called on the UI thread."""
        raise NotImplementedError

    def greeting(self) -> tuple[str, str]:
        """The member's and the trust's name for the unlock screen, empty before the profile is made."""
        raise NotImplementedError

    def connect(self, server_url: str) -> ServiceInfo:
        """Ask a service who it is."""
        raise NotImplementedError

    def sign_in(self, account: str, password: str) -> SignedIn:
        """Sign in, to enrol this workstation."""
        raise NotImplementedError

    def set_passphrase(self, text: str) -> None:
        """Make the profile: device keys, encrypted store, keyring secret. Raises `PassphraseProblem`."""
        raise NotImplementedError

    def request_enrolment(self, label: str) -> Enrolment:
        """Ask to be enrolled, after `set_passphrase`."""
        raise NotImplementedError

    def enrolment_state(self) -> str:
        """`waiting`, `enrolled` or `refused`; asks the service once."""
        raise NotImplementedError

    def unlock(self, passphrase: str) -> Stage:
        """Open the store; then the stage is `open`, or `waiting` while the enrolment is not approved."""
        raise NotImplementedError

    @property
    def desk(self) -> Desk:
        """What an open profile offers; raises `LookupError` in any other stage."""
        raise NotImplementedError

    def lock(self) -> None:
        """Drop what was decrypted. The desk's threads must have ended (`Desk.stop`, then join)."""
        raise NotImplementedError

    def close(self) -> None:
        """Lock, and give the profile free for another process."""
        raise NotImplementedError
