"""The consent ledger: what was said, what each statement opened and closed, and what a new one may say."""
