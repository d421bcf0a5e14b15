"""The score graph: figures without Qt, one drawing for screen, print and PDF, and its twin as a table."""
