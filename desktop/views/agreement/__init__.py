"""Agreement and access: what stands, who can read, and recording it."""
