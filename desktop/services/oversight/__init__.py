"""What a privacy officer's workstation makes of the log: the list of who gave whom access, and of who looked."""
