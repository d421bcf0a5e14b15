"""What came from the record system (EPR), as a record shows it."""
