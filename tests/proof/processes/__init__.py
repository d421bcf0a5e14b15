"""The sync proof with processes of their own: a service, desks and the line between, killed under load.

`python3 run.py prove --processes` runs it; `campaign` is its door.
"""
