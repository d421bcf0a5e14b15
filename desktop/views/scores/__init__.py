"""All scores of one person over time: measures below each other on one time axis, each with its table."""
