"""Programs that split off from a process which has loaded what they need."""
