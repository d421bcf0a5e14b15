"""Letters that are about to be printed: their codes come from the service, at this moment and never earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.letter import decode_letters, encode_asked
from desktop.services.problems import in_its_form
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from desktop.services.desk import Desk

_CBOR = {"Content-Type": "application/cbor"}


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """One letter, ready to be laid out. `code` is the 26 characters that open the page at `page_url`.

    `rater` tells that somebody else than the patient is asked.
    """

    request: UUID
    to: tuple[str, ...]
    code: str
    page_url: str
    due: date
    trust_name: str
    team_name: str
    team_telephone: str
    danger: str
    urgent: str
    rater: bool = False


@dataclass(frozen=True, slots=True)
class Printing:
    """What the service gave: letters, and why there is none for others (the person's name, and words)."""

    letters: tuple[PrintedLetter, ...]
    not_printed: tuple[tuple[str, str], ...]


class ChasingCalls:
    """Calls of the thread that owns the network client, as `Calls`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def letters(self, printing: UUID, requests: tuple[UUID, ...]) -> Printing:
        """The letters for these sends. Asking again with the same `printing` gives the same ones."""
        desk = self._desk
        answer = desk.client.signed("POST", "/v1/letters", encode_asked(printing, requests), _CBOR)
        with in_its_form():
            given = decode_letters(answer.content)
        reader = desk.reader()
        try:
            directory = desk.state.directory(reader)
            names = {}
            for one in given.not_printed:
                row = patient_lines.request_row(reader, one.request)
                names[one.request] = patient_lines.line(reader, desk.state, UUID(bytes=row["patient"])).name.display
        finally:
            reader.close()
        desk.sync.wake()
        teams = directory.teams
        letters = tuple(
            PrintedLetter(
                request=one.request,
                to=one.to,
                code=one.code,
                page_url=given.page_url,
                due=one.due,
                trust_name=directory.name,
                team_name=teams[one.team].name if one.team in teams else "",
                team_telephone=teams[one.team].telephone if one.team in teams else "",
                danger=given.danger,
                urgent=given.urgent,
                rater=one.rater,
            )
            for one in given.letters
        )
        return Printing(letters, tuple((names[one.request], one.words) for one in given.not_printed))
