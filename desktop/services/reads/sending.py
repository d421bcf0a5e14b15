"""What the Send screen offers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.asking import RESTRICTED
from care_record.agreement.sending import Recent, may_send
from care_record.channels.channel import Channel, not_offered
from care_record.cohort.fitting import is_for
from care_record.people.dates import day_in_london, from_milliseconds
from desktop.services.reads import patient_lines
from desktop.services.reads.access import against_sending
from desktop.services.reads.answered import licence_line
from desktop.services.reads.measures import ChannelChoice, MeasureChoice, SendOptions
from desktop.services.reads.rows.offered import has_texts

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.people.patient import Patient
    from care_record.people.services import Referral
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_OPEN = frozenset({"queued", "sent", "delivered", "bounced", "opened"})
# Reasons that no channel mends.
_NEVER = frozenset({"died", "discharged"})


def send_options(reader: Reader, state: DeskState, patient: UUID) -> SendOptions:
    """Measures, channels, and why not; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        held = patient_lines.standing_of(reader, patient, pending)
        mine = state.me(reader).teams
        own = [one for one in patient_lines.referrals(reader, state, patient, pending) if one.team in mine]
        today = state.today()
        referral = next((one for one in own if one.is_open(today)), own[-1] if own else None)
        channels, never = [], {}
        texts = has_texts(reader)
        for channel in Channel:
            reasons = may_send(person, held, referral, channel, today=today, recent=Recent())
            never.update({one.code: one.words for one in reasons if one.code.value in _NEVER})
            hard = next((one.words for one in reasons if not one.advisory), None)
            hard = hard or not_offered(channel, texts=texts) or None
            channels.append(ChannelChoice(channel, channel.label, _address(person, channel), hard))
        against = (*never.values(), *filter(None, (against_sending(reader, state, patient, pending),)))
        requests = reader.overlaid("request", "patient = ?", (patient.bytes,), pending)
        known = state.measures(reader).values()
        choices = [_choice(one, requests, person, referral, today) for one in known]
        choices.sort(key=lambda one: (not one.suits, one.last_sent is None, _newest_first(one.last_sent), one.title))
        return SendOptions(
            tuple(choices), tuple(channels), patient_lines.default_due(today), against, _to_others(person, texts=texts)
        )


def _to_others(person: Patient, *, texts: bool) -> tuple[ChannelChoice, ...]:
    """The channels to somebody else, whose address is theirs; those where they answer with the team need none."""
    found = []
    for channel in Channel:
        why = not_offered(channel, texts=texts)
        if person.restricted and channel.leaves_the_clinic:
            why = RESTRICTED
        found.append(ChannelChoice(channel, channel.label, "", why or None))
    return tuple(found)


def _newest_first(day: date | None) -> int:
    return -day.toordinal() if day else 0


def _items(measure: Measure) -> int:
    return sum(item.is_question and not item.hidden for item in measure.form.descend())


def _choice(
    measure: Measure, requests: dict[bytes, Row], person: Patient, referral: Referral | None, today: date
) -> MeasureChoice:
    sent = [row for row in requests.values() if row["questionnaire"] == measure.url]
    last = max((row["at"] for row in sent), default=None)
    waits = [row for row in sent if row["state"] in _OPEN]
    minutes = measure.manifest.json.get("minutes") if measure.manifest else None
    return MeasureChoice(
        id=measure.id,
        title=measure.title,
        items=_items(measure),
        minutes=int(minutes) if isinstance(minutes, int | float) else None,
        licence=licence_line(measure),
        last_sent=day_in_london(from_milliseconds(last)) if last is not None else None,
        suits=is_for(measure, person.birth_date, referral.service if referral else None, today),
        advice="It was sent and still waits for an answer." if waits else "",
        respondents=measure.respondents,
    )


def _address(person: Patient, channel: Channel) -> str:
    """What would be used, as it is recorded; nothing for a person whose details are restricted."""
    if person.restricted:
        return ""
    match channel:
        case Channel.EMAIL:
            return person.email
        case Channel.TEXT:
            return person.mobile
        case Channel.LETTER:
            return person.address.in_line if person.address else ""
        case Channel.TELEPHONE:
            return person.mobile or person.phone
    return ""
