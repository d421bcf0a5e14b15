"""What both ends agree on: people, consent, identity, measures, sealing, signed statements and wire forms."""
