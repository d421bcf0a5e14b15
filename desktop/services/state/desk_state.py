"""What all threads of an open desk share: who is here, the directory, measures, keys, and the network's state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.measures.catalogue import Measure
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.statements.directory import Directory, Member
from desktop.services.known_measures import KnownMeasures, know
from desktop.services.problems import LeaseLapsed
from desktop.services.state.directory import build_directory
from desktop.services.state.lease import Lease
from desktop.services.state.network import Network
from desktop.services.state.pause import Pause
from desktop.services.trust.history import HistoryCache

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.key_ring import KeyRing
    from desktop.services.profile import Identity
    from desktop.services.store.reader import Reader


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


def _imported(reader: Reader) -> tuple[Measure, ...]:
    """What release 0.1 imported at this workstation: its old answers are read by it, and it is sent no more."""
    import json

    found = reader.all("select id, questionnaire from imported order by id")
    return tuple(Measure(name, json.loads(content), None) for name, content in found)
