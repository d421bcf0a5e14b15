"""Send: one or several measures for many people, with who is left out and why before anything goes."""
