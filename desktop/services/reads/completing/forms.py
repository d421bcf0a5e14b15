"""The form of a send, ready to be answered, and what was kept half done of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.answering.places import Entries
from care_record.answering.sheet import Paper, Sheet
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.people.banner import Banner
from care_record.people.banner import banner as banner_of
from care_record.people.dates import from_milliseconds
from care_record.sealing import context
from care_record.sealing.envelope import DoesNotOpen, Envelope, open_sealed
from care_record.wire.cbor import MalformedCbor
from care_record.wire.link import receipt_number
from desktop.services.access.hidden import is_suspended
from desktop.services.access.known import access_of, own_keys
from desktop.services.reads import patient_lines
from desktop.services.store import drafts

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

FOR_CLINICIANS = "Answers are taken by clinicians; your role does not read them."
NOT_HERE = "This measure is not installed on this workstation."
WITHDRAWN = "This person has withdrawn, so nothing new is sealed to the record until that is settled."
ANSWERED = "This was answered already. What is taken now is kept beside the first answer."
FORMAT = 1


@dataclass(frozen=True, slots=True)
class FormToAnswer:
    """One send to be answered here. `against` says why it cannot be, empty where it can; then `sheet` is there.

    `kept_at` is when half-done answers were kept, None where none were; `sheet` has them. `number` is the send's own
    short number, which stands on the paper form.
    """

    request: UUID
    patient: UUID
    name: str
    first_name: str
    born: date
    banner: Banner
    title: str
    respondent: str
    channel: Channel
    number: str
    team_name: str
    team_telephone: str
    today: date
    against: str = ""
    advice: str = ""
    sheet: Sheet | None = field(default=None, repr=False)
    kept_at: datetime | None = None
    kept_step: str = ""
    kept_flagged: bool = False
    contact_me: bool = False
    words: str = field(default="", repr=False)


def whose(reader: Reader, request: UUID) -> UUID:
    """Whose send it is; raises `LookupError`."""
    with reader.snapshot():
        return UUID(bytes=patient_lines.request_row(reader, request)["patient"])


def form(reader: Reader, state: DeskState, request: UUID) -> FormToAnswer:
    """The form of a send; raises `LookupError`."""
    with reader.snapshot():
        row = patient_lines.request_row(reader, request)
        patient = UUID(bytes=row["patient"])
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        measure = state.measure(reader, row["questionnaire"], row["version"])
        team = state.directory(reader).teams.get(UUID(bytes=row["team"]))
        against = _against(reader, state, patient, pending, known=measure is not None)
        kept = drafts.kept(reader.outbox, request.bytes)
        half = _half_done(reader, state, patient, request, kept[1], pending) if kept and not against else {}
        answered = DeliveryState(row["state"]) is DeliveryState.RETURNED
        return FormToAnswer(
            request=request,
            patient=patient,
            name=person.name.display,
            first_name=person.name.known_as or person.name.given,
            born=person.birth_date,
            banner=banner_of(person, state.today()),
            title=measure.title if measure else "Questionnaire",
            respondent=row["respondent"],
            channel=Channel(row["channel"]),
            number=receipt_number(request),
            team_name=team.name if team else "",
            team_telephone=team.telephone if team else "",
            today=state.today(),
            against=against,
            advice=ANSWERED if answered else "",
            sheet=_sheet(Paper.of(measure), half) if measure and not against else None,
            kept_at=from_milliseconds(kept[0]) if kept and half else None,
            kept_step=str(half.get("at", "")),
            kept_flagged=half.get("flagged") is True,
            contact_me=half.get("contact_me") is True,
            words=str(half.get("words", "")),
        )


def _against(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact], *, known: bool) -> str:
    if state.me(reader).role != "clinician":
        return FOR_CLINICIANS
    if is_suspended(reader, state, patient, pending):
        return WITHDRAWN
    return "" if known else NOT_HERE


def _half_done(
    reader: Reader, state: DeskState, patient: UUID, request: UUID, sealed: bytes, pending: list[Fact]
) -> Mapping[str, Any]:
    """What was kept; nothing where it does not open here (now): it stays kept."""
    try:
        envelope = Envelope.parse(sealed)
        access = access_of(reader, state, patient, pending)
        key = state.keys.record_key(reader, access, patient, envelope.key, own_keys(reader, state))
        info = context.draft(trust=state.identity.trust_id, patient=patient, key=envelope.key, request=request)
        fields = json.loads(open_sealed(key, info, envelope))
    except (DoesNotOpen, MalformedCbor):
        return {}
    return fields if fields.get("v") == FORMAT else {}


def _sheet(paper: Paper, half: Mapping[str, Any]) -> Sheet:
    answers = {path: tuple(given) for path, given in half.get("answers", {}).items()}
    entries = Entries(answers, half.get("occurrences", {}), frozenset(half.get("declined", ())))
    return Sheet(paper, entries, frozenset(half.get("passed", ())))
