"""The trust's own keys at a workstation: its beginning, the root, the shares of the recovery key."""
