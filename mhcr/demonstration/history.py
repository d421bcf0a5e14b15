"""The history of a synthetic person as statements and facts, each at its own time, ready for the service's log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from care_record.agreement.statements import Kind
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.measures.catalogue import Measure
from care_record.people.dates import from_milliseconds
from care_record.risk.actions import RiskAction
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import wrap_record_key
from care_record.wire import bodies
from care_record.wire.ids import id_at
from care_record.wire.link import receipt_number
from mhcr.demonstration.trust.sends import SyntheticAnswer, SyntheticRater, SyntheticSend
from mhcr.demonstration.trust.shapes import response_json
from mhcr.demonstration.trust.synthetic import SyntheticPatient
from mhcr.demonstration.workstations import Random, Workstation
from sync_service.storage.commands import Past

FactKind = Literal["measure.sent", "measure.delivered", "measure.bounced", "measure.opened", "measure.expired"]
_AGREEMENT = {
    Kind.RECORDED: bodies.ConsentRecorded,
    Kind.REFUSED: bodies.ConsentRefused,
    Kind.WITHDRAWN: bodies.ConsentWithdrawn,
}
_FACTS: dict[DeliveryState, FactKind] = {
    DeliveryState.SENT: "measure.sent",
    DeliveryState.DELIVERED: "measure.delivered",
    DeliveryState.BOUNCED: "measure.bounced",
    DeliveryState.OPENED: "measure.opened",
    DeliveryState.EXPIRED: "measure.expired",
}
_PAGE = {"script_sha256": "", "language": "en-GB"}


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing a history takes: the trust, who signs for whom, the teams' keys, the measures, randomness.

    `desk` is the records and duty desk, for which each record's key is wrapped too.
    """

    trust: UUID
    desk: UUID
    workstations: Mapping[UUID, Workstation]
    team_keys: Mapping[UUID, SealingKey]
    measures: Mapping[str, Measure]
    random: Random

    def says(self, member: UUID, body: bodies.Body, stream: UUID, at: datetime, *, id: UUID | None = None) -> Past:
        """What a member of staff said then; without `id`, under a new one of that moment."""
        made = id or id_at(ms(at), self.random(10))
        return Past(ms(at), statement=self.workstations[member].says(body, id=made, stream=stream, at=ms(at)))


def history(person: SyntheticPatient, clinician: UUID, pen: Pen) -> Iterator[Past]:
    """Everything that happened to a person; the first referral's clinician registers."""
    record = SealingKey.generate(pen.random)
    yield from _registering(person, clinician, pen)
    opened = _when(person.referrals[0].id) + timedelta(seconds=1)
    yield from _epoch(person, clinician, record, pen, number=1, at=opened)
    first = ms(opened) + 1000
    yield from (replace(past, at=max(past.at, first)) for past in _after_opening(person, clinician, record, pen))


def _after_opening(person: SyntheticPatient, clinician: UUID, record: SealingKey, pen: Pen) -> Iterator[Past]:
    for one in person.agreements:
        body = _AGREEMENT[one.statement.kind](agreement=one.statement.to_dict())
        yield pen.says(one.statement.by, body, person.patient.id, one.at, id=one.statement.id)
    ended = {one.at for one in person.agreements if one.statement.kind is Kind.WITHDRAWN}
    settled = person.settled
    again = SealingKey.generate(pen.random) if settled else record
    if settled:
        yield from _settling(person, settled, clinician, again, pen)
    for sent in person.sends:
        yield from _sending(person, sent, again if settled and sent.at > settled else record, pen, ended)
    for referral in person.referrals:
        if referral.closed:
            closed = bodies.ReferralClosed(referral=referral.id, closed=referral.closed)
            yield pen.says(clinician, closed, person.patient.id, _evening(referral.closed))
    if person.patient.deceased_date:
        died = bodies.PatientDied(died=person.patient.deceased_date)
        yield pen.says(clinician, died, person.patient.id, _evening(person.patient.deceased_date))


def _settling(
    person: SyntheticPatient, settled: datetime, clinician: UUID, again: SealingKey, pen: Pen
) -> Iterator[Past]:
    """A withdrawal of sharing is confirmed, and care goes on with the record's next key where it asks again."""
    patient = person.patient.id
    waiting = [sent.answer for sent in person.sends if sent.answer and sent.at <= settled]
    for answer in waiting:
        if (answer.flagged or answer.contact_me) and not (answer.reviewed_at and answer.reviewed_at < settled):
            action = bodies.RiskAcknowledged(response=answer.id, action=RiskAction.SPOKE_NOW.value)
            yield pen.says(clinician, action, patient, settled - timedelta(minutes=10))
    withdrawal = next(one for one in person.agreements if one.statement.kind is Kind.WITHDRAWN)
    confirmed = bodies.WithdrawalConfirmed(withdrawal=withdrawal.statement.id, how="telephone-on-record")
    yield pen.says(clinician, confirmed, patient, settled)
    if any(sent.at > settled for sent in person.sends):
        yield from _epoch(person, clinician, again, pen, number=2, at=settled + timedelta(minutes=1))


