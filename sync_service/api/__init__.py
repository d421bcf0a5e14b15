"""The desktop's doors."""
