"""Who may be invited to register now, and why not: decided again at the moment of sending.

16 and 17, and 18 while still in CAMHS: a clinician has recorded the agreement to share first. Adults and older adults:
the identity desk has accepted the proof of identity, of which an NHS login at P9 is one. Whoever has an account is told
so in place of a link.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from care_record.agreement.age import AgreementPath, age_rule
from care_record.agreement.ledger import Standing, State
from care_record.agreement.sending import SCOPE_OF
from care_record.agreement.statements import Scope
from care_record.channels.channel import Channel, not_offered
from care_record.people.dates import show_date
from care_record.people.patient import Patient
from care_record.people.services import Referral
from care_record.wire.bodies import Carer, InvitationRequested

Proof = Literal["accepted", "declined", "none"]
"""How the identity desk has decided last."""


class WhyNot(StrEnum):
    """Why somebody is not invited, the gravest reason first."""

    SET_ASIDE = "set-aside"
    DIED = "died"
    DISCHARGED = "discharged"
    SUSPENDED = "suspended"
    UNDER_AGE = "under-age"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    NO_AGREEMENT = "no-agreement"
    DECLINED = "declined"
    NOT_IDENTIFIED = "not-identified"
    RESTRICTED = "restricted"
    ONE_WAY = "one-way"
    NO_GATEWAY = "no-gateway"
    NO_ADDRESS = "no-address"
    NOT_CONFIRMED = "not-confirmed"


OF_ADDRESSES = frozenset({WhyNot.NO_ADDRESS, WhyNot.NOT_CONFIRMED})
"""Reasons for which an invitation waits: it goes out once the address is put right."""


@dataclass(frozen=True, slots=True)
class Against:
    """One reason in words."""

    code: WhyNot
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person now. `confirmed` are addresses for which a code has come back, each with its channel.

    `registered` tells whether who is invited has an account already; `texts` whether there is a gateway. `set_aside` is
    true of a record that was merged into another, or registered in error.
    """

    patient: Patient
    referrals: tuple[Referral, ...]
    standing: Standing
    proof: Proof
    suspended: bool = False
    registered: bool = False
    confirmed: frozenset[tuple[Channel, str]] = frozenset()
    texts: bool = False
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """What an invitation goes by: the link's channel, the second code's, and the carer whose addresses count."""

    channel: Channel
    second: Channel | None
    carer: Carer | None = None

    @classmethod
    def of(cls, asked: InvitationRequested) -> Ways:
        """The ways of a statement; None stands for a code that the desk reads out."""
        return cls(Channel(asked.channel), None if asked.second == "told" else Channel(asked.second), asked.carer)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Both, the link's first."""
        return (self.channel,) if self.second is None else (self.channel, self.second)


def may_invite(known: Known, today: date, *, carer: bool = False) -> list[Against]:
    """The reasons against inviting the person, or with `carer` somebody who cares for them, whatever the ways."""
    if known.set_aside:
        words = "This record was merged into another, or entered in error. Invite from the one that stands."
        return [Against(WhyNot.SET_ASIDE, words)]
    if known.patient.deceased:
        return [Against(WhyNot.DIED, "This person has died. Nobody is invited.")]
    referrals = [one for one in known.referrals if one.is_open(today)]
    if not referrals:
        return [Against(WhyNot.DISCHARGED, "This person has no open referral to a team.")]
    found = []
    if known.suspended:
        found.append(Against(WhyNot.SUSPENDED, "The person has withdrawn; nobody is invited until that is settled."))
    found += _share(known, referrals, today, carer=carer)
    if known.patient.restricted:
        words = (
            "Contact details are restricted for this person\u2019s safety. Speak to the person in the clinic instead."
        )
        found.append(Against(WhyNot.RESTRICTED, words))
    return found


