"""A process split off from this one, which does one thing and ends."""

import os
from collections.abc import Callable


def run_to_its_end(work: Callable[[], object]) -> int:
    """How a process that does this ends: 0, 1 where it raised, the negative signal that killed it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
