"""What the service keeps, and the one way in and out of it."""
