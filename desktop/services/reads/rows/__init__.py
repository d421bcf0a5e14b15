"""What a row of the store tells, before it is made into a page."""
