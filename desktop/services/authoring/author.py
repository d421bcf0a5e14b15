"""Who acts, and how an act becomes signed statements in the outbox."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.people.patient import Patient
from care_record.statements import statement
from care_record.statements.signing import sign
from care_record.statements.statement import KnownTree
from care_record.wire.bodies import Body
from care_record.wire.ids import new_id
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.store import mirror, newer, outbox
from desktop.services.trust.founding import ROOT

if TYPE_CHECKING:
    from datetime import date

    from care_record.statements.directory import Member, Team
    from care_record.statements.statement import Statement
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say: the body, the record it concerns, and the id that was given to it beforehand, if one was.

    `by_root` has it signed by the trust's root key, where that is at this workstation.
    """

    kind: str
    stream: UUID
    body: Body
    id: UUID | None = None
    base: int = 0
    by_root: bool = False


class Author:
    """Signs for the person at this workstation. Belongs to the writer's thread; `committed` follows each act."""

    def __init__(self, stores: Stores, reader: Reader, state: DeskState) -> None:
        self.stores = stores
        self.reader = reader
        self.state = state
        self.committed: Callable[[], None] = lambda: None
        self._gone: tuple[UUID, ...] = ()

    @property
    def today(self) -> date:
        """London's day."""
        return self.state.today()

    def me(self) -> Member:
        """The member who acts."""
        return self.state.me(self.reader)

    def team(self, team: UUID) -> Team:
        """A team of one's own; raises `Rejected`."""
        known = self.state.directory(self.reader).teams.get(team)
        if known is None or team not in self.me().teams:
            raise Rejected((("team", "You are not a member of this team."),))
        return known

    def need_clinician(self, words: str) -> None:
        """Raises `Rejected` for any other role."""
        if self.me().role != "clinician":
            raise Rejected((("role", words),))

    def patient(self, patient: UUID) -> tuple[Patient, list[Fact]]:
        """A person as they stand now, and what waits for them; raises `LookupError`."""
        pending = self.reader.pending("stream = ?", (patient.bytes,))
        return patient_lines.patient_of(self.reader, patient, pending), pending

    def used(self, patient: UUID) -> tuple[Patient, list[Fact]]:
        """As `patient`; raises `Rejected` for a record that was merged into another, or registered in error."""
        found = self.patient(patient)
        rows = self.reader.overlaid("patient", "id = ?", (patient.bytes,), found[1])
        if rows[patient.bytes]["set_aside"] is not None:
            words = "This record was merged into another or entered in error. Use the one that stands."
            raise Rejected((("record", words),))
        return found

    def commit(self, said: Sequence[Said], note: str = "", *, wake: bool = True) -> list[Statement]:
        """Sign, and keep the statements of one act in the outbox.

        Raises `Rejected` where what a newer release has recorded of the person, unread here, stands against it.
        """
        if words := newer.against(self.reader, [(one.kind, one.stream) for one in said]):
            raise Rejected((("record", words),))
        signed = self.sign(said)
        self.keep(signed, note, wake=wake)
        return signed

    def keep(self, signed: Sequence[Statement], note: str = "", *, wake: bool = True) -> None:
        """Keep signed statements of one act in the outbox, in one transaction; then `committed` unless told."""
        gone, self._gone = self._gone, ()
        if gone:
            outbox.replace(self.stores.outbox, gone, signed, note)
        else:
            outbox.add(self.stores.outbox, signed, note)
        if wake:
            self.committed()

    @contextlib.contextmanager
    def in_place_of(self, acts: Sequence[UUID]) -> Iterator[None]:
        """What is said inside takes the place of these acts, in one transaction, and is decided as if they were not.

        Where nothing is said they go alone; where what is said is refused, they stay.
        """
        self._gone, self.reader.without = tuple(acts), frozenset(one.bytes for one in acts)
        try:
            yield
            if self._gone:
                outbox.remove(self.stores.outbox, [one.bytes for one in self._gone])
                self.committed()
        finally:
            self._gone, self.reader.without = (), frozenset()

    def root_key(self) -> Ed25519PrivateKey | None:
        """The trust's root key, None where it is not at this workstation."""
        held = mirror.kept(self.stores.mirror, ROOT)
        return Ed25519PrivateKey.from_private_bytes(held) if isinstance(held, bytes) else None

    def _signer(self, said: Said) -> tuple[UUID, Ed25519PrivateKey]:
        keys = self.state.keys
        if not said.by_root:
            return keys.device, keys.sign
        root = self.root_key()
        if root is None:
            raise Rejected((("root", "The trust's root key is not on this computer."),))
        return keys.trust, root

    def sign(self, said: Sequence[Said], *, at: int | None = None) -> list[Statement]:
        """The signed statements, said now, or at an earlier time (ms)."""
        known = mirror.position(self.stores.mirror)
        incarnation = self.state.directory(self.reader).incarnation.number
        tree = KnownTree(known.cursor, known.frontier.root, incarnation) if known.frontier and known.cursor else None
        signed = []
        for one in said:
            device, key = self._signer(one)
            payload = statement.payload(
                trust=self.state.keys.trust,
                device=device,
                id=one.id or new_id(),
                kind=one.kind,
                stream=one.stream,
                at=self.state.now() if at is None else at,
                body=one.body.to_map(),
                base=one.base,
                head=known.head,
                tree=tree,
            )
            signed.append(sign(key, payload))
        return signed
