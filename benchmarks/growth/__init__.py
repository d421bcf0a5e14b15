"""How cost grows: each thing at three sizes, a factor of ten apart, with the exponent; in processor time where it can.

A cost that grows with n log n has an exponent a little above one. More than that is a defect.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.growth import caseloads, one_record, service_side, staff


def measure() -> Iterator[Figure]:
    """Each case in turn."""
    for case in (service_side, one_record, staff, caseloads):
        yield from case.measure()
