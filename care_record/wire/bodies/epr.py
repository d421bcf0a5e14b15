"""What an EPR interface says of a fact: which number the record system gives it, and how new it is there."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from care_record.wire.bodies.fields import Body, Id, Milliseconds

EprNumber = Annotated[str, Field(min_length=1, max_length=80)]
"""The record system's own identifier of a person, a referral or an appointment."""


class FromEpr(Body):
    """Where a fact comes from.

    `system` is the member that stands for the record system, `updated` when the record system last changed it (ms).
    `differs` are the values that the record system has, by key of `care_record.people.patient`, where what was entered
    at a desk was kept; empty text means that it has nothing there.
    """

    system: Id
    number: EprNumber
    updated: Milliseconds
    differs: dict[str, Any] | None = None


class EprFact(Body):
    """A fact that a person may say, or an EPR interface: then `epr` is there."""

    epr: FromEpr | None = None
