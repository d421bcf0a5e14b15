"""The sync proof: desks and a service that are killed, cut off, repeated and turned back, and must end in agreement.

`python3 run.py prove` runs it; `campaign` is its door.
"""
