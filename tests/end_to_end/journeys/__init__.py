"""The journeys of getting, keeping and taking back access, each through window, service, mail and browser."""
