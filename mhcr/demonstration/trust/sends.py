"""What was sent to a synthetic person and what came back, over up to two years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.risk.actions import RiskAction
from care_record.wire.ids import id_at
from mhcr.demonstration.trust.shapes import ItemShape, MeasureShape

OPEN_FOR = timedelta(days=14)
ACTIONS = (RiskAction.SPOKE_NOW, RiskAction.VISIT, RiskAction.SAFETY_PLAN, RiskAction.CRISIS_TEAM)


@dataclass(frozen=True, slots=True)
class SyntheticAnswer:
    """One answer: option index by linkId, when, and what the team did. `flagged` is the attention bit."""

    id: UUID
    at: datetime
    mode: str
    choices: tuple[tuple[str, int], ...]
    flagged: bool
    contact_me: bool = False
    reviewed_at: datetime | None = None
    reviewed_by: UUID | None = None
    acknowledged_action: str = ""


@dataclass(frozen=True, slots=True)
class SyntheticRater:
    """Somebody else than the person who is asked, with the person's agreement of a day."""

    respondent: Literal["carer", "parent"]
    name: str
    relationship: str
    email: str
    about: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class SyntheticSend:
    """One request: its states in order with their times (the last one stands), and the answer, if any.

    `asked` is who is asked instead of the person.
    """

    id: UUID
    measure: str
    channel: Channel
    by: UUID
    at: datetime
    due: date
    states: tuple[tuple[DeliveryState, datetime], ...]
    answer: SyntheticAnswer | None = None
    asked: SyntheticRater | None = None

    @property
    def state(self) -> DeliveryState:
        return self.states[-1][0]


@dataclass(frozen=True, slots=True)
class Plan:
    """What sends are made from: channels that reach the person, their clinicians, and the days that count."""

    channels: tuple[Channel, ...]
    clinicians: tuple[UUID, ...]
    first: date
    last: date
    now: datetime


def stopped(sent: SyntheticSend, at: datetime) -> SyntheticSend:
    """Give the send as it is when everything open is cancelled at a moment: a withdrawal, a discharge, a death."""
    before = tuple(state for state in sent.states if state[1] <= at)
    if before == sent.states and sent.state.is_final:
        return sent
    answer = sent.answer if sent.answer and sent.answer.at <= at else None
    return replace(sent, states=(*before, (DeliveryState.CANCELLED, at)), answer=answer)


def moment_id(rng: Random, at: datetime) -> UUID:
    """Give a UUIDv7 of a moment."""
    return id_at(int(at.timestamp() * 1000), rng.randbytes(10))


def working_time(rng: Random, day: date) -> datetime:
    """Give a moment between 09:00 and 17:00 UTC, to the second, on a day or the Monday after it."""
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    return datetime.combine(day, time(9), UTC) + timedelta(seconds=rng.randrange(8 * 3600))


def answers(rng: Random, shape: MeasureShape, level: float) -> tuple[tuple[str, int], ...]:
    """Answer every item at a severity from 0 (well) to 1; items that raise a flag are answered milder than the rest."""
    return tuple((item.link_id, _choice(rng, item, level)) for item in shape.items)


def flags(shape: MeasureShape, choices: tuple[tuple[str, int], ...]) -> bool:
    """Whether any of these answers raises the measure's flag, or all of them together do."""
    chosen = dict(choices)
    points = {item.link_id: item.points[chosen[item.link_id]] or 0 for item in shape.items if item.link_id in chosen}
    high = any(sum(points.get(one, 0) for one in total.items) >= total.at_least for total in shape.high)
    return high or any(chosen.get(item.link_id) in item.flagged for item in shape.items)


def course(rng: Random, shapes: tuple[MeasureShape, ...], plan: Plan) -> tuple[SyntheticSend, ...]:
    """Make a person's sends: each measure every few weeks, on a course that mostly improves, oldest first."""
    made: list[SyntheticSend] = []
    for shape in shapes:
        start = rng.betavariate(2.6, 3.4)
        end = start * rng.choice((0.3, 0.45, 0.6, 0.8, 1.0, 1.15))
        day = plan.first + timedelta(days=rng.randrange(1, 21))
        step = rng.choice((56, 84, 84, 112, 182, 182))
        span = max(1, (plan.last - plan.first).days)
        while day <= plan.last:
            done = (day - plan.first).days / span
            level = min(1.0, max(0.0, start + (end - start) * done + rng.gauss(0, 0.08)))
            sent = one_send(rng, shape, level, day=day, plan=plan)
            if sent.at > plan.now:
                break
            made.append(sent)
            day += timedelta(days=step + rng.randrange(-5, 9))
    return tuple(sorted(made, key=lambda sent: (sent.at, sent.id.bytes)))


