"""The identity desk: a queue of access requests, and one of them with its check."""
