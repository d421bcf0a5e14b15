"""The patient's own screen."""
