"""Measures in the gallery: packs that wait, were approved or were withdrawn, and files that are looked at."""
