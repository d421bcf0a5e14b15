"""Registering a person and opening a referral."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from care_record.people.address import Address, parse_address
from care_record.people.dates import parse_birth_date
from care_record.people.email_address import parse_email
from care_record.people.names import parse_name
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient, patient_problems
from care_record.people.problems import InvalidPatientError, InvalidValueError, PatientProblem
from care_record.people.telephone import parse_mobile, parse_telephone
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.access.known import access_of
from desktop.services.acts.drafts import OUTBOX, PATIENTS, STATUS, Done, PatientDraft
from desktop.services.acts.duplicates.telling import need_no_look_alike
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import first_epoch
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

T = TypeVar("T")
CHANGED = frozenset({PATIENTS, OUTBOX, STATUS})


def read_draft(draft: PatientDraft, identity: UUID, today: date) -> Patient:
    """The person that a form describes; raises `Rejected` with every field that is wrong."""
    problems: list[tuple[str, str]] = []

    def parsed(field: str, typed: str, parse: Callable[[str], T]) -> T | None:
        if not typed.strip():
            return None
        try:
            return parse(typed)
        except InvalidValueError as error:
            problems.append((field, error.words))
        except InvalidPatientError as error:
            problems.extend((one.field, one.words) for one in error.problems)
        return None

    name, name_faults = parse_name(draft.name)
    problems += _pairs(name_faults)
    born = parsed("birth_date", draft.born, lambda typed: parse_birth_date(typed, today))
    number = parsed("nhs_number", draft.nhs_number, NHSNumber.parse)
    address: Address | None = None
    if draft.address.strip() or draft.postcode.strip():
        address = parsed("address", draft.address + " ", lambda typed: parse_address(typed, draft.postcode))
    email = parsed("email", draft.email, parse_email)
    mobile = parsed("mobile", draft.mobile, parse_mobile)
    phone = parsed("phone", draft.phone, parse_telephone)
    if not draft.born.strip():
        problems.append(("birth_date", "Enter the date of birth, such as 05-Apr-1987."))
    if born is None:
        raise Rejected(tuple(problems))
    patient = Patient(
        id=identity,
        name=name,
        birth_date=born,
        nhs_number=number,
        gender=draft.gender,
        address=address,
        email=email or "",
        mobile=mobile or "",
        phone=phone or "",
        needs=draft.needs,
        language=draft.language,
        restricted=draft.restricted,
    )
    known = {field for field, _ in problems}
    problems += [pair for pair in _pairs(patient_problems(patient, today)) if pair[0] not in known]
    if problems:
        raise Rejected(tuple(problems))
    return patient


def register(author: Author, draft: PatientDraft) -> Done:
    """Three statements, one act: the person, the referral, and the record's key for the team."""
    with author.reader.snapshot():
        identity = new_id()
        patient, referral = read_registration(author, draft, identity)
        said = [
            Said("patient.registered", identity, bodies.PatientRegistered(patient=patient.to_dict())),
            Said("referral.opened", identity, referral),
        ]
        said += first_epoch(author, identity, [author.team(draft.team)])
    author.commit(said)
    return registered(patient)


def read_registration(author: Author, draft: PatientDraft, identity: UUID) -> tuple[Patient, bodies.ReferralOpened]:
    """The person and the referral that a form describes, inside a snapshot; raises `Rejected`."""
    patient = read_draft(draft, identity, author.today)
    _number_free(author, patient)
    if not draft.somebody_else:
        need_no_look_alike(author, patient)
    author.team(draft.team)
    return patient, _referral(draft.team, author.today, draft.reason)


def registered(patient: Patient) -> Done:
    """What a registration answers."""
    return Done(CHANGED, patient.id, f"{patient.name.display} is registered.")


def open_referral(author: Author, patient: UUID, team: UUID, reason: str) -> Done:
    """A referral to a further team of one's own."""
    with author.reader.snapshot():
        person, pending = author.used(patient)
        known = author.team(team)
        referrals = author.reader.overlaid("referral", "patient = ?", (patient.bytes,), pending)
        if any(row["team"] == team.bytes and row["closed"] is None for row in referrals.values()):
            raise Rejected((("team", f"There is an open referral to {known.name} already."),))
        body = _referral(team, author.today, reason)
        said = [Said("referral.opened", patient, body)]
        if access_of(author.reader, author.state, patient, pending).current is None:
            said += first_epoch(author, patient, [known])
    author.commit(said)
    return Done(CHANGED, body.referral, f"{person.name.display} is referred to {known.name}.")


def refer_found(author: Author, found: Patient, team: UUID, reason: str) -> Done:
    """A referral of a person whom a search in the trust found; the record comes here with the next changes."""
    with author.reader.snapshot():
        known = author.team(team)
        if found.deceased:
            raise Rejected((("team", f"{found.name.display} has died. A person who has died is not referred."),))
        body = _referral(team, author.today, reason)
    author.commit([Said("referral.opened", found.id, body)])
    return Done(CHANGED, found.id, f"{found.name.display} is referred to {known.name}. The record is on its way here.")


def _referral(team: UUID, today: date, reason: str) -> bodies.ReferralOpened:
    return bodies.ReferralOpened(referral=new_id(), team=team, opened=today, reason=reason.strip() or None)


def _number_free(author: Author, patient: Patient) -> None:
    """Two records with one NHS number are a danger; the service decides, but what is known here is said at once."""
    if patient.nhs_number is None:
        return
    reader = author.reader
    known = reader.get("select id from patient where nhs_number = ?", (patient.nhs_number.digits,))
    waiting = (
        Patient.from_dict(fact.body.patient).nhs_number
        for fact in reader.pending("kind = 'patient.registered'")
        if isinstance(fact.body, bodies.PatientRegistered)
    )
    if known is not None or patient.nhs_number in waiting:
        words = f"The NHS number {patient.nhs_number} belongs to a patient who is registered already. Find that record."
        raise Rejected((("nhs_number", words),))


def _pairs(problems: tuple[PatientProblem, ...]) -> list[tuple[str, str]]:
    return [(one.field, one.words) for one in problems]
