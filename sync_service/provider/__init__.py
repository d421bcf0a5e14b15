"""The trust's own OpenID provider: what was begun there, what it says, and who that is."""
