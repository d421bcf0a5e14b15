"""The encrypted store: the mirror of what the service has, and the outbox of what waits."""
