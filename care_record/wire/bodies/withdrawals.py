"""A withdrawal that the desk was asked for, by e-mail or otherwise, and what the person said to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from care_record.wire.bodies.access import Confirmation
from care_record.wire.bodies.fields import Body, Id, Words
from care_record.wire.bodies.people import AgreementBody

RequestSource = Literal["email", "telephone", "letter", "desk"]
MatchedBy = Literal["family", "given", "born", "nhs_number"]
RequestOutcome = Literal["confirmed", "not-theirs"]


class WithdrawalRequested(AgreementBody):
    """Somebody asks, in the person's name, to end all sharing: it suspends at once, and is confirmed afterwards.

    `agreement` is a withdrawal of everything whose path is `requested`; `matched` are the details by which the record
    was found. No contact that the request gave is kept.
    """

    source: RequestSource
    matched: Annotated[list[MatchedBy], Field(min_length=2, max_length=4)]


class WithdrawalAnswered(Body):
    """What the person said when asked by a contact on record: it was theirs, or it was not, which undoes it."""

    request: Id
    outcome: RequestOutcome
    how: Confirmation
    words: Words | None = None
