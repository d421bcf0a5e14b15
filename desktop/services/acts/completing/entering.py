"""Sealing an answer that was taken at this workstation, as the patient's page seals one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.measures.score import score
from care_record.people.dates import LONDON, day_in_london, from_milliseconds
from care_record.wire import bodies
from care_record.wire.ids import new_id
from care_record.wire.link import receipt_number
from desktop.services.acts.completing.drafts import Given, Taken
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, RESPONSES, STATUS
from desktop.services.authoring.answers import sealed_answer
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import sealing_epoch
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.scores import for_norms
from desktop.services.store import drafts, entered
from desktop.services.sync.opening import opened

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure

CHANGED = frozenset({RESPONSES, REQUESTS, PATIENTS, OUTBOX, STATUS})
CLINICIANS = "Only a clinician takes answers here: whoever does may read them."
NOT_INSTALLED = "The measure that was asked for is not installed on this workstation."


def hand_in(author: Author, request: UUID, given: Given) -> Taken:
    """Seal, and keep beside the statement what it says, so that it is read here at once."""
    author.need_clinician(CLINICIANS)
    with author.reader.snapshot():
        row = patient_lines.request_row(author.reader, request)
        patient = UUID(bytes=row["patient"])
        measure = measure_of(author, row)
        person, pending = author.patient(patient)
        content = _content(given)
        attention = _attention(measure, given)
        waits = any(fact.id == request for fact in pending)
        # a flagged answer overtakes what waits; its own send then goes with it
        sealing = sealing_epoch(author, patient, pending, first=attention and not waits)
        identity = new_id()
        body = bodies.ResponseEntered(
            request=request,
            envelope=sealed_answer(author, row, content, sealing),
            attention=attention,
            key=sealing.public.key_id,
            mode=given.mode,
            respondent=row["respondent"],
            authored=author.state.now() if given.on is None else noon(given.on),
        )
        whose = for_norms(person, day_in_london(from_milliseconds(body.authored)))
        shown = opened({"id": identity.bytes, "attention": int(attention)}, content, measure, whose).values
    author.commit([*sealing.said, Said(entered.KIND, patient, body, identity)], entered.note(content, shown))
    drafts.drop(author.stores.outbox, request.bytes)
    return Taken(CHANGED, identity, patient, receipt_number(identity), bool(shown["flagged"]))


def measure_of(author: Author, row: dict[str, Any]) -> Measure:
    """The measure that a send asks for; raises `Rejected` where it is not held here."""
    measure = author.state.measure(author.reader, row["questionnaire"], row["version"])
    if measure is None:
        raise Rejected((("measure", NOT_INSTALLED),))
    return measure


def noon(day: date) -> int:
    """The noon of a day in London (ms), for a form that says no time."""
    return int(datetime.combine(day, time(12), tzinfo=LONDON).astimezone(UTC).timestamp() * 1000)


def _content(given: Given) -> bytes:
    """The sealed JSON, as the patient's page writes it but for the page's own marks."""
    fields = {"v": 1, "response": given.response, "contact_me": given.contact_me, "words": given.words.strip()}
    return json.dumps(fields, ensure_ascii=False).encode()


def _attention(measure: Measure, given: Given) -> bool:
    """The attention bit: any flag of an item or a score, an answer that does not fit, or the wish to be contacted."""
    return given.contact_me or score(measure.form, measure.manifest, given.response, measure.valuesets).attention
