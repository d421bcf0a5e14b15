"""What is said here: who signs it, and to what it is sealed."""
