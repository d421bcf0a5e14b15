"""One's own teams: who belongs to them, who waits, and how their keys stand."""
