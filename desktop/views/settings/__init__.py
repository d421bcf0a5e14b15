"""Passphrase, measures, workstations, appearance."""
