"""The end of a team's care: a discharge, or a death."""
