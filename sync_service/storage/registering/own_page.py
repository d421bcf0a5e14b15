"""What the registered person's own page shows: who has access and why, who looked, what was sent and answered.

Nothing that is sealed is here: without a key of their own a person sees facts about their record, not its content.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from care_record.agreement.basis import Basis
from care_record.agreement.ledger import State, standing
from care_record.agreement.statements import Scope
from care_record.channels.states import DeliveryState
from care_record.log.entry import parse as parse_entry
from care_record.people.dates import day_in_london, from_milliseconds, show_date_to_patient
from care_record.statements.contents import contents
from care_record.statements.directory import Directory
from care_record.wire.bodies import RecordRead
from care_record.wire.ids import audit_stream, made_at
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering.accounts import Account
from sync_service.storage.sending.links import asked_by
from sync_service.storage.state import known_request

MOST_LOOKS = 100
MOST_SENDS = 50
BASIS_WORDS = {
    Basis.CARE.value: "because they care for you",
    Basis.AGREEMENT.value: "because you agreed to share with them",
    Basis.WITHHELD.value: "by a logged exception, for a reason that was written down",
}
LOOKED_AT = {
    "record": "looked at your record",
    "response": "read an answer of yours",
    "access-log": "looked at who has read your record",
    "retained": "opened the record that the trust must keep",
    "export": "took a copy out of the program",
}
_ROLES = {
    "clinician": "clinician",
    "coordinator": "coordinator, who sees no answers",
    "privacy-officer": "privacy officer",
    "identity-administrator": "identity desk",
    "system-administrator": "system administrator",
}
_SENT_WORDS = {
    DeliveryState.QUEUED: "is on its way to you",
    DeliveryState.BOUNCED: "did not reach you",
    DeliveryState.RETURNED: "you have answered",
    DeliveryState.CANCELLED: "is no longer asked for",
    DeliveryState.EXPIRED: "was not answered in time",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the trust lets this page name: members of staff, and the titles of questionnaires."""

    staff: bool
    measures: bool


def shown(batch: Batch, directory: Directory, account: Account, names: Names) -> dict[str, Any]:
    """The page's content, as JSON; of a carer's account their own details alone."""
    person = batch.state.patients[account.patient].patient
    since = _day(account.created)
    if account.carer is not None:
        carer = account.carer
        name = f"{carer.given} {carer.family}"
        return {"v": 1, "role": "carer", "name": name, "since": since, "email": carer.email, "mobile": carer.mobile}
    access = batch.access.of(account.patient)
    return {
        "v": 1,
        "role": "patient",
        "name": person.name.spoken,
        "since": since,
        "withdrawn": access.suspended is not None,
        "access": _access(batch, directory, account.patient),
        "agreement": _agreement(batch, account.patient),
        "looks": _looks(batch, directory, account.patient, names),
        "sent": list(_sent(batch, directory, account.patient, names)),
        "email": person.email,
        "mobile": person.mobile,
    }


def _access(batch: Batch, directory: Directory, patient: UUID) -> list[dict[str, Any]]:
    access = batch.access.of(patient)
    if access.suspended is not None:
        return []
    found = []
    for team, held in access.standing.items():
        known = directory.teams.get(team)
        if known is None:
            continue
        at = next((one.at for one in access.epochs if one.number == held.first_epoch), None)
        found.append(
            {
                "team": known.name,
                "telephone": known.telephone,
                "why": BASIS_WORDS.get(held.basis, ""),
                "since": _day(at) if at else "",
                "people": len(directory.members_of(team)),
            }
        )
    return sorted(found, key=lambda one: one["team"])


def _agreement(batch: Batch, patient: UUID) -> list[dict[str, str]]:
    held = standing(batch.state.agreement.get(patient, []))
    said = {
        State.AGREED: "you agreed",
        State.REFUSED: "you said no",
        State.WITHDRAWN: "you took this back",
        State.NOT_ASKED: "you have not been asked",
    }
    found = []
    for scope in Scope:
        one = held.of(scope)
        day = show_date_to_patient(one.decided_by.given_on) if one.decided_by else ""
        found.append({"what": scope.words, "state": said[one.state], "day": day})
    return found


def _looks(batch: Batch, directory: Directory, patient: UUID, names: Names) -> list[dict[str, str]]:
    """The newest notes of reading, newest first. A search of the trust is left out, as it names other people too."""
    log = t.log_entries.c
    audit = audit_stream(directory.trust)
    query = select(log.entry).where(log.stream == audit.bytes).order_by(log.n.desc())
    found: list[dict[str, str]] = []
    for (data,) in batch.connection.execute(query.execution_options(yield_per=500)):
        if patient.bytes not in data:
            continue
        entry = parse_entry(data)
        body, statement = contents(entry) or (None, None)
        if not isinstance(body, RecordRead) or statement is None or body.patient != patient:
            continue
        device = directory.devices.get(statement.device)
        member = directory.members.get(device.member) if device else None
        role = _ROLES.get(member.role, "member of staff") if member else "member of staff"
        who = f"{member.name}, {role}" if member and names.staff else f"A {role}"
        found.append({"day": _day(statement.at), "who": who, "what": LOOKED_AT.get(body.what, "")})
        if len(found) == MOST_LOOKS:
            break
    return found


def _sent(batch: Batch, directory: Directory, patient: UUID, names: Names) -> Iterator[dict[str, str]]:
    columns, held = t.requests.c, batch.state.patients[patient]
    query = select(t.requests).where(columns.patient == patient.bytes).order_by(columns.seq.desc()).limit(MOST_SENDS)
    for row in batch.connection.execute(query).all():
        request = known_request(row)
        team_id, _ = asked_by(batch.connection, batch.tools.at_rest, request, held.wrapped_key)
        team = directory.teams.get(team_id)
        measure = (
            batch.tools.questionnaires.find(batch.connection, request.sha256, directory.packs)
            if names.measures
            else None
        )
        yield {
            "day": _day(made_at(request.id)),
            "what": measure.title if measure else "Questions about how you are",
            "team": team.name if team else "",
            "state": _SENT_WORDS.get(request.state, "waits for your answer"),
        }


def _day(at: int) -> str:
    return show_date_to_patient(day_in_london(from_milliseconds(at)))
