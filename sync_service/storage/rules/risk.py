"""What is said of flagged answers and of who is told; an acknowledgement stands with the other acts on answers."""

from uuid import UUID

from sqlalchemy import delete, insert, select, update

from care_record.log.entry import parse as parse_entry
from care_record.people.email_address import parse_email
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.risk.flags import raise_flag
from sync_service.storage.rules.said import Said, known_patient


def raised(batch: Batch, said: Said[bodies.RiskRaised]) -> list[Body]:
    """A workstation has found what the bit did not say. The first to say so counts."""
    known_patient(batch, said)
    response = said.body.response
    if batch.state.responses.get(response) != said.patient:
        raise Refused("unknown-response", "This answer is not known.")
    batch.flush()
    held = batch.connection.execute(select(t.flags).where(t.flags.c.response == response.bytes)).one_or_none()
    if held is not None and (held.reason or held.acknowledged):
        raise Refused("raised-already", "This flag was raised already; there is nothing left to do.")
    if held is not None:
        changed = update(t.flags).where(t.flags.c.response == response.bytes)
        batch.connection.execute(changed.values(reason=said.body.reason))
        return []
    request = _request_of(batch, response)
    raise_flag(batch, response=response, request=request, patient=said.patient, reason=said.body.reason)
    return []


def owner_named(batch: Batch, said: Said[bodies.OwnerNamed]) -> list[Body]:
    """Who is told first of what this team has asked, from now on."""
    body = said.body
    known_patient(batch, said)
    for one in filter(None, (body.owner, body.deputy)):
        member = said.directory.members.get(one)
        if member is None or body.team not in member.teams or member.role != "clinician":
            raise Refused("not-in-team", "Owner and deputy are clinicians of the team. Choose somebody who is.")
    if body.owner == body.deputy:
        raise Refused("same-person", "The deputy is somebody else than the owner.")
    batch.flush()
    owners = t.owners.c
    batch.connection.execute(
        delete(t.owners).where(owners.patient == said.patient.bytes, owners.team == body.team.bytes)
    )
    batch.connection.execute(
        insert(t.owners).values(
            patient=said.patient.bytes,
            team=body.team.bytes,
            owner=body.owner.bytes,
            deputy=body.deputy.bytes if body.deputy else None,
        )
    )
    return []


def contact_given(_batch: Batch, said: Said[bodies.MemberContact]) -> list[Body]:
    """Where a member is told; what cannot be an address or a mobile number is refused."""
    try:
        if said.body.email is not None:
            parse_email(said.body.email)
        if said.body.mobile is not None:
            parse_mobile(said.body.mobile)
    except InvalidValueError as error:
        raise Refused("invalid", str(error)) from error
    return []


def _request_of(batch: Batch, response: UUID) -> UUID:
    """What an answer answers; one that came beside another is found by its own statement."""
    request = batch.connection.scalar(select(t.responses.c.request).where(t.responses.c.id == response.bytes))
    if request is not None:
        return UUID(bytes=request)
    said = select(t.log_entries.c.entry).join(t.receipts, t.receipts.c.seq == t.log_entries.c.seq)
    stored = batch.connection.scalar(said.where(t.receipts.c.id == response.bytes)) or b""
    statement = parse(parse_entry(stored).body or b"")
    body = bodies.statement_body(statement.kind, statement.body)
    assert isinstance(body, bodies.ResponseEntered)  # noqa: S101
    return body.request
