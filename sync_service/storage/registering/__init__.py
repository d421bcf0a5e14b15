"""Invitations to register, addresses that are confirmed, and accounts of patients and carers."""
