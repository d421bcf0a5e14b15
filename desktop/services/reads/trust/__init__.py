"""Staff, teams, workstations and the trust's own keys, as screens read them."""

from desktop.services.reads.trust.lines import (
    Belonging,
    JoiningLine,
    KeysPage,
    News,
    StaffLine,
    Standing,
    TeamLine,
    TeamNews,
    WorkstationLine,
)
from desktop.services.reads.trust.reads import TrustReads

__all__ = [
    "Belonging",
    "JoiningLine",
    "KeysPage",
    "News",
    "StaffLine",
    "Standing",
    "TeamLine",
    "TeamNews",
    "TrustReads",
    "WorkstationLine",
]
