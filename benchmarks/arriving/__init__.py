"""Figures of what comes from the record system."""
