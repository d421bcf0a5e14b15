"""Who may open a record, and what of it is for this workstation."""
