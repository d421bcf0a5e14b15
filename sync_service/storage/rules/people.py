"""Registration, corrections, death and referrals."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.people.patient import Patient, require_valid
from care_record.people.problems import InvalidPatientError
from care_record.people.services import Referral, Service
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import bodies
from care_record.wire.bodies import Body, CancelledByService
from sync_service.storage import oversight
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.finding import telling_apart
from sync_service.storage.rules.said import (
    Said,
    cancel_open,
    current_patient,
    known_patient,
    referrals_to,
    refuse_set_aside,
)
from sync_service.storage.sending.chases import corrected
from sync_service.storage.sending.links import requested_body

DISCHARGED = "The team that asked has discharged the person."
_ADDRESSES = (Channel.EMAIL, Channel.TEXT, Channel.LETTER)
DIED = "The person has died; nothing more is sent."


def registered(batch: Batch, said: Said[bodies.PatientRegistered]) -> list[Body]:
    """A new record; the author must belong to a team that cares for people, and the NHS number to nobody else."""
    desk = said.directory.records_team
    if not said.teams - {desk.id if desk else None}:
        raise Refused("not-in-team", "Only a member of a team can register a person.")
    # an access request has a stream too: nobody's team comes to see one by making a record of it
    if not batch.log.is_new(said.patient):
        raise Refused("exists", "This record exists already.")
    patient = _read(batch, said.patient, said.body.patient)
    _number_free(batch, patient)
    batch.keep_patient(patient, new=True)
    oversight.show_new(batch, said.directory, said.patient, said.seq)
    return []


def updated(batch: Batch, said: Said[bodies.PatientUpdated]) -> list[Body]:
    """A correction of the whole record; a death that is known stays known."""
    before = current_patient(batch, said).patient
    patient = _read(batch, said.patient, said.body.patient)
    _number_free(batch, patient)
    if before.deceased and not patient.deceased:
        patient = replace(patient, deceased=True, deceased_date=before.deceased_date)
    batch.keep_patient(patient, new=False)
    if mended := [channel for channel in _ADDRESSES if _address(before, channel) != _address(patient, channel)]:
        corrected(batch, said.patient, mended)
    return cancel_open(batch, said.patient, DIED) if patient.deceased and not before.deceased else []


def _address(patient: Patient, channel: Channel) -> object:
    return {Channel.EMAIL: patient.email, Channel.TEXT: patient.mobile}.get(channel, patient.address)


def died(batch: Batch, said: Said[bodies.PatientDied]) -> list[Body]:
    """A death stops every send and every link."""
    before = known_patient(batch, said).patient
    patient = replace(before, deceased=True, deceased_date=said.body.died)
    _valid(batch, patient)
    batch.keep_patient(patient, new=False)
    return cancel_open(batch, said.patient, DIED)


def told_apart(batch: Batch, said: Said[bodies.ToldApart]) -> list[Body]:
    """Two records are of two people: said by a team that cares for both, or by the identity desk, of anybody."""
    other, desk = said.body.other, said.author is not None and said.author.role == IDENTITY_ADMINISTRATOR
    if desk and not {said.patient, other} <= batch.state.patients.keys():
        raise Refused("unknown-patient", "One of the two records is not known.")
    if not desk:
        known_patient(batch, said)
    if other == said.patient or not (desk or referrals_to(batch, other, said.teams)):
        raise Refused("not-in-team", "The other record has no referral to a team of yours.")
    batch.flush()
    if said.body.taken_back:
        telling_apart.take_back(batch, said.patient, other)
    else:
        telling_apart.say_apart(batch, said.patient, other, said.statement.device, said.seq)
    return []


def referral_opened(batch: Batch, said: Said[bodies.ReferralOpened]) -> list[Body]:
    """A referral to a team of the author's; all members of the team see the record from here on."""
    body = said.body
    if said.patient not in batch.state.patients:
        raise Refused("unknown-patient", "This record is not known; register the person first.")
    refuse_set_aside(batch.state.patients[said.patient])
    if body.team not in said.teams:
        raise Refused("not-in-team", "You can open a referral only to a team of your own.")
    team = said.directory.teams[body.team]
    if team.records:
        raise Refused("records-team", "Nobody is referred to the records and duty desk.")
    held = batch.state.referrals.setdefault(said.patient, {})
    if body.referral in held:
        raise Refused("exists", "This referral exists already.")
    if any(one.team == body.team and one.closed is None for one in held.values()):
        raise Refused("referral-open", "This person has an open referral to this team already.")
    held[body.referral] = Referral(body.referral, body.team, Service(team.service), body.opened)
    batch.add(
        t.referrals,
        id=body.referral.bytes,
        patient=said.patient.bytes,
        team=body.team.bytes,
        service=team.service,
        opened=body.opened.isoformat(),
        closed=None,
    )
    for member in said.directory.members.values():
        if body.team in member.teams:
            batch.show(member.id, said.patient, said.seq)
    return []


def referral_closed(batch: Batch, said: Said[bodies.ReferralClosed]) -> list[Body]:
    """A discharge from a team of the author's ends what the team has asked and nobody has answered yet.

    With a day still to come, what is sent until then is decided again when it is due.
    """
    body = said.body
    known_patient(batch, said)
    held = batch.state.referrals[said.patient].get(body.referral)
    if held is None or held.team not in said.teams:
        raise Refused("unknown-referral", "This person has no such referral to a team of yours.")
    if held.closed is not None:
        raise Refused("referral-closed", "This referral is closed already.")
    if body.closed < held.opened:
        raise Refused("invalid", "The day of discharge is before the day of the referral.")
    batch.state.referrals[said.patient][body.referral] = replace(held, closed=body.closed)
    batch.close_referral(body.referral, body.closed)
    return _end_sends_of(batch, said.patient, held.team) if body.closed <= batch.today else []


def _end_sends_of(batch: Batch, patient: UUID, team: UUID) -> list[Body]:
    # what this batch asked is read back from the log
    batch.flush()
    wrapped_key = batch.state.patients[patient].wrapped_key
    ended = [
        request
        for request in sorted(batch.state.open_requests(patient), key=lambda request: request.id.bytes)
        if requested_body(batch.connection, batch.tools.at_rest, request, wrapped_key).team == team
    ]
    for request in ended:
        batch.set_state(request, DeliveryState.CANCELLED)
    return [CancelledByService(request=request.id, reason=DISCHARGED) for request in ended]


def _read(batch: Batch, stream: UUID, fields: dict[str, Any]) -> Patient:
    try:
        patient = Patient.from_dict(fields)
    except InvalidPatientError as error:
        raise Refused("invalid", str(error)) from error
    if patient.id != stream:
        raise Refused("wrong-stream", "These details belong to another record.")
    return _valid(batch, patient)


def _valid(batch: Batch, patient: Patient) -> Patient:
    try:
        return require_valid(patient, batch.today)
    except InvalidPatientError as error:
        raise Refused("invalid", str(error)) from error


def _number_free(batch: Batch, patient: Patient) -> None:
    if patient.nhs_number is None:
        return
    holder = batch.state.numbers.get(batch.tools.index.nhs_number(patient.nhs_number))
    if holder is not None and holder != patient.id:
        raise Refused(
            "duplicate-nhs-number", "Another record has this NHS number. Find that person instead of a new record."
        )
