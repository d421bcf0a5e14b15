"""Finding a person, and registering one who is not there yet."""
