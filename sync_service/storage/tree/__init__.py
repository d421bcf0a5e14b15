"""The log's Merkle tree as the service keeps it: its nodes, its signed heads, and what of it travels with a page."""
