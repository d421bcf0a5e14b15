"""Pictures that others sent: decoded in a process of their own."""
