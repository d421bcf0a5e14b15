"""The identity desk's requests as the gallery shows them, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from care_record.identity.documents import document_words
from care_record.identity.gpg45 import Evidence, Scores, table
from care_record.identity.questions import QUESTIONS
from care_record.people.banner import number_and_status
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.wire.bodies.identity import IdentityAnswer
from desktop.services.acts import Done
from desktop.services.acts.identity import EvidenceDraft, IdentityActs, RequestDraft
from desktop.services.reads import Me
from desktop.services.reads.identity import (
    CaseLine,
    CasePage,
    Compared,
    DecisionLine,
    Draft,
    HistoryLine,
    IdentityReads,
    Live,
    Person,
    PieceLine,
    Queue,
    Staff,
)
from desktop.services.reads.identity.matched import shown_banner
from mhcr.gallery.people import ME, PEOPLE, TODAY, hours, ident

PHILIPPA = Me(ident(60), "Philippa Ward", "identity-administrator", (), ME.trust_name)
QUENTIN = Staff(ident(61), "Quentin Marsh")
PASSPORT = PieceLine(
    ident(801),
    document_words("passport-biometric"),
    4,
    2,
    photo=True,
    last4="04AB",
    expiry=date(2031, 3, 1),
    problem="",
)
BIRTH = PieceLine(
    ident(802), document_words("birth-certificate"), 2, 2, photo=False, last4="7719", expiry=None, problem=""
)


def _line(number: int, whose: Patient, days: int, source: str, **more: Any) -> CaseLine:
    given: dict[str, Any] = {
        "id": ident(900 + number),
        "name": whose.name.display.partition(" (")[0],
        "born": whose.birth_date,
        "nhs_number": str(whose.nhs_number) if number % 3 and whose.nhs_number else "",
        "source": source,
        "received": TODAY - timedelta(days=days),
        "days": days,
        "priority": "normal",
        "owner": "",
        "mine": False,
        "state": "open",
        "matched": "",
        "to_approve": False,
        "returned": False,
    }
    return CaseLine(**(given | more))


LINES = (
    _line(0, PEOPLE[9], 2, "Telephone", priority="urgent"),
    _line(1, PEOPLE[2], 1, "Web page", priority="soon", owner=PHILIPPA.name, mine=True),
    _line(2, PEOPLE[1], 6, "Post", owner=PHILIPPA.name, mine=True, matched=PEOPLE[1].name.display),
    _line(3, PEOPLE[3], 5, "E-mail", owner=QUENTIN.name, state="checked", matched=PEOPLE[3].name.display,
          to_approve=True, did=QUENTIN.name, did_words="checked it"),
    _line(4, PEOPLE[5], 3, "Telephone", owner=PHILIPPA.name, mine=True, returned=True,
          matched=PEOPLE[5].name.display),
    _line(5, PEOPLE[8], 2, "Web page"),
    _line(6, PEOPLE[0], 1, "At the desk", owner=QUENTIN.name),
    _line(7, PEOPLE[7], 0, "Web page", waiting=True),
)  # fmt: skip
DONE = (
    replace(_line(8, PEOPLE[4], 2, "E-mail", state="closed", matched=PEOPLE[4].name.display), outcome="accepted",
            closed_at=hours(1), closed_here=True, did="You", did_words="decided it; Quentin Marsh checked it"),
    replace(_line(9, PEOPLE[6], 4, "Post", state="closed"), outcome="declined", closed_at=hours(3),
            closed_here=True, did="You", did_words="decided it"),
)  # fmt: skip


@dataclass
class Requests:
    """What the desk has: `pages` are cases by id."""

    queue: Queue = field(default_factory=lambda: Queue(LINES, DONE, second_person=True, colleagues=(QUENTIN,)))
    pages: dict[UUID, CasePage] = field(default_factory=dict)
    answers: Sequence[IdentityAnswer] = ("right", "right", "wrong", "right")


def page(line: CaseLine, whose: Patient | None = None, **more: Any) -> CasePage:
    """A case, matched to `whose`."""
    family, _, given = line.name.partition(", ")
    named: dict[str, Any] = {
        "line": line,
        "asked": (
            ("Born", f"{line.born:%d-%b-%Y}" if line.born else "Not said"),
            ("NHS No.", line.nhs_number or "Not said"),
            ("Postcode", "BN3 1HQ"),
            ("To be reached by", "07700 900461"),
            ("Came", f"{line.source}, {line.received:%d-%b-%Y}"),
        ),
        "family": family.title(),
        "given": given,
        "number": NHSNumber.parse(line.nhs_number) if line.nhs_number else None,
        "note": "",
        "person": person(whose, line) if whose else None,
        "pieces": (),
        "questions": (),
        "check": (),
        "check_by_me": False,
        "returned": "",
        "history": (HistoryLine(hours(3), f"Asked for access: {line.source.lower()}", PHILIPPA.name),),
        "second_person": True,
        "colleagues": (QUENTIN,),
        "vouchers": (Staff(ME.id, ME.name), Staff(ident(62), "Dr Kwame Lee")),
        "earlier": (),
    }
    return CasePage(**(named | more))


def person(whose: Patient, line: CaseLine, *, contact: bool = False) -> Person:
    """The record beside the request."""
    born = f"{whose.birth_date:%d-%b-%Y}"
    family, _, given = line.name.partition(", ")
    compared = [
        Compared("Family name", family.title(), whose.name.family.upper(), "same"),
        Compared("Given name", given, whose.name.given, "same"),
        Compared("Born", born, born, "same"),
        Compared("NHS No.", line.nhs_number, number_and_status(whose), "same" if line.nhs_number else "not-said"),
    ]
    return Person(
        whose.id,
        shown_banner(whose, TODAY, show_contact=contact),
        tuple(compared),
        (("Address", whose.address.in_line if whose.address else "Not recorded"), ("E-mail", whose.email or "None"))
        if contact
        else (),
        ("Brighton Adult Community",) if contact else (),
        (f"{PEOPLE[4].name.display}, born 30-Aug-2009",) if whose is PEOPLE[0] else (),
        restricted=whose.restricted,
        deceased=whose.deceased,
        on_its_way=False,
        proof="Proof of identity: none yet.",
    )


class MemoryIdentityReads(IdentityReads):
    """Reads of the memory."""

    def __init__(self, held: Requests, *, decided: bool = True) -> None:
        self._held, self._decided = held, decided

    def queue(self) -> Queue:
        return self._held.queue

    def waiting(self) -> int:
        return sum(line.mine or not line.owner or line.to_approve for line in self._held.queue.open)

    def case(self, case: UUID, *, show_contact: bool = False) -> CasePage:
        found = self._held.pages[case]
        whose = next((one for one in PEOPLE if found.person and one.id == found.person.id), None)
        if found.person is None or found.person.banner is None or whose is None:
            return found
        shown = person(whose, found.line, contact=show_contact or found.line.state != "open")
        return replace(found, person=replace(shown, proof=found.person.proof, alike=found.person.alike))

    def answer(self, case: UUID, question: str, said: str) -> IdentityAnswer:
        return self._held.answers[len(said) % len(self._held.answers)]

    def live(self, case: UUID, draft: Draft) -> Live:
        pieces = self._held.pages[case].pieces
        found = Scores(
            tuple(Evidence(one.strength, one.validity) for one in pieces if not one.problem),
            draft.activity,
            draft.fraud,
            draft.verification,
        )
        best = table().best(found)
        needed = {
            "documents": ("Two different documents are needed, each checked for validity.",) * (len(pieces) < 2),
            "vouching-with-record": ("At least 3 answers must be right, and at most one wrong.",)
            * (list((draft.answers or {}).values()).count("right") < 3),
            "vouching": ("Say who vouches for the person, and how they know them.",) * (not draft.knows),
        }
        missing = needed.get(draft.method or "", () if draft.method else ("Choose how the identity was checked.",))
        lifts = tuple(lift.words for lift in table().lifts(found))[:3]
        return Live(best.code if best else "", best.level if best else "", lifts, missing)

    def proof(self, patient: UUID) -> DecisionLine:
        if not self._decided or patient != PEOPLE[0].id:
            return DecisionLine("none", "Proof of identity: none yet.")
        words = "Proof of identity: accepted 12-Nov-2026 (documents, M1A)"
        return DecisionLine("accepted", words, PHILIPPA.name)

    def case_of(self, patient: UUID) -> UUID | None:
        return next((key for key, one in self._held.pages.items() if one.person and one.person.id == patient), None)


class MemoryIdentityActs(IdentityActs):
    """Notes what was done."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._note = note

    def enter(self, draft: RequestDraft, *, take: bool = False) -> Done:
        return self._note("enter", draft, take)

    def assign(self, case: UUID, member: UUID | None) -> Done:
        return self._note("assign", case, member)

    def take(self, case: UUID) -> Done:
        return self._note("take", case)

    def match(self, case: UUID, patient: UUID) -> Done:
        return self._note("match", case, patient)

    def add_evidence(self, case: UUID, draft: EvidenceDraft) -> Done:
        return self._note("add_evidence", case, draft)

    def remove_evidence(self, case: UUID, evidence: UUID) -> Done:
        return self._note("remove_evidence", case, evidence)

    def accept(self, case: UUID, draft: Draft) -> Done:
        return self._note("accept", case, draft)

    def decline(self, case: UUID, draft: Draft, reason: str) -> Done:
        return self._note("decline", case, draft, reason)

    def approve(self, case: UUID) -> Done:
        return self._note("approve", case)


QUESTIONS_ASKED = tuple(QUESTIONS[code] for code in ("first-line", "mobile", "team", "referred"))
