"""Who else is asked about a person, and how they are reached."""
