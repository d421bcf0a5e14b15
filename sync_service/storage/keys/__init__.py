"""The service's own keys, and what is made with them."""
