"""The trust's retained record: opened by the records and duty desk for a signed reason, in memory alone."""
