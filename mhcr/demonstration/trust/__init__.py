"""The synthetic trust: its staff, its people and what happened to them. Nobody in it is a real person."""
