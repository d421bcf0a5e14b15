"""What a team can say it did about a flagged answer."""
