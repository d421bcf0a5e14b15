"""What all threads of an open desk share."""
