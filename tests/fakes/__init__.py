"""Small, named stand-ins for what cannot run here."""
