"""Staff, teams and devices: what their statements change beside the directory."""

from uuid import UUID

from sqlalchemy import delete, select, update

from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage import oversight
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.identity import desk
from sync_service.storage.risk.flags import pass_on
from sync_service.storage.rules.said import Said


def authorised(batch: Batch, said: Said[bodies.MemberAuthorised]) -> list[Body]:
    """A new member sees the trust's own stream; a privacy officer and an EPR interface every record too."""
    batch.show(said.body.member, said.statement.trust, 0)
    if said.body.role == IDENTITY_ADMINISTRATOR:
        desk.show_everything(batch, said.body.member, said.seq)
    if said.body.role in oversight.SEE_EVERYBODY:
        oversight.show_everything(batch, said.body.member, said.body.role, said.statement.trust, said.seq)
    return []


def joined(batch: Batch, said: Said[bodies.MemberAdded | bodies.MemberConfirmed]) -> list[Body]:
    """A member whose joining counts sees the records of everybody referred to the team."""
    if said.body.team not in said.directory.members[said.body.member].teams:
        return []
    batch.flush()
    of_team = select(t.referrals.c.patient).where(t.referrals.c.team == said.body.team.bytes).distinct()
    member = said.body.member
    held = select(t.visible.c.stream).where(t.visible.c.member == member.bytes, t.visible.c.stream.in_(of_team))
    batch.state.visible |= {(member.bytes, stream) for stream in batch.connection.scalars(held)}
    for patient in batch.connection.scalars(of_team):
        batch.show(member, UUID(bytes=patient), said.seq)
    return []


def removed(batch: Batch, said: Said[bodies.MemberRemoved]) -> list[Body]:
    """A member who leaves no longer gets the records that only this team cares for."""
    batch.flush()
    member = said.directory.members[said.body.member]
    others = select(t.referrals.c.patient).where(t.referrals.c.team.in_([team.bytes for team in member.teams]))
    of_team = select(t.referrals.c.patient).where(t.referrals.c.team == said.body.team.bytes)
    gone = t.visible.c.stream.in_(of_team) & t.visible.c.stream.not_in(others)
    gone_from = select(t.visible.c.stream).where(t.visible.c.member == member.id.bytes, gone)
    batch.state.visible -= {(member.id.bytes, stream) for stream in batch.connection.scalars(gone_from)}
    batch.connection.execute(delete(t.visible).where(t.visible.c.member == member.id.bytes, gone))
    pass_on(batch, member.id)
    return []


def revoked(batch: Batch, said: Said[bodies.DeviceRevoked]) -> list[Body]:
    """A member without a workstation can act on no flag: those that were told to that member go on."""
    known = said.directory.devices[said.body.device]
    if not said.directory.devices_of(known.member):
        pass_on(batch, known.member)
    return []


def enrolled(batch: Batch, said: Said[bodies.DeviceEnrolled]) -> list[Body]:
    """An enrolment that was asked for is answered. The trust's own id is the root key's, and no workstation's."""
    if said.body.device == said.statement.trust:
        raise Refused("invalid", "This id belongs to the trust itself.")
    batch.connection.execute(
        update(t.enrolment_requests)
        .where(t.enrolment_requests.c.device == said.body.device.bytes)
        .values(state="enrolled")
    )
    return []
