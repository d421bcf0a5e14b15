"""Invitations of the demonstration: some people have registered, some invitations stopped on their way."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update

from care_record.agreement.age import YOUNGEST
from care_record.agreement.statements import Kind, Scope
from care_record.channels.channel import Channel
from care_record.people.dates import age_in_years
from care_record.people.services import Service as Line
from care_record.wire import bodies
from care_record.wire.ids import id_at
from mhcr.demonstration.history import Pen, ms
from mhcr.demonstration.trust.staff import DemonstrationTrust, fixed_id
from mhcr.demonstration.trust.synthetic import SyntheticPatient
from sync_service.service import Service
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.commands import Past
from sync_service.storage.database import writing
from sync_service.storage.registering import accounts, checks, links
from sync_service.storage.registering.known import find, load, say
from sync_service.storage.registering.passkeys import Site

REGISTERED, BOUNCED, UNCONFIRMED, LETTERS = 6, 2, 4, 2
_SHOWPIECES = 3


def invitations(made: Sequence[SyntheticPatient], on: date, trust: DemonstrationTrust, pen: Pen) -> Iterator[Past]:
    """What clinicians of the young people's team asked for in the week before `on`."""
    for number, person in enumerate(_young(made, on)):
        at = datetime.combine(on, time(9), UTC) - timedelta(days=1 + number % 6, minutes=number)
        by_letter = number >= REGISTERED + BOUNCED + UNCONFIRMED
        body = bodies.InvitationRequested(
            channel="letter" if by_letter else "email", second="letter" if by_letter else "told"
        )
        clinician = trust.clinicians(person.team)[0].id
        made_id = id_at(ms(at), fixed_id(f"invitation of {person.patient.id}").bytes[-10:])
        yield pen.says(clinician, body, person.patient.id, at, id=made_id)


def register_some(service: Service, made: Sequence[SyntheticPatient], on: date) -> None:
    """Some of them register, and some messages come back; the rest waits, as the service finds it at its start."""
    for number, person in enumerate(_young(made, on)[: REGISTERED + BOUNCED]):
        with writing(service.engine) as connection:
            batch = Batch(connection, service.tools)
            invitation = _invitation(batch, person)
            checks.keep_confirmed(
                batch, checks.Check(person.patient.id, None, Channel.EMAIL, person.patient.email), own_page=False
            )
            batch.flush()
            if number < REGISTERED:
                _register(batch, service, person, invitation)
            else:
                _bounce(batch, invitation)


def _register(batch: Batch, service: Service, person: SyntheticPatient, invitation: UUID) -> None:
    token = links.make_link(batch.connection, invitation, secrets.token_bytes(16), batch.now)
    second = service.second_codes.second(invitation)
    opened = links.try_link(batch, service.second_codes, token, second, person.patient.birth_date)
    assert isinstance(opened, links.OpenedInvitation)  # noqa: S101 - the demonstration's own people
    accounts.register(batch, Site("http://localhost"), opened.sitting, None)


def _bounce(batch: Batch, invitation: UUID) -> None:
    found = find(batch.connection, invitation)
    assert found is not None  # noqa: S101 - as above
    columns = t.register_messages.c
    batch.connection.execute(
        update(t.register_messages).where(columns.about == invitation.bytes).values(state="bounced")
    )
    say(batch, found, "invitation.bounced", "link", "The mail server refused the address for good (550).")
    batch.flush()


def _invitation(batch: Batch, person: SyntheticPatient) -> UUID:
    load(batch, person.patient.id)
    columns = t.invitations.c
    query = select(columns.id).where(columns.patient == person.patient.id.bytes)
    return UUID(bytes=batch.connection.execute(query).scalar_one())


def _young(made: Sequence[SyntheticPatient], on: date) -> list[SyntheticPatient]:
    """People in CAMHS who had agreed to share before, with an e-mail and a postal address, but for the showpieces."""
    before = on - timedelta(days=9)
    found = [one for one in made[_SHOWPIECES:] if one.service is Line.CAMHS_16_18 and _fits(one, before)]
    return found[: REGISTERED + BOUNCED + UNCONFIRMED + LETTERS]


def _fits(person: SyntheticPatient, before: date) -> bool:
    held, said = person.patient, person.agreements
    reached = bool(held.email) and held.address is not None and not held.restricted and not held.deceased
    cared_for = any(one.closed is None and one.opened <= before for one in person.referrals)
    agreed = bool(said) and all(one.statement.kind is Kind.RECORDED for one in said)
    early = agreed and said[0].at.date() <= before and Scope.SHARE in said[0].statement.scope
    return reached and cared_for and early and age_in_years(held.birth_date, before) >= YOUNGEST
