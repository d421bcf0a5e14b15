"""The outbox: what waits, what came back, and two statements that do not fit together."""
