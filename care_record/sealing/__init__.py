"""Key pairs, envelopes and wraps: HPKE with MLKEM768-X25519, HKDF-SHA256 and AES-256-GCM (docs/wire.md, Sealing)."""
