"""Access requests: their keys, how they stand, and who sees them."""
