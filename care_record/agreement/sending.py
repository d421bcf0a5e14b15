"""Who may be sent a measure, by which channel, and who is left out and why; decided again at each sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from care_record.agreement.age import AgeRule, AgreementPath, age_rule
from care_record.agreement.ledger import Standing, State
from care_record.agreement.statements import Scope
from care_record.channels.channel import Channel
from care_record.people.dates import show_date
from care_record.people.patient import Patient
from care_record.people.services import Referral

ANSWERED_LATELY = timedelta(days=7)
SCOPE_OF: Mapping[Channel, Scope] = MappingProxyType(
    {Channel.EMAIL: Scope.EMAIL, Channel.TEXT: Scope.TEXT, Channel.LETTER: Scope.POST}
)
"""The agreement that concerns a channel; none where the person answers with the team."""


class ExclusionCode(StrEnum):
    """Why a person is left out, the gravest reason first."""

    DIED = "died"
    DISCHARGED = "discharged"
    SUSPENDED = "suspended"
    NOT_READ = "not-read"
    UNDER_AGE = "under-age"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    NO_AGREEMENT = "no-agreement"
    RESTRICTED = "restricted"
    ENDED = "ended"
    NO_ADDRESS = "no-address"
    NO_KEY = "no-key"
    NOT_OFFERED = "not-offered"
    NOT_FOR_THEM = "not-for-them"
    ALREADY_WAITING = "already-waiting"
    ANSWERED_LATELY = "answered-lately"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason to leave a person out, in words. Only an `advisory` one may be passed over by the sender."""

    code: ExclusionCode
    words: str
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """What is known of this measure for this person: the open request's day and the last answer's, None for none."""

    waiting_since: date | None = None
    answered_on: date | None = None


def may_send(
    patient: Patient, standing: Standing, referral: Referral | None, channel: Channel, *, today: date, recent: Recent
) -> list[Exclusion]:
    """List the reasons against sending, the gravest first; empty where it may be sent.

    `referral` is the one to the sending team, None where there is none. Answering with the team (in the clinic, by
    telephone, on paper) rests on care, not on the agreement, so that a person who declines can still answer.
    """
    if patient.deceased:
        return [Exclusion(ExclusionCode.DIED, "This person has died. Nothing is sent.")]
    found = against_referral(referral, today)
    if channel.leaves_the_clinic:
        rule = age_rule(referral.service, patient.birth_date, today) if referral else None
        if rule and not rule.allowed:
            found.append(Exclusion(ExclusionCode.UNDER_AGE, rule.words))
        found += _agreement(standing, channel, rule)
        found += _reach(patient, channel)
    return found + lately(recent, today)


def against_referral(referral: Referral | None, today: date) -> list[Exclusion]:
    """What speaks against a send where the sending team does not care for the person on this day."""
    if referral is None:
        return [Exclusion(ExclusionCode.DISCHARGED, "This person has no referral to your team.")]
    if referral.is_open(today):
        return []
    if referral.opened > today:
        words = f"The referral to your team begins on {show_date(referral.opened)}."
    else:
        words = f"Discharged from your team on {show_date(referral.closed)}."
    return [Exclusion(ExclusionCode.DISCHARGED, words)]


def _agreement(standing: Standing, channel: Channel, rule: AgeRule | None) -> list[Exclusion]:
    """E-mail and text need an agreement; an adult's letter from the care team goes unless post was refused."""
    scope = SCOPE_OF.get(channel)
    if scope is None or standing.agreed(scope):
        return []
    held = standing.of(scope)
    if held.decided_by is None:
        if scope is Scope.POST and (rule is None or rule.path is AgreementPath.ADULT):
            return []
        words = f"There is no recorded agreement to {scope.words}."
        return [Exclusion(ExclusionCode.NO_AGREEMENT, words)]
    day = show_date(held.decided_by.given_on)
    if held.state is State.WITHDRAWN:
        return [
            Exclusion(
                ExclusionCode.WITHDRAWN, f"Agreement to {scope.words} was withdrawn on {day}. Care is not affected."
            )
        ]
    return [Exclusion(ExclusionCode.REFUSED, f"The person refused {scope.words} on {day}. Care is not affected.")]


def _reach(patient: Patient, channel: Channel) -> list[Exclusion]:
    if patient.restricted:
        words = "Contact details are restricted for this person\u2019s safety. Do it in the clinic instead."
        return [Exclusion(ExclusionCode.RESTRICTED, words)]
    if channel.reaches(patient):
        return []
    return [Exclusion(ExclusionCode.NO_ADDRESS, f"No {channel.address_words} is recorded.")]


def lately(recent: Recent, today: date) -> list[Exclusion]:
    """The advice that follows from what was asked and answered of late; the sender may pass over it."""
    found = []
    if recent.waiting_since is not None:
        words = f"This measure was sent on {show_date(recent.waiting_since)} and still waits for an answer."
        found.append(Exclusion(ExclusionCode.ALREADY_WAITING, words, advisory=True))
    if recent.answered_on is not None and today - recent.answered_on < ANSWERED_LATELY:
        words = (
            f"This measure was answered on {show_date(recent.answered_on)}, less than {ANSWERED_LATELY.days} days ago."
        )
        found.append(Exclusion(ExclusionCode.ANSWERED_LATELY, words, advisory=True))
    return found
