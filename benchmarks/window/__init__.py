"""The program's own window, measured in a process of its own."""
