"""What a round of the sync is made of: how fast it goes, when it pauses, and what is done with what came."""
