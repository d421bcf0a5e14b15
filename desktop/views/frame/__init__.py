"""The frame round every screen: whose record is open, places, find box, status line."""
