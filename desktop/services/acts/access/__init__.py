"""Acts that open a record, give it to others, and take it back."""
