"""Push, pull, and what is looked at afterwards: signatures that could wait, and sealed answers."""
