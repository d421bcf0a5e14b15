"""The identity desk in the gallery."""
