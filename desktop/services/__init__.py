"""What the desktop does, without Qt: session, keys, store, outbox, sync."""
