"""What waits, what came back and how the sync stands, as the gallery shows them."""
