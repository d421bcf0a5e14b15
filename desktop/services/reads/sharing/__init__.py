"""Who may open a record, who asks, and what a withdrawal has ended."""
