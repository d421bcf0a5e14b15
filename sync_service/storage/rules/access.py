"""Access to a record's key."""

from care_record.sealing.keys import MalformedKey, PublicSealingKey
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.rules.said import Said, known_patient
from sync_service.storage.state import RecordKey


def granted(batch: Batch, said: Said[bodies.AccessGranted]) -> list[Body]:
    """The first grant brings the record's key to life; a later one must name the same key.

    A record has one epoch in this release: nobody turns its key, so nobody can lock the others out of later answers.
    """
    body = said.body
    known_patient(batch, said)
    with_referral = {held.team for held in batch.state.referrals[said.patient].values()}
    for wrap in body.wraps or ():
        team = said.directory.teams.get(wrap.team)
        if team is None or wrap.team not in with_referral:
            raise Refused("no-referral", "Access can be given only to a team that the person is referred to.")
        if wrap.generation not in team.keys:
            raise Refused("unknown-team-key", "This team has no such key.")
    current = batch.state.keys.get(said.patient)
    if body.epoch != 1:
        raise Refused("wrong-epoch", "A record's key does not turn in this release.")
    if current is not None:
        if body.public != current.public:
            raise Refused("key-exists", "This record has its key already; use the one that stands.")
        return []
    try:
        key = PublicSealingKey(body.public)
    except MalformedKey as error:
        raise Refused("invalid", "The record's public key is not a key.") from error
    batch.state.keys[said.patient] = RecordKey(body.epoch, key.key_id, body.public)
    batch.add(t.record_keys, patient=said.patient.bytes, epoch=body.epoch, key=key.key_id, public_key=body.public)
    return []
