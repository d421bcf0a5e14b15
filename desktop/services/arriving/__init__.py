"""Taking in what arrives from a record system, as statements of its interface."""
