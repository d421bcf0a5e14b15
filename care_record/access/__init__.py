"""Who may open a record: epochs of its key, the teams with a standing basis, suspension, and the withheld way."""
