"""Sending measures to one person."""
