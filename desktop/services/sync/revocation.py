"""Whether a workstation's own enrolment was ended: only a statement that it verifies itself says so."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from care_record.statements import following
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor

if TYPE_CHECKING:
    from uuid import UUID


def is_proven(shown: str, directory: Directory, device: UUID) -> bool:
    """Whether `shown` (base64url) is a `device.revoked` of this device by whoever may say so, as this desk knows them.

    The service alone proves nothing: it must not be able to destroy what a workstation holds.
    """
    try:
        statement = parse(base64.urlsafe_b64decode(shown + "=" * (-len(shown) % 4)))
        body = bodies.statement_body(statement.kind, statement.body)
        if not isinstance(body, bodies.DeviceRevoked) or body.device != device:
            return False
        after = following.follow(directory, statement)
    except (BadSignature, NotAuthorised, cbor.MalformedCbor, ValueError):
        return False
    return after.devices[device].revoked
