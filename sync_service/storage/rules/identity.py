"""Proof of identity: what the identity desk may say of an access request, and what its decision does."""

from care_record.identity.standing import Decision, missed
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.rules.said import Said

UNKNOWN = "This person is not matched to the access request. Match the request first."


def decided(batch: Batch, said: Said[bodies.IdentityDecided]) -> list[Body]:
    """Accepted or declined: by an author who had seen all that was decided before; a decline counts at once."""
    body = said.body
    held = batch.state.patients.get(said.patient)
    if held is None:
        raise Refused("not-matched", UNKNOWN)
    if body.outcome == "accepted" and held.patient.deceased:
        raise Refused("died", "This person has died. No proof of identity can be accepted.")
    if body.outcome == "accepted" and body.method is None:
        raise Refused("invalid", "Say how the identity was proved.")
    if body.outcome == "declined" and body.reason is None:
        raise Refused("invalid", "Say why the proof of identity is declined.")
    if said.statement.base >= said.seq:
        raise Refused("invalid", "This decision names as seen what had not been said yet.")
    known = batch.state.identity.setdefault(said.patient, [])
    new = Decision(said.statement.id, said.seq, said.statement.base, batch.now, body, said.statement.device)
    if newer := missed(new, known):
        days = ", ".join(
            f"{one.body.outcome} on {show_date(day_in_london(from_milliseconds(one.at)))}" for one in newer
        )
        raise Refused(
            "newer-decision",
            f"You had not seen what was decided meanwhile ({days}). Read it, then decide again.",
            tuple(one.seq for one in newer if one.seq is not None),
        )
    known.append(new)
    batch.add(
        t.identity_facts,
        seq=said.seq,
        patient=said.patient.bytes,
        id=new.id.bytes,
        device=said.statement.device.bytes,
        at=batch.now,
        # a decline counts whatever its base, also one that no column holds
        base=min(new.base, said.seq),
        body=cbor.encode(body.to_map()),
    )
    return []
