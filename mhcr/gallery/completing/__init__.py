"""Answers that are taken at this workstation, in the gallery."""