def one_send(rng: Random, shape: MeasureShape, level: float, *, day: date, plan: Plan) -> SyntheticSend:
    """Make one send of a day, with what followed until `plan.now`."""
    at = working_time(rng, day)
    channel, by = rng.choice(plan.channels), rng.choice(plan.clinicians)
    states = [(DeliveryState.QUEUED, at)]
    answered_at = None
    if channel.leaves_the_clinic:
        answered_at = _by_link(rng, channel, at, states)
    elif rng.random() < 0.92:
        answered_at = at + timedelta(minutes=rng.randrange(4, 25))
    else:
        states.append((DeliveryState.CANCELLED, at + timedelta(days=2)))
    if answered_at is not None:
        states.append((DeliveryState.RETURNED, answered_at))
    elif states[-1][0] not in (DeliveryState.BOUNCED, DeliveryState.CANCELLED):
        states.append((DeliveryState.EXPIRED, at + OPEN_FOR))
    kept = tuple(state for state in states if state[1] <= plan.now) or (states[0],)
    answer = None
    if answered_at is not None and kept[-1][0] is DeliveryState.RETURNED:
        answer = _answer(rng, shape, answers(rng, shape, level), at=answered_at, mode=_mode(channel), plan=plan)
    due = (at + OPEN_FOR).date()
    return SyntheticSend(moment_id(rng, at), shape.id, channel, by, at, due, kept, answer)


def _by_link(
    rng: Random, channel: Channel, at: datetime, states: list[tuple[DeliveryState, datetime]]
) -> datetime | None:
    """Add what a channel reports; give when the answer came, or None."""
    sent_at = at + timedelta(seconds=rng.randrange(2, 90))
    states.append((DeliveryState.SENT, sent_at))
    fate = rng.random()
    if fate < 0.03 and channel is not Channel.LETTER:
        states.append((DeliveryState.BOUNCED, sent_at + timedelta(minutes=rng.randrange(1, 40))))
        return None
    if channel is Channel.TEXT:
        states.append((DeliveryState.DELIVERED, sent_at + timedelta(seconds=rng.randrange(3, 50))))
    if fate < 0.22:
        return None
    opened_at = sent_at + timedelta(minutes=rng.choice((20, 90, 400, 1500, 3000, 7000)) + rng.randrange(300))
    states.append((DeliveryState.OPENED, opened_at))
    return None if fate < 0.27 else opened_at + timedelta(minutes=rng.randrange(3, 16))


def _answer(
    rng: Random,
    shape: MeasureShape,
    choices: tuple[tuple[str, int], ...],
    *,
    at: datetime,
    mode: str,
    plan: Plan,
) -> SyntheticAnswer:
    flagged, contact_me = flags(shape, choices), rng.random() < 0.02
    after = timedelta(minutes=rng.randrange(10, 180)) if flagged else timedelta(hours=rng.randrange(3, 140))
    reviewed = at + after
    urgent = flagged or contact_me
    old = plan.now - at > timedelta(days=3 if urgent else 21)
    seen = reviewed <= plan.now and rng.random() < (0.999 if old and urgent else 0.98 if old else 0.7)
    return SyntheticAnswer(
        id=moment_id(rng, at),
        at=at,
        mode=mode,
        choices=choices,
        flagged=flagged,
        contact_me=contact_me,
        reviewed_at=reviewed if seen else None,
        reviewed_by=rng.choice(plan.clinicians) if seen else None,
        acknowledged_action=rng.choice(ACTIONS).value if seen and urgent else "",
    )


def _choice(rng: Random, item: ItemShape, level: float) -> int:
    top = len(item.by_severity) - 1
    if item.flagged:
        level = max(0.0, level - 0.6) * 1.2
    place = round(level * top + rng.gauss(0, 0.18 * max(1, top)) * (0.6 if item.flagged else 1.0))
    return item.by_severity[min(top, max(0, place))]


def _mode(channel: Channel) -> str:
    match channel:
        case Channel.IN_CLINIC | Channel.TELEPHONE | Channel.PAPER:
            return channel.value
        case _:
            return "online"
