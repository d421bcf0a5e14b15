"""Parts of the list of the day that look at what this person has done, and at what comes due by itself."""
