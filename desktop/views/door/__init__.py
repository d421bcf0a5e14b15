"""The way in: service, sign-in, passphrase, waiting for approval, unlocking."""
