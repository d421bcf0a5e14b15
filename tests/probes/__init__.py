"""One probe a screen: what a person can see of it and do with it."""
