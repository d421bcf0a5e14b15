"""Opening what came back: unwrap, open, lay against the form, score. What does not open or fit is kept and flagged."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.measures.score import Person, Scored, score
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.patient import Patient
from care_record.sealing import context
from care_record.sealing.envelope import DoesNotOpen, Envelope, open_sealed
from care_record.wire import cbor
from desktop.services.access.known import access_of, own_keys
from desktop.services.key_ring import KeyGone, KeyMissing
from desktop.services.reads.scores import for_norms
from desktop.services.store import scheduled
from desktop.services.store.projection import Effect, Value

if TYPE_CHECKING:
    from care_record.access.record import Access
    from care_record.measures.catalogue import Measure
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

log = logging.getLogger(__name__)

UNFORESEEN = "It could not be laid against its questionnaire, so it is not scored. Read the answers as they came."
NOT_OPENED = "It could not be opened here"


def open_some(reader: Reader, state: DeskState, responses: Iterable[Row]) -> list[Effect]:
    """What becomes of sealed responses, each record's access worked out once. Inside a snapshot."""
    known: dict[bytes, Access] = {}
    found = []
    for one in responses:
        patient = one["patient"]
        if patient not in known:
            known[patient] = access_of(reader, state, UUID(bytes=patient))
        found.append(open_response(reader, state, one, known[patient]))
    return found


def open_response(reader: Reader, state: DeskState, response: Row, access: Access) -> Effect:
    """What becomes of one sealed response. Never raises on any content."""
    try:
        request = request_of(reader, response, state.identity.trust_id)
        content = content_of(reader, state, response, request, access)
    except KeyGone:
        return Effect("set", "response", response["id"], {"state": "gone"})
    except KeyMissing:
        return Effect("set", "response", response["id"], {"state": "locked"})
    except (DoesNotOpen, cbor.MalformedCbor) as error:
        return _shut(response, f"{NOT_OPENED}: {error}.")
    measure = state.measure(reader, request["questionnaire"], request["version"], request["sha256"] or b"")
    return opened(response, content, measure, _person(reader, response))


def _person(reader: Reader, response: Row) -> Person | None:
    """What norms need to know of the person when the answer came; None where the record is not held."""
    held = reader.rows("patient", "id = ?", (response["patient"],)).get(response["patient"])
    if held is None or held["plain"] is None:
        return None
    return for_norms(Patient.from_dict(cbor.decode(held["plain"])), day_in_london(from_milliseconds(response["at"])))


def opened(response: Row, content: bytes, measure: Measure | None, person: Person | None = None) -> Effect:
    """The row of an opened response: its score and flags, or why it does not fit."""
    try:
        fields = _content(content)
    except (ValueError, RecursionError) as error:
        return _kept(response, content, _scored_nothing(f"It does not fit the form of an answer: {error}."), None)
    if measure is None:
        words = "The questionnaire that it answers is not installed here, so it cannot be scored."
        return _kept(response, content, _scored_nothing(words), fields)
    try:
        scored = score(measure.form, measure.manifest, fields["response"], measure.valuesets, person)
    except Exception as error:  # noqa: BLE001
        # one answer that nobody foresaw must not keep all later ones from being opened; its words may be the person's
        log.error("An answer could not be scored: %s", type(error).__name__)  # noqa: TRY400
        return _kept(response, content, _scored_nothing(UNFORESEEN), fields)
    return _kept(response, content, _plain(scored), fields, measure, scored)


def request_of(reader: Reader, response: Row, trust: UUID) -> Row:
    """The send that a response answers; raises `DoesNotOpen`."""
    found = reader.rows("request", "id = ?", (response["request"],)).get(response["request"])
    if found is None:
        raise DoesNotOpen("no send of that number is known")
    if found["schedule"] is not None and not scheduled.was_signed(found, _signed(reader, found["raised_by"]), trust):
        raise DoesNotOpen("nobody has signed the schedule that the service names for it")
    return found


def _signed(reader: Reader, statement: bytes) -> Row | None:
    return reader.rows("schedule_version", "id = ?", (statement,)).get(statement)


def content_of(reader: Reader, state: DeskState, response: Row, request: Row, access: Access) -> bytes:
    """What is sealed in a response; raises `DoesNotOpen`, among it `KeyMissing`, or `MalformedCbor`."""
    patient = UUID(bytes=response["patient"])
    if request["patient"] != response["patient"]:
        raise DoesNotOpen("it answers a send of another record")
    key = state.keys.record_key(reader, access, patient, response["key"], own_keys(reader, state))
    info = context.response(
        trust=state.identity.trust_id,
        patient=patient,
        key=response["key"],
        request=UUID(bytes=response["request"]),
        questionnaire=f"{request['questionnaire']}|{request['version']}",
        questionnaire_sha256=request["sha256"],
        respondent=response["respondent"],
    )
    return open_sealed(key, info, Envelope.parse(response["envelope"]))


def _content(content: bytes) -> dict[str, Any]:
    """The sealed JSON `{v, response, contact_me, page}`; raises `ValueError` in words."""
    try:
        fields = json.loads(content)
    except ValueError:
        raise ValueError("it is no JSON") from None
    if not isinstance(fields, dict) or "response" not in fields:
        raise ValueError("it holds no response")
    if fields.get("v") != 1:
        raise ValueError("it was written by a newer release")
    return fields


def _plain(scored: Scored) -> dict[str, Any]:
    """A score as the store keeps it."""
    return {
        "status": scored.status,
        "scores": [
            {"name": one.name, "value": _text(one.value), "band": one.band, "exact": _text(one.exact)}
            for one in scored.scores
        ],
        "flags": [{"linkId": flag.link_id, "reason": flag.reason} for flag in scored.flags],
        "problems": [{"linkId": problem.link_id, "reason": problem.reason} for problem in scored.problems],
        "quarantined": scored.quarantined,
    }


def _scored_nothing(words: str) -> dict[str, Any]:
    problems = [{"linkId": None, "reason": words}]
    return {"status": "not-scored", "scores": [], "flags": [], "problems": problems, "quarantined": True}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _shut(response: Row, words: str) -> Effect:
    """What will not open counts as flagged until a person has looked."""
    scored = json.dumps(_scored_nothing(words))
    values: dict[str, Value] = {"state": "shut", "flagged": 1, "quarantined": 1, "scored": scored}
    return Effect("set", "response", response["id"], values)


def _kept(
    response: Row,
    content: bytes,
    plain: dict[str, Any],
    fields: Mapping[str, Any] | None,
    measure: Measure | None = None,
    scored: Scored | None = None,
) -> Effect:
    contact = bool(fields and fields.get("contact_me") is True)
    quarantined = bool(plain["quarantined"])
    # The service's bit and our own reading may differ: either one flags it.
    flagged = bool(plain["flags"] or quarantined or contact or response["attention"])
    headline = scored.scores[0] if scored and scored.scores and measure and measure.manifest else None
    total = scored.named("total") if scored else None
    shown = total or headline
    words = ""
    if shown is not None and shown.value is not None and measure is not None and measure.manifest is not None:
        rule = next((one for one in measure.manifest.scores if one.name == shown.name), None)
        words = f"{shown.value} of {rule.high}" if rule and shown.name == "total" else str(shown.value)
    return Effect(
        "set",
        "response",
        response["id"],
        {
            "state": "open",
            "content": content,
            "scored": json.dumps(plain),
            "headline": shown.name if shown else None,
            "score": words,
            "band": (shown.band if shown else None) or "",
            "flagged": int(flagged),
            "quarantined": int(quarantined),
            "contact_me": int(contact),
        },
    )
