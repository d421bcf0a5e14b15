"""Staff, teams, workstations, policy and the trust's own keys, for system administrators."""
