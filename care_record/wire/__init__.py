"""The forms that cross the wire or a file: CBOR, ids, frames, log entries, receipts, proofs, link tokens (docs/wire.md)."""
