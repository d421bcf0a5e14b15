"""What an answer means: its scores over time, the rules in words, and what other raters say, as screens read it."""
