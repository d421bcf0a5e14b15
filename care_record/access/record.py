"""The access to one record, worked out from its statements in the order of the log. Immutable; both ends use it.

A record has epochs, each with a key pair of its own. Joining gives a team the current epoch, earlier ones only if the
statement says so. Leaving (a withdrawal, an end, somebody who left a team, a broken glass) closes the epoch: whoever
stays opens the next one at the next sealing (docs/threat-model.md, section 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from care_record.agreement.statements import Statement as Agreement
from care_record.sealing.keys import key_id
from care_record.statements.directory import Directory

LATE_MS = 24 * 3600 * 1000
"""How long an answer is still taken that was sealed to an epoch which another has followed."""


class Why(StrEnum):
    """Why an epoch must be followed by another."""

    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    LEFT = "left"
    GLASS = "glass"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch: `parties` are the teams it was given to, each with the generation of the team's key at that time.

    `closed` is why it takes nothing new (None while it does), since `closed_at`. `seq` and `at` (ms) are its opening's.
    """

    number: int
    public: bytes
    seq: int
    at: int
    parties: Mapping[UUID, int]
    closed: Why | None = None
    closed_at: int = 0

    @property
    def key(self) -> bytes:
        """The key's id."""
        return key_id(self.public)


@dataclass(frozen=True, slots=True)
class Standing:
    """A team's standing basis: since which entry, and from which epoch on."""

    basis: str
    seq: int
    first_epoch: int


@dataclass(frozen=True, slots=True)
class Request:
    """A team that asks to open the record."""

    id: UUID
    team: UUID
    seq: int
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """A withdrawal that is not confirmed yet: `statement` is the id of what the person said."""

    statement: UUID
    seq: int
    at: int


@dataclass(frozen=True, slots=True)
class Opening:
    """A withheld record that was opened: until when (ms)."""

    id: UUID
    seq: int
    until: int
    device: UUID


@dataclass(frozen=True, slots=True)
class Access:
    """What stands.

    `destroyed` is the number of the last epoch whose wraps for teams are gone for good; `ledger` are the statements of
    agreement about sharing.
    """

    epochs: tuple[Epoch, ...] = ()
    standing: Mapping[UUID, Standing] = field(default_factory=lambda: MappingProxyType({}))
    requests: Mapping[UUID, Request] = field(default_factory=lambda: MappingProxyType({}))
    suspended: Suspension | None = None
    destroyed: int = 0
    glass: tuple[Opening, ...] = ()
    ledger: tuple[Agreement, ...] = ()

    @property
    def current(self) -> Epoch | None:
        """The newest epoch, None before access was first given."""
        return self.epochs[-1] if self.epochs else None

    def epoch_of(self, key: bytes) -> Epoch | None:
        """The epoch with this key id."""
        return next((one for one in self.epochs if one.key == key), None)

    def has_public(self, public: bytes) -> bool:
        """Whether a public key was the record's at any time."""
        return any(one.public == public for one in self.epochs)

    def may_open(self, team: UUID, epoch: int) -> bool:
        """Whether a team has a standing basis for an epoch, now."""
        held = self.standing.get(team)
        return held is not None and self.suspended is None and max(held.first_epoch, self.destroyed + 1) <= epoch

    def due(self, directory: Directory, now: int) -> Why | None:
        """Why the next epoch must be opened before anything is sealed, None while the current one takes it."""
        current = self.current
        if current is None:
            return Why.TURNED
        if current.closed is not None:
            return current.closed
        for team, generation in current.parties.items():
            known = directory.teams.get(team)
            if known is not None and (known.turn_due or known.generation > generation):
                return Why.LEFT
        if any(current.seq < opening.seq and opening.until <= now for opening in self.glass):
            return Why.GLASS
        return None

    def takes(self, key: bytes, now: int) -> bool:
        """Whether an answer that is sealed to this key is taken now.

        One that a withdrawal closed takes nothing; one that another followed does for a day; the newest one does until
        it is followed, so that no answer is lost while no workstation is there to open the next.
        """
        found = self.epoch_of(key)
        if found is None or self.suspended is not None or found.closed is Why.WITHDRAWN:
            return False
        if found is self.current:
            return True
        return found.number > self.destroyed and now - found.closed_at <= LATE_MS


def close(access: Access, why: Why, at: int) -> Access:
    """The access with its current epoch closed, if it still takes anything; a withdrawal outdoes every other reason."""
    current = access.current
    if current is None or (current.closed is not None and why is not Why.WITHDRAWN):
        return access
    return replace(access, epochs=(*access.epochs[:-1], replace(current, closed=why, closed_at=at)))
