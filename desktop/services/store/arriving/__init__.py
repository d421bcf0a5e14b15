"""What came from a record system, as this workstation keeps it."""
