"""What cannot be read or trusted: kept and shown, told to who runs the service, and never in the way of the rest."""
