"""Inviting people to register: one person's invitations, the list of those that stopped, letters."""
