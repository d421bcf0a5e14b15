"""Who acts, and how an act becomes signed statements in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.patient import Patient
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_record_key
from care_record.statements import statement
from care_record.statements.signing import sign
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.ids import new_id
from desktop.services.key_ring import current_key
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.store import mirror, outbox

if TYPE_CHECKING:
    from datetime import date

    from care_record.statements.directory import Member, Team
    from care_record.statements.statement import Statement
    from desktop.services.state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say: the body, the record it concerns, and the id that was given to it beforehand, if one was."""

    kind: str
    stream: UUID
    body: Body
    id: UUID | None = None
    base: int = 0


class Author:
    """Signs for the person at this workstation. Belongs to the writer's thread; `committed` follows each act."""

    def __init__(self, stores: Stores, reader: Reader, state: DeskState) -> None:
        self.stores = stores
        self.reader = reader
        self.state = state
        self.committed: Callable[[], None] = lambda: None

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

    def commit(self, said: Sequence[Said], note: str = "") -> list[Statement]:
        """Sign, and keep the statements of one act in the outbox, in one transaction."""
        signed = self.sign(said)
        outbox.add(self.stores.outbox, signed, note)
        self.committed()
        return signed

    def sign(self, said: Sequence[Said]) -> list[Statement]:
        """The signed statements."""
        keys, head = self.state.keys, mirror.position(self.stores.mirror).head
        return [
            sign(
                keys.sign,
                statement.payload(
                    trust=keys.trust,
                    device=keys.device,
                    id=one.id or new_id(),
                    kind=one.kind,
                    stream=one.stream,
                    at=self.state.now(),
                    body=one.body.to_map(),
                    base=one.base,
                    head=head,
                ),
            )
            for one in said
        ]

    def record_key(self, patient: UUID, pending: Sequence[Fact]) -> tuple[int, PublicSealingKey] | None:
        """The record's current epoch and key, None before access was first granted."""
        grants = [fact.body for fact in pending if isinstance(fact.body, bodies.AccessGranted)]
        return current_key(self.reader, patient, grants)

    def grant(self, patient: UUID, teams: Sequence[UUID]) -> Said | None:
        """The statement that makes a record's key and gives it to teams; None where a team has no key yet.

        Only a clinician makes keys. Without one the record is opened later, by the first clinician who acts on it.
        """
        known = self.state.directory(self.reader).teams
        with_keys = [known[team] for team in teams if known[team].generation]
        if self.me().role != "clinician" or not with_keys:
            return None
        key = SealingKey.generate()
        wraps = [
            bodies.TeamWrap(
                team=team.id,
                generation=team.generation,
                wrap=wrap_record_key(
                    key,
                    PublicSealingKey(team.keys[team.generation]),
                    trust=self.state.keys.trust,
                    patient=patient,
                    epoch=1,
                ),
            )
            for team in with_keys
        ]
        body = bodies.AccessGranted(basis="care", epoch=1, public=key.public.encoded, wraps=wraps)
        return Said("access.granted", patient, body)

    def sealed_note(self, patient: UUID, note: str, statement_id: UUID, pending: Sequence[Fact]) -> bytes | None:
        """A note sealed to the record's key, None for an empty one; raises `Rejected` while the record has no key."""
        if not note.strip():
            return None
        found = self.record_key(patient, pending)
        if found is None:
            words = "This record has no key yet, so a note could not be kept secret. Leave the note empty for now."
            raise Rejected((("note", words),))
        _, public = found
        info = context.note(trust=self.state.keys.trust, patient=patient, key=public.key_id, statement=statement_id)
        return seal(public, info, note.strip().encode()).encode()
