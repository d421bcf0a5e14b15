"""One access request: who asks, beside the record that it was matched to, and how far the check has come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.identity.checking import check_problems, evidence_problem, scores
from care_record.identity.contact import email_of
from care_record.identity.documents import document_words
from care_record.identity.gpg45 import table
from care_record.identity.questions import QUESTIONS, Record, compare, draw
from care_record.people.dates import show_date
from care_record.people.nhs_number import NHSNumber
from care_record.wire import cbor
from care_record.wire.bodies import identity
from desktop.services.reads import looking, patient_lines
from desktop.services.reads.identity import history, matched, proof, queue
from desktop.services.reads.identity.pages import CasePage, Draft, Live, PieceLine, Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.wire.bodies.identity import IdentityAnswer
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row


def case(reader: Reader, state: DeskState, case: UUID, *, show_contact: bool) -> CasePage:
    """The whole page; raises `LookupError`, and `NotLogged` for a matched record."""
    with reader.snapshot():
        row, pending = row_of(reader, case)
        patient = UUID(bytes=row["patient"]) if row["patient"] else None
        person, record = None, None
        if patient is not None:
            record = record_of(reader, state, row)
            if record is not None:
                looking.require(reader, state, patient, "record")
            person = matched.person(reader, state, row, record, show_contact=show_contact or row["state"] != "open")
        asked, directory, me = queue.asked_of(row), state.directory(reader), state.me(reader)
        names = {row["patient"]: record.patient.name.display} if record else {}
        pieces = _pieces(reader, case, pending)
        decided = proof.decisions(reader, patient, pending) if patient else []
        by_name = sorted(directory.members.values(), key=lambda one: (one.name, one.id.bytes))
        by_me = row["checked_by"] is not None and queue.member_of(reader, state, row["checked_by"]) == me.id
        return CasePage(
            line=queue.line(reader, state, row, names, waiting=bool(pending)),
            asked=_asked(asked, row),
            family=asked.family,
            given=asked.given,
            number=NHSNumber(asked.nhs_number) if asked.nhs_number else None,
            note=asked.note or "",
            person=person,
            pieces=tuple(_piece(key, body, state.today()) for key, body in pieces),
            questions=draw(case, record) if record else (),
            check=history.check_lines(reader, state, row),
            check_by_me=by_me,
            returned=row["returned"] or "",
            history=history.lines(reader, state, case, pending),
            second_person=directory.policy.identity_second_person,
            colleagues=queue.colleagues(reader, state),
            vouchers=tuple(Staff(one.id, one.name) for one in by_name if one.role == "clinician"),
            email=email_of(asked.contact),
            undelivered=history.undelivered(reader, case),
            earlier=tuple(proof.proof_words(one) for one in sorted(decided, key=lambda one: one.at)),
        )


def answer(reader: Reader, state: DeskState, case: UUID, question: str, said: str) -> IdentityAnswer:
    """Compare what was said with the record; raises `LookupError` where no record is matched or here."""
    with reader.snapshot():
        row, _ = row_of(reader, case)
        record = record_of(reader, state, row)
        if record is None or question not in QUESTIONS:
            raise LookupError("no record is matched to this request here")
        looking.require(reader, state, record.patient.id, "record")
        return compare(question, said, record)


def live(reader: Reader, state: DeskState, case: UUID, draft: Draft) -> Live:
    """What the check comes to so far, and what is missing."""
    with reader.snapshot():
        row, pending = row_of(reader, case)
        pieces = [body for _, body in _pieces(reader, case, pending)]
    today = state.today()
    sound = [piece for piece in pieces if not evidence_problem(piece, today)]
    of_all = scores(sound, draft.activity, draft.fraud, draft.verification)
    best = table().best(of_all)
    missing = list(check_problems(check_of(draft, best.code if best else None), pieces, today))
    if row["patient"] is None:
        missing.insert(0, "Match the request to a patient.")
    lifts = tuple(lift.words for lift in table().lifts(of_all))[:3]
    return Live(best.code if best else "", best.level if best else "", lifts, tuple(missing))


def check_of(draft: Draft, profile: str | None) -> identity.IdentityChecked:
    """An acceptance as it would be recorded."""
    by_documents = draft.method == "documents"
    questions = [identity.IdentityQuestion(asked=code, answer=one) for code, one in (draft.answers or {}).items()]
    return identity.IdentityChecked(
        outcome="accepted",
        method=draft.method,
        profile=profile,
        table=table().version if profile or by_documents else None,
        activity=draft.activity or None,
        fraud=draft.fraud or None,
        verification=draft.verification or None,
        voucher=draft.voucher if draft.method == "vouching" else None,
        knows=(draft.knows.strip() or None) if draft.method == "vouching" else None,
        questions=questions if draft.method == "vouching-with-record" and questions else None,
    )


def row_of(reader: Reader, case: UUID) -> tuple[Row, list[Fact]]:
    """The case as it stands now, and what waits; raises `LookupError`. Inside a snapshot."""
    row_and = reader.rows("identity_case", "id = ?", (case.bytes,)).get(case.bytes)
    patient = row_and["patient"] if row_and else None
    pending = reader.pending("kind like 'identity.%' and stream in (?, ?)", (case.bytes, patient or case.bytes))
    rows = reader.overlaid("identity_case", "id = ?", (case.bytes,), pending)
    if case.bytes not in rows:
        raise LookupError("no such access request here")
    return rows[case.bytes], pending


def record_of(reader: Reader, state: DeskState, row: Row) -> Record | None:
    """What is held of the matched patient; None where nobody is matched, or the record is not here yet."""
    if row["patient"] is None:
        return None
    try:
        person = patient_lines.patient_of(reader, UUID(bytes=row["patient"]), ())
    except LookupError:
        return None
    shown = person.without_contact() if person.restricted else person
    return Record(shown, teams_of(reader, state, row))


def teams_of(reader: Reader, state: DeskState, row: Row) -> tuple[tuple[str, date], ...]:
    """The teams that care or cared for the person, by name, with the day of the referral."""
    plain: Any = cbor.decode(row["teams"]) if row["teams"] else []
    teams = [identity.IdentityTeam.model_validate(one) for one in plain]
    directory = state.directory(reader)
    return tuple((patient_lines.team_line(directory, one.team).name, one.opened) for one in teams)


def _asked(asked: identity.IdentityRequested, row: Row) -> tuple[tuple[str, str], ...]:
    received = show_date(date.fromisoformat(row["received"]))
    return (
        ("Born", show_date(asked.born)),
        ("NHS No.", str(NHSNumber(asked.nhs_number)) if asked.nhs_number else "Not said"),
        ("Postcode", asked.postcode or "Not said"),
        ("To be reached by", asked.contact or "Not said"),
        ("Came", f"{queue.SOURCES[asked.source]}, {received}"),
    )


def _pieces(reader: Reader, case: UUID, pending: Sequence[Fact]) -> list[tuple[UUID, identity.IdentityEvidence]]:
    rows = reader.overlaid("identity_piece", "case_id = ?", (case.bytes,), pending)
    held = sorted((row for row in rows.values() if not row["removed"]), key=lambda row: row["id"])
    return [
        (UUID(bytes=row["id"]), identity.IdentityEvidence.model_validate(cbor.decode(row["body"])))
        for row in held
        if row["case_id"] == case.bytes
    ]


def pieces_of(reader: Reader, case: UUID, pending: Sequence[Fact]) -> list[identity.IdentityEvidence]:
    """The documents of a case. Inside a snapshot."""
    return [body for _, body in _pieces(reader, case, pending)]


def _piece(key: UUID, body: identity.IdentityEvidence, today: date) -> PieceLine:
    return PieceLine(
        key,
        document_words(body.document),
        body.strength,
        body.validity,
        body.photo,
        body.last4 or "",
        body.expiry,
        evidence_problem(body, today),
    )
