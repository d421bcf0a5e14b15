"""What was said here of records that never come here."""
