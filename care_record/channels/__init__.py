"""The ways in which a measure or an invitation reaches a person, and the states it passes through."""
