"""What arrives from a record system (EPR): read, checked row by row, and laid against what is recorded here."""
