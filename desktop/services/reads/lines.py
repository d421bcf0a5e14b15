"""Sends and returned answers as lists show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.raters import PATIENT, WORDS
from care_record.agreement.statements import Scope
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.people.dates import from_milliseconds
from desktop.services.reads import patient_lines
from desktop.services.reads.measures import RequestLine, ResponseLine, Reviewed
from desktop.services.reads.rows.named import asked_words, recipient_of

if TYPE_CHECKING:
    from desktop.services.reads.people import PatientLine
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

SAID = {"recorded": "Agreed to", "refused": "Refused", "withdrawn": "Withdrew from"}
"""How a statement of the ledger begins; what it is about follows."""
_CONTACT = "contact by "
UNTITLED = "Questionnaire"
SEALED = "Not opened yet"
GONE = "Removed from here"
HIDDEN = "Not shown"


def title(reader: Reader, state: DeskState, row: Row) -> str:
    """A measure's short title; for a coordinator, a title would be clinical content."""
    if not state.clinical(reader):
        return UNTITLED
    measure = state.measure(reader, row["questionnaire"], row["version"])
    return measure.short_title if measure else f"{UNTITLED} {row['questionnaire'].rsplit('/', 1)[-1]}"


def request_line(
    reader: Reader, state: DeskState, row: Row, patient: PatientLine, pending: frozenset[bytes]
) -> RequestLine:
    """One send; `pending` are the ids that still wait here."""
    delivery = DeliveryState(row["state"])
    waits = row["id"] in pending
    words = delivery.words
    if waits and delivery is DeliveryState.QUEUED:
        words = "Waits on this computer; it goes out when the service can be reached."
    asked = recipient_of(row)
    if asked is not None and delivery is DeliveryState.OPENED:
        words = f"{asked.name} opened it and confirmed the name."
    return RequestLine(
        id=UUID(bytes=row["id"]),
        patient=patient,
        measure_title=title(reader, state, row),
        state=delivery,
        state_words=words,
        channel=Channel(row["channel"]),
        sent_at=from_milliseconds(row["at"]),
        due=date.fromisoformat(row["due"]),
        opened_at=from_milliseconds(row["opened_at"]) if row["opened_at"] else None,
        by=state.who(reader, row["device"]),
        pending=waits,
        problem=row["problem"] or "",
        asked=f"{asked.name}, {asked.relationship}" if asked else "",
    )


def response_line(
    reader: Reader,
    state: DeskState,
    row: Row,
    patient: PatientLine,
    *,
    request: Row | None,
    change_words: str,
    hidden: bool = False,
) -> ResponseLine:
    """One returned answer. A coordinator sees that it came, never what it says; nobody does while it is `hidden`."""
    clinical = state.clinical(reader) and not hidden
    quarantined = bool(row["quarantined"])
    score = row["score"] or ""
    if row["state"] in ("sealed", "locked"):
        score = SEALED
    elif row["state"] == "gone":
        score = GONE
    elif quarantined:
        score = "Not scored"
    return ResponseLine(
        id=UUID(bytes=row["id"]),
        patient=patient,
        measure_title=title(reader, state, request) if request else UNTITLED,
        score=score if clinical else HIDDEN if hidden else "",
        band=(row["band"] or "") if clinical else "",
        flagged=bool(row["flagged"]) and clinical,
        quarantined=quarantined and clinical,
        received_at=from_milliseconds(row["at"]),
        reviewed=_done(reader, state, row, "reviewed"),
        acknowledged=_done(reader, state, row, "acknowledged") if clinical else None,
        change_words=change_words if clinical else "",
        source=source_words(row, request),
    )


def source_words(response: Row, request: Row | None) -> str:
    """Who answered, where that was not the person: a name, or a role."""
    named = asked_words(request) if request else ""
    return named or ("" if response["respondent"] == PATIENT else WORDS.get(response["respondent"], ""))


def _done(reader: Reader, state: DeskState, row: Row, what: str) -> Reviewed | None:
    at = row[f"{what}_at"]
    if at is None:
        return None
    action = row["acknowledged_action"] if what == "acknowledged" else ""
    return Reviewed(state.who(reader, row[f"{what}_by"]), from_milliseconds(at), action or "")


def scopes_words(row: Row) -> str:
    """What a statement of the ledger is about, in the order in which it is asked."""
    about = patient_lines.agreement_of(row).scope
    words = [scope.words for scope in Scope if scope in about]
    contact = [said.removeprefix(_CONTACT) for said in words if said.startswith(_CONTACT)]
    parts = [said for said in words if not said.startswith(_CONTACT)]
    if contact:
        parts.append(_CONTACT + (contact[0] if len(contact) == 1 else f"{', '.join(contact[:-1])} and {contact[-1]}"))
    return " and ".join(parts) if len(contact) < 2 else ", and ".join(parts)
