"""Measures: what came with the program, what the trust has approved, and what waits for a second person."""
