"""The log's next life after a restored backup: said by one administrator, confirmed by another."""

from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.rules.said import Said
from sync_service.storage.tree import restored
from sync_service.storage.tree.restored import Restored


def begun(batch: Batch, said: Said[bodies.IncarnationBegun]) -> list[Body]:
    """Only of a service that was restored, and of the very backup that it came back from."""
    _check(_waiting(batch), said.body.size, said.body.root)
    return []


def confirmed(batch: Batch, said: Said[bodies.IncarnationConfirmed]) -> list[Body]:
    """The service goes on; wraps and messages are held back for a day."""
    waiting, after = _waiting(batch), said.directory.incarnation
    _check(waiting, after.size, after.root)
    restored.confirm(batch.connection, waiting, batch.now)
    return []


def _waiting(batch: Batch) -> Restored:
    found = restored.read(batch.connection)
    if found is None or not found.waits:
        raise Refused("not-restored", "The service does not wait for this: it was not restored, or all is said.")
    return found


def _check(waiting: Restored, size: int, root: bytes) -> None:
    if (waiting.size, waiting.root) != (size, root):
        raise Refused("other-backup", "The service was restored from another backup than this one.")
