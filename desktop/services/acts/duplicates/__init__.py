"""Records that look alike: told apart, or pointed out before a second one is made."""
