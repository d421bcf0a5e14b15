"""What the service is held to beside its pages: its log key, and the tree heads that other workstations have signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.log.frontier import Frontier, MalformedFrontier
from care_record.log.head import SignedHead
from care_record.log.page import hashes, signed_head
from care_record.log.tree import is_consistent
from care_record.wire import cbor
from desktop.services.problems import HistoryMismatch, NotThisService, ServiceRefused, TwoHistories, in_its_form
from desktop.services.store import mirror
from desktop.services.sync.tree import verified_head
from desktop.services.trust.checking import Distrusted

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from care_record.statements.statement import KnownTree
    from desktop.services.client.client import Client
    from desktop.services.store.mirror import Position
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

# As many as the service proves at once.
_AT_ONCE = 64


class History:
    """Belongs to the sync's thread; what it keeps goes through the writer."""

    def __init__(self, client: Client, writer: Writer, device: UUID) -> None:
        """`device` is this workstation, whose own heads need no comparing."""
        self._client = client
        self._writer = writer
        self._device = device
        self._pinned: bytes | None = None

    def log_key(self, reader: Reader, directory: Directory) -> bytes:
        """The key that signs the log's heads: the one that the root has named, else the one that was seen first."""
        if directory.log_key is not None:
            return directory.log_key
        if self._pinned is None:
            self._pinned = self._kept_or_seen(reader)
        return self._pinned

    def begin(self, reader: Reader, position: Position, directory: Directory) -> Position:
        """The position with a frontier: a mirror that has none takes it from the service once."""
        if position.frontier is not None:
            return position
        frontier, signed = self._frontier(reader, directory, position.cursor)
        return replace(position, frontier=frontier, signed=signed)

    def frontier_at(self, reader: Reader, directory: Directory, size: int) -> Frontier:
        """The log's frontier after `size` entries, which its key has signed; raises `HistoryMismatch`."""
        return self._frontier(reader, directory, size)[0]

    def _frontier(self, reader: Reader, directory: Directory, size: int) -> tuple[Frontier, SignedHead | None]:
        fields, key = self._get(f"/v1/log/frontier?size={size}"), self.log_key(reader, directory)
        try:
            frontier, signed = Frontier.from_bytes(fields["frontier"]), signed_head(fields)
            head = verified_head(signed, key, directory.trust, size)
        except (KeyError, TypeError, MalformedFrontier, Distrusted, cbor.MalformedCbor) as error:
            raise HistoryMismatch.because(error) from error
        if (head.size, head.root) != (frontier.size, frontier.root):
            raise HistoryMismatch.because("the log's head is that of another history")
        return frontier, signed

    def compare(self, reader: Reader, directory: Directory) -> None:
        """Heads that others have signed against the tree held here; they stay until they were found to be its past.

        Raises `TwoHistories`.
        """
        ours = directory.incarnation.number
        # one of a later incarnation waits until this mirror has come to it
        heads_said = mirror.said_heads(reader.mirror).items()
        said = {device: head for device, head in heads_said if head.incarnation <= ours}
        frontier = mirror.position(reader.mirror).frontier
        if not said or frontier is None:
            return
        others = [head for device, head in said.items() if device != self._device and head.incarnation == ours]
        heads = sorted({(head.size, head.root) for head in others})
        for start in range(0, len(heads), _AT_ONCE):
            self._prove(heads[start : start + _AT_ONCE], frontier)
        self._writer.submit(partial(_compared, said)).result()

    def _prove(self, heads: Sequence[tuple[int, bytes]], frontier: Frontier) -> None:
        asked = "&".join(f"first={size}" for size, _ in heads)
        try:
            answer = self._get(f"/v1/log/consistency?{asked}&second={frontier.size}")
            shown = [hashes(proof) for proof in answer["proofs"]]
        except (KeyError, TypeError, cbor.MalformedCbor) as error:
            raise NotThisService from error
        except ServiceRefused as error:
            if error.code != "beyond":
                raise
            raise TwoHistories from error
        if len(shown) != len(heads):
            raise NotThisService
        for (size, root), proof in zip(heads, shown, strict=True):
            if not is_consistent(size, frontier.size, root, frontier.root, proof):
                raise TwoHistories

    def _kept_or_seen(self, reader: Reader) -> bytes:
        held = mirror.kept(reader.mirror, "log_key")
        if isinstance(held, bytes):
            return held
        about = self._client.get_json("/v1/service")
        with in_its_form():
            seen = bytes.fromhex(about["log_key"])
        self._writer.submit(lambda stores: mirror.keep(stores.mirror, "log_key", seen)).result()
        return seen

    def _get(self, path: str) -> dict[str, Any]:
        with in_its_form():
            return cbor.decode_map(self._client.signed("GET", path, b"", {}).content)


def _compared(said: Mapping[UUID, KnownTree], stores: Stores) -> None:
    """Take heads off the list, but for those that have been replaced meanwhile."""
    with stores.mirror:
        waiting = mirror.said_heads(stores.mirror)
        left = {device: head for device, head in waiting.items() if said.get(device) != head}
        mirror.keep_said_heads(stores.mirror, left)
