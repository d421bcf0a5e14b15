"""Answering a form: what is asked now, what was answered, and the response that comes of it. As the page has it."""
