"""What an envelope is bound to. The opener builds this from its own verified statements, never from the envelope."""

from __future__ import annotations

from uuid import UUID

from care_record.wire import cbor

PRODUCT = "mhcr"


def _info(purpose: str, trust: UUID, fields: dict[str, object]) -> bytes:
    return cbor.encode({"product": PRODUCT, "v": 1, "purpose": purpose, "trust": trust.bytes, **fields})


def response(
    *,
    trust: UUID,
    patient: UUID,
    key: bytes,
    request: UUID,
    questionnaire: str,
    questionnaire_sha256: bytes,
    respondent: str,
) -> bytes:
    """A returned response; `questionnaire` is `url|version`."""
    return _info(
        "response",
        trust,
        {
            "patient": patient.bytes,
            "key": key,
            "request": request.bytes,
            "questionnaire": questionnaire,
            "questionnaire_sha256": questionnaire_sha256,
            "respondent": respondent,
        },
    )


def note(*, trust: UUID, patient: UUID, key: bytes, statement: UUID) -> bytes:
    """A note that the statement with this id carries."""
    return _info("note", trust, {"patient": patient.bytes, "key": key, "statement": statement.bytes})


def draft(*, trust: UUID, patient: UUID, key: bytes, request: UUID) -> bytes:
    """Half-done answers to a request; they stay at the workstation where they were given."""
    return _info("draft", trust, {"patient": patient.bytes, "key": key, "request": request.bytes})


def picture(*, trust: UUID, case: UUID, key: bytes, asked: UUID, number: int) -> bytes:
    """A picture of a document for the identity desk: the `number`-th (from 1) that came for an asking."""
    fields: dict[str, object] = {"case": case.bytes, "key": key, "asked": asked.bytes, "number": number}
    return _info("picture", trust, fields)


def picture_key(*, trust: UUID, case: UUID, asked: UUID, recipient: bytes) -> bytes:
    """The private key for the pictures of an asking, wrapped for a workstation of the identity desk."""
    return _info("picture-key", trust, {"case": case.bytes, "asked": asked.bytes, "recipient": recipient})


def record_key(*, trust: UUID, patient: UUID, epoch: int, recipient: bytes) -> bytes:
    """A record's private key, wrapped for a team; `recipient` is the id of the team's key."""
    return _info("record-key", trust, {"patient": patient.bytes, "epoch": epoch, "recipient": recipient})


def team_key(*, trust: UUID, team: UUID, generation: int, recipient: bytes) -> bytes:
    """A team's private key, wrapped for a device; `recipient` is the id of the device's key."""
    return _info("team-key", trust, {"team": team.bytes, "generation": generation, "recipient": recipient})
