"""The demonstration trust. Nobody in it is a real person.

Names are drawn from lists, NHS numbers from the range for examples (999), e-mail addresses are at example.org and its
like (RFC 2606), telephone numbers are Ofcom's for drama, and streets and postcode endings are made up. The same seed
and day give the same trust.
"""
