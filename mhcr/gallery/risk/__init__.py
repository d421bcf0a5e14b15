"""Who looks after people, how staff are told, and flags, as the gallery shows them."""
