"""Who may open a record: epochs of its key, wraps, requests, ends, the withheld way, and who looked."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from care_record.wire.bodies.fields import (
    Basis,
    Body,
    Code,
    Generation,
    Id,
    KeyId,
    Milliseconds,
    Reason,
    SealingPublicKey,
    Words,
    Wrap,
)

Confirmation = Literal[
    "in-person", "telephone-on-record", "email-on-record", "letter-on-record", "desk-decided", "own-page"
]
GlassReason = Literal["break-glass", "risk", "retained-record", "subject-access"]
ReadOf = Literal["record", "response", "access-log", "retained", "export"]


class TeamWrap(Body):
    """A record's private key, wrapped for a team: the form in which release 0.1 gave access."""

    team: Id
    generation: Generation
    wrap: Wrap


class Party(Body):
    """A team that is given an epoch, and the generation of the team's key that it is given to."""

    team: Id
    generation: Generation


class AccessGranted(Body):
    """Gives teams an epoch of a record's key. The first grant of an epoch brings its public key to life.

    `parties` are the teams, whose wraps follow as `record-key.wrapped`; `wraps` is the older form, with the wraps in
    the statement. With `earlier` the teams may have the epochs before it too. `request` is what it answers.
    """

    basis: Basis
    epoch: Annotated[int, Field(ge=1)]
    public: SealingPublicKey
    wraps: Annotated[list[TeamWrap], Field(min_length=1, max_length=50)] | None = None
    parties: Annotated[list[Party], Field(min_length=1, max_length=50)] | None = None
    earlier: bool | None = None
    request: Id | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.wraps and not self.parties:
            raise ValueError("access is given to nobody")
        return self

    def given_to(self) -> tuple[Party, ...]:
        """The teams, in whichever form they are named; each once."""
        if not self.wraps and self.parties and len(self.parties) == 1:
            return (self.parties[0],)
        inline = (Party(team=wrap.team, generation=wrap.generation) for wrap in self.wraps or ())
        return tuple({party.team: party for party in (*(self.parties or ()), *inline)}.values())


class RecordKeyWrapped(Body):
    """A record's private key of one epoch, wrapped for a team that a grant names. Erased when access ends.

    `key` is the id of the record's key, so that a wrap never stands for an epoch that another workstation opened first.
    """

    epoch: Annotated[int, Field(ge=1)]
    team: Id
    generation: Generation
    wrap: Wrap
    key: KeyId | None = None


class RecordKeyWithheld(Body):
    """The same for the trust's records key. The service keeps it out of sync."""

    epoch: Annotated[int, Field(ge=1)]
    team: Id
    generation: Generation
    wrap: Wrap
    key: KeyId | None = None


class AccessRequested(Body):
    """A team with a referral asks to open the record; a holder's signature decides."""

    team: Id
    reason: Reason


class AccessDeclined(Body):
    """A holder says no to a request."""

    request: Id
    reason: Reason


class AccessEnded(Body):
    """A team may open the record no longer: its wraps go, and the epoch closes."""

    team: Id
    reason: Reason


class WithdrawalConfirmed(Body):
    """The withdrawal is the person's own, as a contact already on record has confirmed: copies are destroyed now.

    `withdrawal` is the id of the `consent.withdrawn` statement.
    """

    withdrawal: Id
    how: Confirmation
    words: Words | None = None


class CopiesDestroyed(Body):
    """This workstation has destroyed its keys and copies of the record, because of that statement."""

    because: Id


class GlassBroken(Body):
    """A member of the records and duty desk opens the withheld record until a time, for a reason that all can read."""

    reason: GlassReason
    words: Reason
    until: Milliseconds


class RecordRead(Body):
    """A person has looked. One for each person, patient and half hour; `counter` counts this device's, from 1."""

    patient: Id
    what: ReadOf
    counter: Annotated[int, Field(ge=1)]
    detail: Code | None = None
