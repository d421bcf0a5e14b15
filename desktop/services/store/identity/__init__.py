"""What is known here of access requests and decisions about identity."""
