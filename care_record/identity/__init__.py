"""Proof of identity: what was decided, by which evidence, and what one more piece would add."""
