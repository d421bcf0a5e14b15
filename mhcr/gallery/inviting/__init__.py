"""Invitations in the gallery."""
