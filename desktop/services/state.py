"""What all threads of an open desk share: who is here, the directory, measures, keys, and the network's state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.measures.catalogue import Measure
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.statements.directory import Directory, Member
from care_record.statements.following import after
from care_record.statements.signing import BadSignature
from care_record.statements.statement import read as read_statement
from care_record.wire.bodies import statement_body
from desktop.services.known_measures import KnownMeasures, know
from desktop.services.lease import Lease
from desktop.services.problems import LeaseLapsed, Problem
from desktop.services.reads.people import Progress
from desktop.services.reads.trust.known import HistoryCache
from desktop.services.sync.rounds.pause import Pause
from desktop.services.trust import verified

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.key_ring import KeyRing
    from desktop.services.profile import Identity
    from desktop.services.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Network:
    """What the sync last found. `words` and `problem` say why, where it is not connected.

    `clean` is set after a whole sync; `since` is when what it waits for, or works on, before the first one began.
    `signed_at` is when the service signed the head of its last answer, by its clock; `answered_at` when that came, by
    ours (all in ms).
    """

    connected: str = "connecting"
    words: str = ""
    progress: Progress | None = None
    clean: bool = False
    problem: Problem | None = None
    since: int = 0
    signed_at: int | None = None
    answered_at: int | None = None


class DeskState:
    """Each field is replaced whole, never changed in place; the lock guards the two that are built on first use."""

    def __init__(
        self, identity: Identity, now: Callable[[], int], keys: KeyRing, *, opened_by_desk: bool = False
    ) -> None:
        self.identity = identity
        self.opened_by_desk = opened_by_desk
        self.now = now
        self.keys = keys
        self.network = Network(since=now())
        self.pages_words = ""
        self.duplicates = 0
        """How many pairs of the whole trust wait for the identity desk, as far as it was asked."""
        self.staff = HistoryCache()
        self.lease = Lease()
        self.pause: Pause | None = None
        self._lock = threading.Lock()
        self._directory: Directory | None = None
        self._measures: KnownMeasures | None = None
        self._measures_kept = False

    def require_lease(self) -> None:
        """Raises `LeaseLapsed` while the mirror may not be read."""
        if self.lease.state != "good":
            raise LeaseLapsed

    def pause_left(self) -> int:
        """Milliseconds for which the sync is held still, 0 while it is not."""
        return self.pause.left(self.now()) if self.pause is not None else 0

    def today(self) -> date:
        """London's day."""
        return day_in_london(from_milliseconds(self.now()))

    def set_network(self, **changes: object) -> None:
        """Replace parts of what the sync found."""
        self.network = replace(self.network, **changes)  # type: ignore[arg-type]

    def directory(self, reader: Reader) -> Directory:
        """Staff, teams and devices, as the trust's verified statements say."""
        with self._lock:
            if self._directory is None:
                self._directory = build_directory(self.identity, reader)
            return self._directory

    def keep_directory(self, directory: Directory) -> None:
        """Take the directory that a page led to."""
        with self._lock:
            self._directory = directory

    def known_measures(self, reader: Reader) -> KnownMeasures:
        """Installed measures, the trust's packs, and what release 0.1 imported here."""
        packs = {} if self._measures_kept else self.directory(reader).packs
        with self._lock:
            held = self._measures
            if held is None or (not self._measures_kept and held.packs is not packs):
                held = self._measures = know(packs, _imported(reader), held)
            return held

    def measures(self, reader: Reader) -> Mapping[str, Measure]:
        """What may be sent now, by id."""
        return self.known_measures(reader).sendable

    def keep_measures(self, measures: KnownMeasures) -> None:
        """Take measures that were read already, and no others."""
        with self._lock:
            self._measures, self._measures_kept = measures, True

    def measure(self, reader: Reader, questionnaire: str, version: str, sha256: bytes = b"") -> Measure | None:
        """The measure that a send named by url and version, None when it is not held here."""
        return self.known_measures(reader).sent(questionnaire, version, sha256.hex())

    def me(self, reader: Reader) -> Member:
        """Who is here; before the first sync, what the service said at sign-in."""
        identity = self.identity
        known = self.directory(reader).members.get(identity.member_id)
        return known or Member(identity.member_id, identity.member_name, identity.role, "")  # type: ignore[arg-type]

    def clinical(self, reader: Reader) -> bool:
        """Whether who is here reads what is sealed: a clinician, or the desk in a record that it has opened."""
        return self.opened_by_desk or self.me(reader).role == "clinician"

    def who(self, reader: Reader, device: bytes | None) -> str:
        """The name of the person at a device; the service's own facts have none."""
        if device is None:
            return ""
        directory = self.directory(reader)
        known = directory.devices.get(UUID(bytes=device))
        member = directory.members.get(known.member) if known else None
        return member.name if member else "Unknown"


def build_directory(identity: Identity, reader: Reader) -> Directory:
    """The directory from the mirror's entries of the trust's own stream.

    Each author's right to say it is decided again. The signatures are verified unless these very bytes were before;
    then all together, on all cores: who unlocks waits for it. Raises as `following.follow`.
    """
    from desktop.services.sync.signatures import wrong

    directory = Directory(trust=identity.trust_id, root=bytes.fromhex(identity.root))
    found = verified.statements(reader.all, directory.trust)
    signed = []
    for stored in found:
        if stored is not None:
            statement = read_statement(stored)
            said = statement_body(statement.kind, statement.body)
            signed.append((statement, directory.signer(statement, said)))
            directory = after(directory, statement, said)
    if not verified.are_verified(reader.mirror, directory.root, directory.trust, found) and wrong(signed):
        raise BadSignature("a statement of the trust is not signed by the key that it names")
    return directory


def _imported(reader: Reader) -> tuple[Measure, ...]:
    """What release 0.1 imported at this workstation: its old answers are read by it, and it is sent no more."""
    import json

    found = reader.all("select id, questionnaire from imported order by id")
    return tuple(Measure(name, json.loads(content), None) for name, content in found)
