"""Invitations to register: who may be invited now and why not, and how a link lives."""
