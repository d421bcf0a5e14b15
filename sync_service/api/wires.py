"""Kinds of value that travel in JSON: ids as text, keys and bytes as base64url without padding."""

import base64
import binascii
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def from_base64url(text: object) -> bytes:
    """The bytes of base64url; raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("must be base64url text")  # noqa: TRY004
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("must be base64url text") from error


def to_id(value: object) -> UUID:
    """An id as its usual text, or as base64url; raises ValueError."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise ValueError("must be an id")  # noqa: TRY004
    try:
        return UUID(value)
    except ValueError:
        data = from_base64url(value)
    if len(data) != 16:
        raise ValueError("must be an id")
    return UUID(bytes=data)


_TEXT = {"type": "string"}
IdText = Annotated[UUID, BeforeValidator(to_id, json_schema_input_type=str)]
SigningKeyText = Annotated[
    bytes, BeforeValidator(from_base64url, json_schema_input_type=str), Field(min_length=32, max_length=32)
]
SealingKeyText = Annotated[
    bytes, BeforeValidator(from_base64url, json_schema_input_type=str), Field(min_length=1216, max_length=1216)
]
BytesText = Annotated[bytes, BeforeValidator(from_base64url, json_schema_input_type=str)]


class Asked(BaseModel):
    """The body of a request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
