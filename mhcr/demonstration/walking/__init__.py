"""The walk through the main job: a person's hands on the real windows, and a real browser."""
