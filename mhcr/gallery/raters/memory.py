"""Known contacts of a person, in memory; what is typed is read by the real rules as far as they need no record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from care_record.agreement.asking import bases
from care_record.channels.channel import Channel
from desktop.services.acts import Done, Rejected
from desktop.services.acts.raters import RaterActs, RaterContact, RaterDraft
from desktop.services.reads.measures import ChannelChoice, MeasureChoice
from desktop.services.reads.raters import KnownRater, RaterOptions, RaterReads
from mhcr.gallery.people import JASMINE, TODAY, banner_of

Note = Callable[..., Done]
MOTHER = KnownRater(
    respondent="parent",
    name="Rosalind Holloway",
    relationship="mother",
    email="rosalind.holloway@example.org",
    mobile="07700 900456",
    address="14 Lansdowne Place\nHove",
    postcode="BN3 1HH",
    about="your daughter Jasmine",
    asked_on=date(2026, 10, 1),
)
GOALS = MeasureChoice(
    "gbo",
    "Goals, with how close each one is",
    6,
    3,
    "Own wording",
    None,
    suits=True,
    respondents=("patient", "carer", "parent"),
)
TO_OTHERS = tuple(
    ChannelChoice(
        channel,
        channel.label,
        "",
        "This trust has no gateway for text messages." if channel is Channel.TEXT else None,
    )
    for channel in Channel
)


class MemoryRaterReads(RaterReads):
    """Reads of the memory."""

    def __init__(self) -> None:
        """Nothing is held but one mother."""

    def options(self, patient: UUID, respondent: str) -> RaterOptions:
        known = (MOTHER,) if respondent == MOTHER.respondent else ()
        allowed = bases(respondent, JASMINE.birth_date, TODAY)
        return RaterOptions(banner_of(JASMINE), known, allowed, "the person with the initials J. H.", TODAY)

    def check(self, patient: UUID, draft: RaterDraft, channel: Channel) -> RaterDraft:
        wanted = {"name": draft.name, "relationship": draft.relationship, "about": draft.about}
        if draft.basis == "agreed":
            wanted["agreed_on"] = draft.agreed_on
        problems = tuple((field, "This is needed.") for field, typed in wanted.items() if not typed)
        if problems:
            raise Rejected(problems)
        return draft

    def asked(self, request: UUID) -> KnownRater:
        return MOTHER


class MemoryRaterActs(RaterActs):
    """Acts on the memory, each noted."""

    def __init__(self, note: Note) -> None:
        self._note = note

    def ask(
        self, patient: UUID, measures: tuple[str, ...], channel: Channel, due: date, message: str, draft: RaterDraft
    ) -> Done:
        return self._note("ask", patient, measures, channel, due, message, draft)

    def correct(self, request: UUID, contact: RaterContact) -> Done:
        return self._note("correct", request, contact)
