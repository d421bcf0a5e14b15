"""Kinds of value that stand in bodies, and the base of all bodies: what does not fit is refused whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from care_record.wire.ids import id_from


def _to_id(value: object) -> object:
    return id_from(value) if isinstance(value, bytes) and len(value) == 16 else value


def _to_date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Id = Annotated[UUID, BeforeValidator(_to_id), PlainSerializer(lambda value: value.bytes)]
Date = Annotated[date, BeforeValidator(_to_date), PlainSerializer(lambda value: value.isoformat())]
Milliseconds = Annotated[int, Field(ge=0, lt=2**63)]
Hash = Annotated[bytes, Field(min_length=32, max_length=32)]
SigningKey = Annotated[bytes, Field(min_length=32, max_length=32)]
SealingPublicKey = Annotated[bytes, Field(min_length=1216, max_length=1216)]
KeyId = Annotated[bytes, Field(min_length=16, max_length=16)]
Wrap = Annotated[bytes, Field(min_length=1120 + 16, max_length=4096)]
EnvelopeBytes = Annotated[bytes, Field(max_length=8 * 1024 * 1024)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(max_length=2000)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=80)]
Generation = Annotated[int, Field(ge=1)]

Role = Literal[
    "clinician", "coordinator", "identity-administrator", "system-administrator", "privacy-officer", "epr-interface"
]
Service = Literal["adult", "soamhs", "camhs-16-18"]
Mode = Literal["online", "in-clinic", "telephone", "paper"]
Channel = Literal["email", "text", "letter", "in-clinic", "telephone", "paper"]
Respondent = Literal["patient", "carer", "parent", "clinician"]
Basis = Literal["care", "agreement", "withheld"]


class Body(BaseModel):
    """A body: unknown fields and other types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def to_map(self) -> dict[str, Any]:
        """The body as it is encoded: ids are bytes, dates are text, fields that are None are left out."""
        return self.model_dump(exclude_none=True)
