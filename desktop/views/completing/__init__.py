"""Taking answers at this workstation: handing it over, by telephone, and from paper."""
