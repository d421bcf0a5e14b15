"""The workstation program of a care team."""
