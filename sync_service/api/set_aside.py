"""What workstations could not read or trust, told to whoever runs the service: a line in its log, of no person."""

import logging
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from sync_service.api.access import TheCaller
from sync_service.api.wires import Asked

routes = APIRouter(prefix="/v1")
log = logging.getLogger("mhcr.service")
MOST = 200
_WORDS = {
    "unsigned": "it is not signed by who it names",
    "unreadable": "it cannot be read",
    "newer": "it was written by a newer release than the workstation's",
    "answer": "an answer does not open, or does not fit its questionnaire",
}


class Aside(Asked):
    """An entry of the log, by its number, and why it was set aside."""

    entry: Annotated[int, Field(ge=1, lt=2**53)]
    reason: Literal["unsigned", "unreadable", "newer", "answer"]


class Report(Asked):
    """Entries that a workstation had not told of before."""

    entries: Annotated[list[Aside], Field(max_length=MOST)]


@routes.post("/set-aside", status_code=204)
async def set_aside(report: Report, who: TheCaller) -> None:
    """Write a line for each; the workstation goes on with everything else."""
    who.need()
    for one in report.entries:
        log.warning("Workstation %s set entry %d aside: %s.", who.device, one.entry, _WORDS[one.reason])
