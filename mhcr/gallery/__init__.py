"""The gallery: every screen in every state and mode, as pictures, from a small trust that lives in memory."""
