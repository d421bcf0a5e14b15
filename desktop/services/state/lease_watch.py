"""The lease of an open mirror, judged anew as time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.state.lease import judge, remembered
from desktop.services.store import mirror

if TYPE_CHECKING:
    import apsw

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class LeaseWatch:
    """Judges the lease of an open mirror; belongs to the writer's thread, or comes before it."""

    def __init__(self, connection: apsw.Connection, reader: Reader, state: DeskState) -> None:
        self._connection, self._reader, self._state = connection, reader, state

    def look(self) -> bool:
        """Judge anew, and note the clock unless it was turned back; True when the state is another than before."""
        before, now = self._state.lease, self._state.now()
        seen = remembered(self._connection)
        directory = self._state.directory(self._reader)
        device = self._state.identity.device_id
        extended = max(
            (one.until for one in directory.leases.values() if one.devices is None or device in one.devices), default=0
        )
        lease = judge(now, seen, directory.policy.lease_hours, extended=extended, reached=self._state.network.whole)
        if lease.state != "clock":
            if seen.first is None:
                mirror.keep(self._connection, "clock_first", now)
            mirror.keep(self._connection, "clock_seen", now)
        self._state.lease = lease
        return lease.state != before.state
