"""Which records somebody has said are of two people."""
