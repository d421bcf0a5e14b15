"""How far each record is known: what a page of changes is laid against."""

from pathlib import Path
from uuid import UUID

from care_record.log.chain import StreamHead
from desktop.services.store import schema
from desktop.services.store.connection import connect
from desktop.services.store.mirror import stream_heads


def test_many_streams_are_looked_up_at_once_and_those_not_held_have_no_entry_yet(tmp_path: Path) -> None:
    store = connect(tmp_path / "mirror.db", bytes(32))
    schema.prepare_mirror(store)
    asked = [UUID(int=number) for number in range(1200)]
    known = {
        stream: StreamHead(number + 1, bytes([number % 256]) * 32) for number, stream in enumerate(asked) if number % 3
    }
    with store:
        store.executemany(
            "insert into stream (id, n, leaf) values (?, ?, ?)",
            ((stream.bytes, head.n, head.leaf) for stream, head in known.items()),
        )

    assert stream_heads(store, asked) == {stream: known.get(stream, StreamHead()) for stream in asked}
    assert stream_heads(store, []) == {}
    store.close()
