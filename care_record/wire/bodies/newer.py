"""What may hang on an entry that this release cannot read: by its kind, and what can be read of it all the same.

The rule holds for releases to come: what must stop an older workstation is said by a kind of its own, of a family that
is named here, never by a further field of a kind that only informs.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from care_record.wire.bodies.kinds import CHECKED_FIRST, SUSPENDS


class Weight(Enum):
    """How far nobody may go on without it."""

    ALL = "all"
    """It says who belongs, who agreed or who may open what: no page is taken before it can be read."""
    RECORD = "record"
    """It decides about one person, such as a death or a discharge: nothing is done for them before it can be read."""
    NOTICE = "notice"
    """It informs: that it is there is shown, and the work goes on."""


_OF_RECORD = frozenset({"patient", "referral", "account"})
"""Families whose kinds decide about one person; unknown ones are taken for such as decide."""
_INFORMS = frozenset(
    {"referral.opened", "patient.told-apart", "patient.searched", "account.registered", "account.address-given"}
    | {"account.address-declined"}
)
_ALL = frozenset(kind.partition(".")[0] for kind in CHECKED_FIRST) - _OF_RECORD
_WHOLE = "patient.updated"


def weight(kind: str, body: Mapping[str, Any] | None = None) -> Weight:
    """What hangs on an entry of a kind, known or not; `body` is what it says, as far as it can be decoded."""
    if kind in CHECKED_FIRST or kind in SUSPENDS or kind.partition(".")[0] in _ALL:
        return Weight.ALL
    if kind == _WHOLE:
        told = body.get("patient") if body is not None else None
        decides = not isinstance(told, Mapping) or told.get("deceased") or told.get("restricted")
        return Weight.RECORD if decides else Weight.NOTICE
    if kind.partition(".")[0] in _OF_RECORD and kind not in _INFORMS:
        return Weight.RECORD
    return Weight.NOTICE


def overwrites(kind: str, newer: str) -> bool:
    """Whether an act of a kind says anew all that an entry says which cannot be read: it would undo it unseen."""
    return kind == newer == _WHOLE
