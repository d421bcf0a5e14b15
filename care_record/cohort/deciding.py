"""What becomes of one person of many, by the same rule as for one alone (`agreement.sending.may_send`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from care_record.agreement.ledger import Standing
from care_record.agreement.sending import Exclusion, ExclusionCode, Recent, lately, may_send
from care_record.channels.channel import Channel, not_offered
from care_record.cohort.fitting import fits
from care_record.people.patient import Patient
from care_record.people.services import Referral

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure

FIRST_WAYS = (Channel.EMAIL, Channel.TEXT, Channel.LETTER)
"""In this order a way is looked for where the sender fixes none; the others need somebody of the team beside them."""
TO_OTHERS = "No known carer is asked with many at once: open the person and send it to whoever answers this measure."
_GRAVITY = {code: place for place, code in enumerate(ExclusionCode)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What many are asked: the measures, the ways to be tried in this order, and the advice that is passed over.

    `texts` tells whether the service has a gateway for text messages.
    """

    measures: tuple[Measure, ...]
    ways: tuple[Channel, ...] = FIRST_WAYS
    passed_over: frozenset[ExclusionCode] = frozenset()
    texts: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person. `recent` is by a measure's url, `referral` the one to the team that asks.

    `further` are reasons that lie outside the person's own facts, as that nobody here can open the record; a check of
    identity, once a way asks for one, is a further reason too.
    """

    patient: Patient
    standing: Standing
    referral: Referral | None
    recent: Mapping[str, Recent] = field(default_factory=lambda: MappingProxyType({}))
    further: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why somebody gets nothing, or not this measure; the gravest reason first."""

    reasons: tuple[Exclusion, ...]
    measure: Measure | None = None

    @property
    def code(self) -> ExclusionCode:
        """The reason that names the group."""
        return self.reasons[0].code


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes to one person, by which way (None where nothing goes), and what does not.

    `passed_over` is the advice against what goes all the same, by a measure's url.
    """

    channel: Channel | None
    measures: tuple[Measure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    passed_over: Mapping[str, frozenset[ExclusionCode]] = field(default_factory=lambda: MappingProxyType({}))


def decide(person: Person, asked: Asked, today: date) -> Decision:
    """Decide for one person on London's day `today`: the first way that may be used, and each measure by itself."""
    channel, against = _way(person, asked, today)
    if channel is None:
        return Decision(None, (), (LeftOut(against),))
    goes, left, passed = [], [], {}
    for measure in asked.measures:
        advice = _advice(person, measure, today)
        if kept := [one for one in advice if not one.advisory or one.code not in asked.passed_over]:
            left.append(LeftOut(tuple(kept), measure))
            continue
        goes.append(measure)
        if advice:
            passed[measure.url] = frozenset(one.code for one in advice)
    return Decision(channel if goes else None, tuple(goes), tuple(left), passed)


def _way(person: Person, asked: Asked, today: date) -> tuple[Channel | None, tuple[Exclusion, ...]]:
    """The first way that nothing forbids, else what is against all of them."""
    found: dict[str, Exclusion] = {}
    usable = None
    for way in asked.ways:
        reasons = may_send(person.patient, person.standing, person.referral, way, today=today, recent=Recent())
        if words := not_offered(way, texts=asked.texts):
            reasons.append(Exclusion(ExclusionCode.NOT_OFFERED, words))
        if not reasons and usable is None:
            usable = way
        found.update((one.words, one) for one in reasons)
    if usable is not None and not person.further:
        return usable, ()
    against = person.further if usable is not None else (*found.values(), *person.further)
    return None, tuple(sorted(against, key=lambda one: _GRAVITY[one.code]))


def _advice(person: Person, measure: Measure, today: date) -> list[Exclusion]:
    found = lately(person.recent.get(measure.url, Recent()), today)
    service = person.referral.service if person.referral else None
    if "patient" not in measure.respondents:
        found.append(Exclusion(ExclusionCode.NOT_FOR_THEM, TO_OTHERS))
    elif not fits(measure, person.patient.birth_date, service, today):
        words = "This measure is not made for this person\u2019s age or service."
        found.append(Exclusion(ExclusionCode.NOT_FOR_THEM, words, advisory=True))
    return found
