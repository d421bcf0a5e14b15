"""A withheld record that the records and duty desk opens for a time, against a reason that all can read."""

from uuid import UUID

from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.rules.access import followed
from sync_service.storage.rules.said import B_co, Said

HOUR_MS = 3600 * 1000


def broken(batch: Batch, said: Said[bodies.GlassBroken]) -> list[Body]:
    """The record opens to this workstation, for no longer than the trust's policy allows."""
    desk = said.directory.records_team
    if desk is None or desk.id not in (said.teams | _formerly(said)):
        raise Refused("no-records-team", "Only the records and duty desk opens a withheld record.")
    if said.patient not in batch.state.patients:
        raise Refused("unknown-patient", "This record is not known.")
    if said.body.until <= batch.now and not said.again:
        raise Refused("invalid", "The time until which the record is opened has passed.")
    hours = said.directory.policy.glass_hours
    if said.body.until > batch.now + hours * HOUR_MS:
        raise Refused("too-long", f"A withheld record is opened for at most {hours} hours at a time.")
    batch.access.keep(said.patient, followed(batch, said))
    return []


def has_opened(batch: Batch, said: Said[B_co]) -> bool:
    """Whether the author has opened this record at any time, on any workstation."""
    return any(_is_own(said, opening.device) for opening in batch.access.of(said.patient).glass)


def has_open(batch: Batch, said: Said[B_co]) -> bool:
    """Whether the author, of the records and duty desk, has this record open now; had it, for what is said again."""
    desk = said.directory.records_team
    if desk is None or desk.id not in said.teams:
        return False
    glass, moment = batch.access.of(said.patient).glass, said.statement.at if said.again else batch.now
    return any(opening.until > moment and _is_own(said, opening.device) for opening in glass)


def _formerly(said: Said[B_co]) -> frozenset[UUID]:
    """Teams that the author has left since: an opening that is brought again was right when it was said."""
    return said.author.formerly if said.again and said.author else frozenset()


def _is_own(said: Said[B_co], device: UUID) -> bool:
    known = said.directory.devices.get(device)
    return known is not None and said.author is not None and known.member == said.author.id
