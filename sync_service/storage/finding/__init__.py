"""Finding people in the whole trust; whom it shows is logged."""
