"""Asking somebody else than the person by a link of their own: whether it may go, and on what lawful basis.

From 16 the person decides who is involved (Mental Capacity Act 2005 s1; Family Law Reform Act 1969 s8). Where capacity
for this is lacking, those who care are consulted in the person's best interests (Mental Capacity Act 2005 s4(7)). Under
16 somebody with parental responsibility decides. A professional of the team's own circle needs none of this.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from care_record.agreement.age import YOUNGEST, AgreementPath, age_rule
from care_record.agreement.carers import CarerAccount, against_writing
from care_record.agreement.raters import CLINICIAN, WORDS
from care_record.agreement.sending import Exclusion, ExclusionCode, Recent, against_referral, lately, may_send
from care_record.channels.channel import Channel
from care_record.people.address import Address
from care_record.people.dates import age_in_years

if TYPE_CHECKING:
    from care_record.agreement.ledger import Standing
    from care_record.people.patient import Patient
    from care_record.people.services import Referral
    from care_record.wire.bodies import Recipient


class Basis(StrEnum):
    """Why somebody else may be asked about a person. The value is the wire's code."""

    AGREED = "agreed"
    BEST_INTERESTS = "best-interests"
    PARENTAL = "parental-responsibility"
    PROFESSIONAL = "professional"


BASIS_WORDS = {
    Basis.AGREED: "The person agrees to this",
    Basis.BEST_INTERESTS: "The person lacks capacity for this; it is in their best interests",
    Basis.PARENTAL: "Somebody with parental responsibility decides",
    Basis.PROFESSIONAL: "A professional who works with the person",
}
CLINICIAN_FIRST = "At this age a clinician records first who may be involved. Ask a clinician of the team to send it."
RESTRICTED = "Contact details are restricted for this person\u2019s safety, so nobody is written to about them."
AUTHORITY_WORDS = {
    Basis.BEST_INTERESTS: "Say who decided that it is in the person\u2019s best interests.",
    Basis.PARENTAL: "Say who has parental responsibility.",
}


def bases(respondent: str, birth_date: date, on: date) -> tuple[Basis, ...]:
    """The bases that can hold for asking a respondent on London's day `on`, the usual one first."""
    if respondent == CLINICIAN:
        return (Basis.PROFESSIONAL,)
    if age_in_years(birth_date, on) < YOUNGEST:
        return (Basis.PARENTAL,)
    return (Basis.AGREED, Basis.BEST_INTERESTS)


def basis_problems(recipient: Recipient, respondent: str, birth_date: date, on: date) -> tuple[tuple[str, str], ...]:
    """Everything wrong with the basis that a request names, as field and sentence; empty where it holds on `on`."""
    allowed = bases(respondent, birth_date, on)
    if recipient.basis is None or recipient.basis not in allowed:
        return (("basis", _WANTED[allowed[0]]),)
    basis = Basis(recipient.basis)
    if basis is Basis.AGREED:
        if recipient.agreed_on is None:
            return (("agreed_on", "Say on which day the person agreed to this."),)
        if recipient.agreed_on > on:
            return (("agreed_on", "The day on which the person agreed has not come yet."),)
    if basis in AUTHORITY_WORDS and not (recipient.authority or "").strip():
        return (("authority", AUTHORITY_WORDS[basis]),)
    return ()


_WANTED = {
    Basis.AGREED: "From 16 the person decides: record that they agree to this, or who decided in their best interests.",
    Basis.PARENTAL: "Under 16 somebody with parental responsibility decides: record who that is.",
    Basis.PROFESSIONAL: "A second rater is a professional who works with the person.",
}


def against_author(
    recipient: Recipient, referral: Referral, birth_date: date, role: str, on: date, *, known: bool
) -> str:
    """Why this author may not involve somebody, in words; empty where they may.

    At 16 to 18 in CAMHS, and under 16, a clinician records who may be involved; `known` where one has before, for the
    send that this one takes the place of.
    """
    if role == "clinician" or known or recipient.basis == Basis.PROFESSIONAL.value:
        return ""
    path = age_rule(referral.service, birth_date, on).path
    return "" if path is AgreementPath.ADULT else CLINICIAN_FIRST


def same_involvement(one: Recipient, other: Recipient | None) -> bool:
    """Whether two sends ask the same person on the same basis, so that only the address may differ."""
    return other is not None and _involved(one) == _involved(other)


def _involved(recipient: Recipient) -> tuple[object, ...]:
    return recipient.name, recipient.basis, recipient.agreed_on, recipient.authority


def address_of(recipient: Recipient) -> Address | None:
    """The postal address that a request names, None where it names none."""
    return Address(tuple(recipient.address), recipient.postcode or "") if recipient.address else None


def reaches(recipient: Recipient, channel: Channel) -> bool:
    """Whether the request names what the channel needs; with the team nothing is needed."""
    held = {Channel.EMAIL: recipient.email, Channel.TEXT: recipient.mobile, Channel.LETTER: recipient.address}
    return bool(held.get(channel, True))


def may_ask(
    patient: Patient,
    referral: Referral | None,
    recipient: Recipient,
    respondent: str,
    channel: Channel,
    *,
    today: date,
    ended: Collection[CarerAccount] = (),
) -> list[Exclusion]:
    """List the reasons against asking somebody else, the gravest first; empty where it may go out.

    The person's own agreement to be contacted says nothing about it. Whose details are restricted for safety is asked
    about with the team alone, and so is a carer of `ended`, who wants no more messages.
    """
    if patient.deceased:
        return [Exclusion(ExclusionCode.DIED, "This person has died. Nothing is sent.")]
    found = against_referral(referral, today)
    found += [
        Exclusion(ExclusionCode.NO_AGREEMENT, words)
        for _, words in basis_problems(recipient, respondent, patient.birth_date, today)
    ]
    if channel.leaves_the_clinic and patient.restricted:
        found.append(Exclusion(ExclusionCode.RESTRICTED, RESTRICTED))
    elif channel.leaves_the_clinic and (words := against_writing(ended, recipient)):
        found.append(Exclusion(ExclusionCode.ENDED, words))
    elif not reaches(recipient, channel):
        words = f"No {channel.address_words} is recorded for {recipient.name}."
        found.append(Exclusion(ExclusionCode.NO_ADDRESS, words))
    return found


def may_go(
    patient: Patient,
    standing: Standing,
    referral: Referral | None,
    channel: Channel,
    *,
    recipient: Recipient | None,
    respondent: str,
    today: date,
    recent: Recent,
    ended: Collection[CarerAccount] = (),
) -> list[Exclusion]:
    """The reasons against a send, whoever is asked: the person, or the one whom `recipient` names.

    `ended` are the person's carers who have ended their registration.
    """
    if recipient is None:
        return may_send(patient, standing, referral, channel, today=today, recent=recent)
    against = may_ask(patient, referral, recipient, respondent, channel, today=today, ended=ended)
    return against + lately(recent, today)


def spoken(recipient: Recipient, respondent: str) -> str:
    """Whom a send asks, as a line shows it: `Grace Okafor, mother`."""
    return f"{recipient.name}, {recipient.relationship or WORDS.get(respondent, respondent)}"
