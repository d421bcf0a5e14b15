"""How a check says what it found."""

import sys
from collections.abc import Sequence


def finish(found: Sequence[str], all_well: str) -> None:
    """Print each finding and exit with 1, or print `all_well` and exit with 0."""
    for line in found:
        print(line)
    if found:
        sys.exit(1)
    print(all_well)
