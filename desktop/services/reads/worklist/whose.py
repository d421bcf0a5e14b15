"""The list of the day narrowed: to the people of one team, or to what this person has asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Whose:
    """Of which team (all own ones without), and whether only what this person asked for."""

    team: UUID | None = None
    mine: bool = False


class Item(Protocol):
    """One thing on the list, by patient and send."""

    @property
    def patient(self) -> bytes: ...
    @property
    def request(self) -> bytes | None: ...


Listed = TypeVar("Listed", bound=Item)


def narrowed(reader: Reader, state: DeskState, found: Sequence[Listed], whose: Whose) -> list[Listed]:
    """Those that fit, in their order. Inside a snapshot."""
    kept = list(found)
    if whose.team is not None:
        open_ = "select distinct patient from referral where team = ? and (closed is null or closed >= ?)"
        people = {row[0] for row in reader.all(open_, (whose.team.bytes, state.today().isoformat()))}
        kept = [one for one in kept if one.patient in people]
    if whose.mine:
        asked = _asked(reader, state)
        kept = [one for one in kept if one.request in asked]
    return kept


def _asked(reader: Reader, state: DeskState) -> frozenset[bytes]:
    """The sends and invitations that this person has asked for, at whichever workstation."""
    me = state.me(reader).id
    own = [one.id.bytes for one in state.directory(reader).devices.values() if one.member == me]
    by = f"device in ({','.join('?' * len(own))})"
    return frozenset(reader.rows("request", by, own)) | frozenset(reader.rows("invitation", by, own))
