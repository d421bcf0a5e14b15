"""What happened to an access request, and what was recorded of its check, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.identity.checking import METHODS
from care_record.identity.documents import document_words
from care_record.identity.gpg45 import LEVELS
from care_record.identity.questions import QUESTIONS
from care_record.people.dates import from_milliseconds
from care_record.statements.contents import told
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body, identity
from desktop.services.reads.identity import queue
from desktop.services.reads.identity.pages import HistoryLine
from desktop.services.store.mirror import BELIEVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

ENDS = {
    "accepted": "Accepted",
    "declined": "Declined",
    "withdrawn": "Closed: the person no longer asks",
    "duplicate": "Closed: asked twice",
    "no-answer": "Closed: no answer",
}
_ENTRIES = (
    "select kind, at, body from entry where stream = ? and kind like 'identity.%' "  # noqa: S608 - our own words
    f"and kind <> 'identity.record' and body is not null and {BELIEVED} order by n"
)
_OF_PICTURES = (
    "select kind, body from entry where stream = ? and body is not null "  # noqa: S608 - our own words
    f"and kind like 'identity.pictures%' and {BELIEVED}"
)
_ANSWERS = {"right": "right", "wrong": "wrong", "not-recorded": "not recorded"}


def lines(reader: Reader, state: DeskState, case: UUID, pending: Sequence[Fact]) -> tuple[HistoryLine, ...]:
    """Everything that was said of a case, the newest first. Inside a snapshot."""
    found = []
    for kind, at, stored in reader.all(_ENTRIES, (case.bytes,)):
        who, body = _read(reader, state, kind, stored)
        found.append(HistoryLine(from_milliseconds(at), _words(reader, state, body), who))
    waits = [fact for fact in pending if fact.stream == case]
    for fact in waits:
        who = state.who(reader, fact.device.bytes if fact.device else None)
        found.append(HistoryLine(from_milliseconds(fact.at), f"{_words(reader, state, fact.body)} (waits)", who))
    return tuple(reversed(found))


def undelivered(reader: Reader, case: UUID) -> str:
    """Why the last e-mail with a link for pictures did not arrive; empty where it did, or they were asked for anew."""
    last = reader.all(f"{_OF_PICTURES} order by n desc limit 1", (case.bytes,))
    body = told(*last[0])[0] if last else None
    if not isinstance(body, identity.IdentityPicturesMailed) or body.outcome != "bounced":
        return ""
    return body.reason or "The mail server did not take it."


def check_lines(reader: Reader, state: DeskState, row: Row) -> tuple[tuple[str, str], ...]:
    """What was recorded, as labels and values. Inside a snapshot."""
    if row["checked"] is None:
        return ()
    said = identity.IdentityChecked.model_validate(cbor.decode(row["checked"]))
    found = [("Proposed", ENDS[said.outcome])]
    if said.method:
        found.append(("How", METHODS[said.method]))
    if said.profile:
        found.append(("Profile", f"{said.profile} ({LEVELS.get(said.profile[0], '')})"))
    if said.voucher:
        found.append(("Vouches", f"{queue.member_name(reader, state, said.voucher.bytes)}: {said.knows or ''}"))
    found += [(_question(one.asked), _ANSWERS[one.answer]) for one in said.questions or ()]
    if said.reason:
        found.append(("Reason", said.reason))
    found.append(("Checked by", state.who(reader, row["checked_by"])))
    if row["approved_by"]:
        found.append(("Approved by", state.who(reader, row["approved_by"])))
    return tuple(found)


def _question(code: str) -> str:
    known = QUESTIONS.get(code)
    return known.words if known else code


def _read(reader: Reader, state: DeskState, kind: str, stored: bytes) -> tuple[str, Body]:
    body, statement = told(kind, stored)
    by_service = "The service" if isinstance(body, identity.IdentityPicturesMailed) else "The web page"
    return state.who(reader, statement.device.bytes) if statement else by_service, body


def _words(reader: Reader, state: DeskState, body: Any) -> str:
    words, more = _SHORT.get(type(body), "Changed"), ""
    match body:
        case identity.IdentityRequested():
            more = queue.SOURCES[body.source].lower()
        case identity.IdentityAssigned():
            words = f"Given to {queue.member_name(reader, state, body.member.bytes)}" if body.member else "Given back"
        case identity.IdentityEvidence():
            more = document_words(body.document)
        case identity.IdentityChecked():
            more = body.outcome
        case identity.IdentityUnmatched() | identity.IdentitySentBack():
            more = body.reason or ""
        case identity.IdentityPicturesMailed() if body.outcome == "bounced":
            words, more = "The e-mail with the link for pictures did not arrive", body.reason or ""
        case identity.IdentityClosed():
            words, more = ENDS[body.outcome], body.reason or ""
        case _:
            pass
    return f"{words}: {more}" if more else words


_SHORT: dict[type[Body], str] = {
    identity.IdentityRequested: "Asked for access",
    identity.IdentityAsked: "Asked for access",
    identity.IdentityMatched: "Matched to a patient",
    identity.IdentityUnmatched: "Match taken back",
    identity.IdentityPicturesAsked: "Asked for pictures of documents",
    identity.IdentityPictures: "Pictures of documents came",
    identity.IdentityPicturesMailed: "The link for pictures was sent by e-mail",
    identity.IdentityEvidence: "Document seen",
    identity.IdentityEvidenceRemoved: "Document taken out",
    identity.IdentityChecked: "Check recorded",
    identity.IdentityApproved: "Approved by a second person",
    identity.IdentitySentBack: "Sent back",
    bodies.IdentityDecided: "Decided",
}
