"""The consent ledger in the gallery: what it holds, and its states."""
