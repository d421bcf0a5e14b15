"""Figures, each beside its limit and its peer."""
