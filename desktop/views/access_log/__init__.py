"""The access log: who gave whom access, and who looked."""
