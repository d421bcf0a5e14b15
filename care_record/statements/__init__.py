"""What devices say: statements, their signatures, and who may say what."""
