"""What is kept of mails that went out, so that one that comes back is known again."""
