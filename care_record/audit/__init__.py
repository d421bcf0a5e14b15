"""Who looked, and what of it is unusual: rules for the notes of reading that every workstation writes."""
