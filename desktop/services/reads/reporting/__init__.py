"""What leaves for other records, and how ready it is: for clinicians, of the teams that they belong to."""
