"""Others who are asked about a person, in memory."""
