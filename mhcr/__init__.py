"""The command line, the demonstration trust and its walk."""
