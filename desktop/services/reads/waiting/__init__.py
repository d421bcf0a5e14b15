"""What waits here and how the sync stands: acts of the outbox, conflicts, what was set aside, the status line."""
