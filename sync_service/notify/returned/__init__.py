"""Mail that was taken and comes back later: read from a mailbox, understood, and written where it belongs."""
