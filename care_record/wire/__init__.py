"""Forms that cross the wire or a file (docs/wire.md): CBOR, ids, frames, entries, receipts, proofs, link tokens."""