def _share(known: Known, referrals: list[Referral], today: date, *, carer: bool) -> list[Against]:
    """What age, service and agreement say. In any service that asks for an agreement first, it comes first."""
    rules = [age_rule(one.service, known.patient.birth_date, today) for one in referrals]
    refused = next((rule for rule in rules if not rule.allowed), None)
    if refused is not None:
        return [Against(WhyNot.UNDER_AGE, refused.words)]
    held = known.standing.of(Scope.SHARE)
    if held.decided_by is not None and held.state in (State.REFUSED, State.WITHDRAWN):
        code = WhyNot.WITHDRAWN if held.state is State.WITHDRAWN else WhyNot.REFUSED
        day = show_date(held.decided_by.given_on)
        return [Against(code, f"The person {code.value} {Scope.SHARE.words} on {day}. Care is not affected.")]
    young = any(rule.path is AgreementPath.CLINICIAN_FIRST for rule in rules)
    if young or carer:
        return [] if held.state is State.AGREED else [_agree_first(carer=carer)]
    return [] if known.registered else _identity(known.proof)


def _agree_first(*, carer: bool) -> Against:
    who = "For a carer" if carer else "From 16 until the adult path"
    return Against(WhyNot.NO_AGREEMENT, f"{who}, a clinician records the person\u2019s agreement to share first.")


def _identity(proof: Proof) -> list[Against]:
    if proof == "declined":
        return [Against(WhyNot.DECLINED, "The identity desk has declined the proof of identity.")]
    if proof != "accepted":
        return [Against(WhyNot.NOT_IDENTIFIED, "The identity desk has not accepted a proof of identity yet.")]
    return []


def against_ways(known: Known, ways: Ways) -> list[Against]:
    """What speaks against these ways of inviting, the reasons for which it waits last."""
    found = []
    if ways.channel is ways.second and ways.channel is not Channel.LETTER:
        words = "The second code goes another way than the link: both in one inbox would prove nothing."
        found.append(Against(WhyNot.ONE_WAY, words))
    for channel in dict.fromkeys(ways.channels):
        if words := not_offered(channel, texts=known.texts):
            found.append(Against(WhyNot.NO_GATEWAY, words))
        if ways.carer is None:
            found += _unwanted(known.standing, channel)
        elif channel is Channel.LETTER:
            found.append(
                Against(WhyNot.ONE_WAY, "A carer is invited by e-mail or text; no carer\u2019s address is kept.")
            )
    return found + _reach(known, ways)


def _unwanted(standing: Standing, channel: Channel) -> list[Against]:
    """Whoever asks for an account gives an address for it; one that was refused as a way is left alone."""
    scope = SCOPE_OF.get(channel)
    held = standing.of(scope) if scope else None
    if held is None or held.decided_by is None or held.state not in (State.REFUSED, State.WITHDRAWN):
        return []
    code = WhyNot.WITHDRAWN if held.state is State.WITHDRAWN else WhyNot.REFUSED
    day = show_date(held.decided_by.given_on)
    return [Against(code, f"The person {code.value} {held.scope.words} on {day}. Choose another way.")]


def _reach(known: Known, ways: Ways) -> list[Against]:
    found = []
    for channel in dict.fromkeys(ways.channels):
        if channel is Channel.LETTER:
            if known.patient.address is None and ways.carer is None:
                found.append(Against(WhyNot.NO_ADDRESS, f"No {channel.address_words} is recorded."))
            continue
        to = address_of(known.patient, channel, ways.carer)
        if not to:
            found.append(Against(WhyNot.NO_ADDRESS, f"No {channel.address_words} is recorded."))
        elif not is_confirmed(known.confirmed, channel, to):
            words = f"The {channel.address_words} is not confirmed yet: send it a code, and ask for it."
            found.append(Against(WhyNot.NOT_CONFIRMED, words))
    return found


def address_of(patient: Patient, channel: Channel, carer: Carer | None = None) -> str:
    """The e-mail address or mobile number of who is invited; empty where there is none."""
    if carer is not None:
        return (carer.email if channel is Channel.EMAIL else carer.mobile) or ""
    return patient.email if channel is Channel.EMAIL else patient.mobile


def is_confirmed(confirmed: Collection[tuple[Channel, str]], channel: Channel, address: str) -> bool:
    """Whether a code that was sent to this very address has come back."""
    return (channel, address) in confirmed
