"""Two people side by side, under nobody's banner: are they one, and whose is an entry."""
