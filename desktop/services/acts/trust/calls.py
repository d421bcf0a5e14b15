"""What of the trust's administration asks the service, or takes its time: passwords, and keys under passphrases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import STAFF, Done

if TYPE_CHECKING:
    from desktop.services.acts.trust.drafts import RecoveryDraft, StaffDraft
    from desktop.services.desk import Desk


class TrustCalls:
    """Calls of one thread, the one that owns the network client."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def authorise(self, draft: StaffDraft, password: str) -> Done:
        """Authorise a professional by an act, and set the first password as soon as the service knows them.

        An empty password sets none: the trust's own provider signs them in. Without the service the act waits in the
        outbox; the words then say that the password is still to be set.
        """
        from desktop.services.acts.trust import passwords

        return passwords.authorise(self._desk, draft, password)

    def set_password(self, member: UUID, password: str) -> Done:
        """Set a new password. Raises `Rejected`, `ServiceRefused` or `ServiceUnreachable`."""
        from desktop.services.acts.trust import passwords

        passwords.check(password)
        passwords.give(self._desk, member, password)
        return Done(frozenset({STAFF}), member, "The new password is set.")

    def split_recovery_key(self, custodians: tuple[UUID, UUID, UUID]) -> RecoveryDraft:
        """Make a recovery key in memory and split it; takes a moment. It counts after `create_recovery_key`."""
        from desktop.services.acts.trust import recovery

        return self._desk.writer.submit(lambda _: recovery.split(self._desk.author, custodians)).result()

    def recover(self, team: UUID, reason: str, words: tuple[str, str]) -> Done:
        """Put the recovery key together from two custodians' words, and give this workstation the team's keys."""
        from desktop.services.acts.trust import recovery

        return self._desk.writer.submit(lambda _: recovery.use(self._desk.author, team, reason, words)).result()

    def export_root(self, path: Path, passphrase: str) -> Done:
        """Write the root key to a file under a passphrase, and read it back."""
        from desktop.services.acts.trust import root

        return root.export(self._desk, path, passphrase)

    def import_root(self, path: Path, passphrase: str) -> Done:
        """Take the root key from such a file. Raises `Rejected` for another trust's, or a wrong passphrase."""
        from desktop.services.acts.trust import root

        return root.take(self._desk, path, passphrase)
