"""What is done about the consent ledger beside recording what a person says."""
