"""Links to a request, and the answers that come in through them."""
