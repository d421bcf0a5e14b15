"""The client of the sync service: signed requests, tokens, time-outs, errors in words."""
