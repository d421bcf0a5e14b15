"""The access log as a privacy officer reads it: who gave whom access, and who looked."""
