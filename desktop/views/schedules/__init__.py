"""What is sent by itself: a team's schedules, and one person's with the appointments to come."""
