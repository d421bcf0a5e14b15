"""The walk along every write point: the same day's work again and again, killed at the first, the second, ... the last.

`python3 run.py prove --every-write-point` runs it; `campaign` is its door.
"""
