"""A first sync: how fast it is, and what its processor time goes into."""
