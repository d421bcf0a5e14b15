"""Answers that a colleague has reviewed and that this person has not opened here: new since they last looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.services.access.hidden import to_look_at

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

DAYS = 28
"""What was reviewed longer ago is no news; so is a mirror that was fetched anew."""
_DAY_MS = 86_400_000
# what is flagged stands with the risks until somebody acknowledges it
_NEW = (
    "reviewed_at >= ? and (flagged is not 1 or acknowledged_at is not null) and reviewed_by not in ({}) "
    "and id not in (select response from seen)"
)


def condition(reader: Reader, state: DeskState) -> tuple[str, list[Any]]:
    """The condition, with its bindings, for rows of `response`. What it names is ours, never data."""
    directory, me = state.directory(reader), state.me(reader)
    own = [device.id.bytes for device in directory.devices.values() if device.member == me.id]
    shown, bound = to_look_at(reader, state)
    return f"{_NEW.format(','.join('?' * len(own)))} and {shown}", [state.now() - DAYS * _DAY_MS, *own, *bound]


def unread(reader: Reader, state: DeskState, most: int) -> dict[bytes, Row]:
    """The rows, the oldest review first. Inside a snapshot."""
    where, bindings = condition(reader, state)
    return reader.rows("response", f"{where} order by reviewed_at limit {most}", bindings)