def _registering(person: SyntheticPatient, clinician: UUID, pen: Pen) -> Iterator[Past]:
    patient = person.patient
    alive = replace(patient, deceased=False, deceased_date=None)
    at = _when(patient.id)
    yield pen.says(clinician, bodies.PatientRegistered(patient=alive.to_dict()), patient.id, at)
    for referral in person.referrals:
        opened = bodies.ReferralOpened(referral=referral.id, team=referral.team, opened=referral.opened)
        yield pen.says(clinician, opened, patient.id, _when(referral.id))


def _epoch(
    person: SyntheticPatient, clinician: UUID, record: SealingKey, pen: Pen, *, number: int, at: datetime
) -> Iterator[Past]:
    """An epoch of the record's key comes to life for the team, and is wrapped for it and for the desk."""
    patient, team = person.patient.id, person.team
    party = bodies.Party(team=team, generation=1)
    granted = bodies.AccessGranted(basis="care", epoch=number, public=record.public.encoded, parties=[party])
    yield pen.says(clinician, granted, patient, at)
    for kind, to in ((bodies.RecordKeyWrapped, team), (bodies.RecordKeyWithheld, pen.desk)):
        wrap = wrap_record_key(record, pen.team_keys[to].public, trust=pen.trust, patient=patient, epoch=number)
        yield pen.says(clinician, kind(epoch=number, team=to, generation=1, wrap=wrap, key=record.key_id), patient, at)


def _sending(
    person: SyntheticPatient, sent: SyntheticSend, record: SealingKey, pen: Pen, ended: set[datetime]
) -> Iterator[Past]:
    measure = pen.measures[sent.measure]
    requested = bodies.MeasureRequested(
        team=person.team,
        questionnaire=measure.url,
        version=measure.version,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        mode=_mode(sent.channel),
        channel=sent.channel.value,
        respondent=_respondent(sent),
        due=sent.due,
        recipient=_recipient(sent.asked) if sent.asked else None,
    )
    yield pen.says(sent.by, requested, person.patient.id, sent.at, id=sent.id)
    for state, at in sent.states[1:]:
        if state is DeliveryState.CANCELLED and at not in ended:
            cancelled = bodies.MeasureCancelled(request=sent.id, reason="The person did not come.")
            yield pen.says(sent.by, cancelled, person.patient.id, at)
        elif state in _FACTS:
            kind = _FACTS[state]
            reason = "550 5.1.1 no such mailbox" if state is DeliveryState.BOUNCED else None
            fact = bodies.RequestFact(kind=kind, request=sent.id, channel=sent.channel.value, reason=reason)
            yield Past(ms(at), fact=fact)
    if sent.answer is not None:
        yield from _answering(person, sent, sent.answer, record=record, pen=pen, measure=measure)


def _respondent(sent: SyntheticSend) -> bodies.Respondent:
    return sent.asked.respondent if sent.asked else "patient"


def _recipient(asked: SyntheticRater) -> bodies.Recipient:
    return bodies.Recipient(
        name=asked.name,
        relationship=asked.relationship,
        email=asked.email,
        about=asked.about,
        basis="agreed",
        agreed_on=asked.agreed_on,
    )


def _answering(
    person: SyntheticPatient,
    sent: SyntheticSend,
    answer: SyntheticAnswer,
    *,
    record: SealingKey,
    pen: Pen,
    measure: Measure,
) -> Iterator[Past]:
    content = {
        "v": 1,
        "response": response_json(measure, dict(answer.choices), answer.at),
        "contact_me": answer.contact_me,
        "words": "",
        "page": _PAGE,
    }
    info = context.response(
        trust=pen.trust,
        patient=person.patient.id,
        key=record.key_id,
        request=sent.id,
        questionnaire=measure.canonical,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        respondent=_respondent(sent),
    )
    returned = bodies.ResponseReturned(
        request=sent.id,
        envelope=seal(record.public, info, json.dumps(content, ensure_ascii=False).encode()).encode(),
        attention=answer.flagged or answer.contact_me,
        key=record.key_id,
        mode=_mode(sent.channel),
        respondent=_respondent(sent),
        receipt=receipt_number(answer.id),
        authored=ms(answer.at),
    )
    yield Past(ms(answer.at), fact=returned, id=answer.id)
    if answer.reviewed_at is None or answer.reviewed_by is None:
        return
    if answer.acknowledged_action:
        action = bodies.RiskAcknowledged(response=answer.id, action=answer.acknowledged_action)
        yield pen.says(answer.reviewed_by, action, person.patient.id, answer.reviewed_at)
    reviewed = bodies.ResponseReviewed(response=answer.id)
    yield pen.says(answer.reviewed_by, reviewed, person.patient.id, answer.reviewed_at + timedelta(seconds=20))


def _mode(channel: Channel) -> bodies.Mode:
    match channel:
        case Channel.IN_CLINIC:
            return "in-clinic"
        case Channel.TELEPHONE:
            return "telephone"
        case Channel.PAPER:
            return "paper"
        case _:
            return "online"


def ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def _when(id: UUID) -> datetime:
    return from_milliseconds(id.int >> 80)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(17, 45), UTC)
