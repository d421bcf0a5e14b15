"""Ways back into a workstation's work: tries of the passphrase, the recovery code, an outbox from before."""
