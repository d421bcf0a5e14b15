"""The Today list: what a person has to look at, risk first. Every part of it is read from a small index."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, get_args
from uuid import UUID

from care_record.agreement.age import AgreementPath, age_rule, birthday
from care_record.people.dates import from_milliseconds, show_date
from care_record.people.services import Service
from care_record.sentences import capital
from desktop.services.access.hidden import suspended, to_look_at
from desktop.services.reads import patient_lines
from desktop.services.reads.chasing import letters
from desktop.services.reads.conditions import LOCKED, LOST, OVERDUE, RISK, UNREAD, taken_back
from desktop.services.reads.invitations import lines as invited
from desktop.services.reads.invitations import stopped
from desktop.services.reads.lines import UNTITLED, title
from desktop.services.reads.people import Today, WorkItem, WorkKind
from desktop.services.reads.returned import REVIEWS, requests_of
from desktop.services.reads.risk.history import clocks
from desktop.services.reads.rows.named import asked_words
from desktop.services.reads.sharing.work import of_access
from desktop.services.reads.worklist import renewing, unread
from desktop.services.reads.worklist.whose import Whose, narrowed
from desktop.services.store import drafts, mirror
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

MOST = 200
_LOST = frozenset({"bounced", "no-address"})
_NOT_OPEN = {
    "sealed": "Being opened",
    "locked": "Sealed to a key that this workstation does not hold yet",
    "gone": "Removed from this workstation: access has ended",
    "shut": "It could not be opened here",
}
_ORDER: tuple[WorkKind, ...] = get_args(WorkKind)


@dataclass(frozen=True, slots=True)
class _Found:
    """One item before its patient's line is known."""

    kind: WorkKind
    patient: bytes
    title: str
    detail: str
    since: datetime
    request: bytes | None = None
    response: bytes | None = None


def today(reader: Reader, state: DeskState, whose: Whose | None = None) -> Today:
    """At most 200 items, the oldest of each kind first; the counts go up to 1,000 a kind, `Reads.counts` has all."""
    with reader.snapshot():
        clinical = state.me(reader).role == "clinician"
        found = _responses(reader, state) + _half_done(reader, state) if clinical else []
        gone = taken_back(reader)
        found += _overdue(reader, state, gone) + _not_delivered(reader, state, gone) + _for_us(reader, state, gone)
        found += _invitations(reader, state)
        if clinical:
            found += _agreement_needed(reader, state) + _unread(reader, state) + _renew(reader, state)
        found += [
            _Found(one.kind, one.patient, one.title, one.detail, from_milliseconds(one.since))
            for one in of_access(reader, state)
        ]
        found = narrowed(reader, state, found, whose) if whose else found
        found.sort(key=lambda one: (_ORDER.index(one.kind), one.since))
        shown = found[:MOST]
        people = patient_lines.lines(reader, state, [one.patient for one in shown])
        items = tuple(
            WorkItem(
                kind=one.kind,
                patient=people[one.patient],
                title=one.title,
                detail=one.detail,
                since=one.since,
                request=UUID(bytes=one.request) if one.request else None,
                response=UUID(bytes=one.response) if one.response else None,
            )
            for one in shown
            if one.patient in people
        )
        synced = mirror.position(reader.mirror).synced_at
    counts: dict[WorkKind, int] = {kind: sum(one.kind == kind for one in found) for kind in _ORDER}
    return Today(from_milliseconds(synced) if synced else None, items, counts)


def _responses(reader: Reader, state: DeskState) -> list[_Found]:
    shown, bound = to_look_at(reader, state)
    rows = reader.rows("response", f"{RISK} and {shown} order by at limit 1000", bound)
    unread = f"{UNREAD} and {shown} order by flagged desc, at limit 1000"
    rows.update(reader.rows("response", unread, bound))
    pending = reader.pending(REVIEWS)
    overlay(rows, (change for fact in pending for change in effects(fact)), "response")
    away = suspended(reader, state)
    told = clocks(reader, state, rows)
    requests = requests_of(reader, [row["request"] for row in rows.values()])
    found = []
    for row in (row for row in rows.values() if row["patient"] not in away):
        # Having read it is not having acted on it: a flag stands here until somebody acknowledges it with an action.
        risk = bool(row["flagged"]) and row["acknowledged_at"] is None
        if not risk and row["reviewed_at"] is not None:
            continue
        request = requests.get(row["request"])
        name = title(reader, state, request) if request else UNTITLED
        by = _by(request)
        found.append(
            _Found(
                kind="risk" if risk else "new_answer",
                patient=row["patient"],
                title=f"{name}{by}: look now" if risk else f"{name}{by} came back",
                detail=". ".join(part for part in (_score_words(row), told[row["id"]].words if risk else "") if part),
                since=from_milliseconds(row["at"]),
                request=row["request"],
                response=row["id"],
            )
        )
    return found


def _half_done(reader: Reader, state: DeskState) -> list[_Found]:
    """Answers that are not handed in, of which one calls for help: they are at this workstation alone."""
    away = suspended(reader, state)
    found = []
    for request, patient, at in drafts.flagged(reader.outbox):
        row = requests_of(reader, [request]).get(request)
        if patient not in away and row is not None:
            name = f"{title(reader, state, row)}, half done: look now"
            detail = "An answer calls for help, and nothing is handed in yet"
            found.append(_Found("risk", patient, name, detail, from_milliseconds(at), request))
    return found


def _score_words(row: Row) -> str:
    if row["state"] in _NOT_OPEN:
        return _NOT_OPEN[row["state"]]
    if row["quarantined"]:
        return "It does not fit its questionnaire; read it as it is"
    if row["contact_me"]:
        return "Whoever answered asks to be contacted"
    return ", ".join(part for part in (row["score"], capital(row["band"])) if part)


def _overdue(reader: Reader, state: DeskState, gone: Container[bytes]) -> list[_Found]:
    rows = reader.rows("request", f"{OVERDUE} order by due limit 1000", (state.today().isoformat(),))
    return [
        _Found(
            kind="overdue",
            patient=row["patient"],
            title=f"{title(reader, state, row)} not answered",
            detail=f"Due {show_date(date.fromisoformat(row['due']))}{_asked(row)}",
            since=_midnight(date.fromisoformat(row["due"])),
            request=row["id"],
        )
        for key, row in rows.items()
        if key not in gone
    ]


def _not_delivered(reader: Reader, state: DeskState, gone: Container[bytes]) -> list[_Found]:
    rows = reader.rows("request", f"{LOST} order by at limit 1000")
    rows.update(reader.rows("request", f"{LOCKED} order by at limit 1000"))
    return [
        _Found(
            kind="not_delivered",
            patient=row["patient"],
            title=f"{title(reader, state, row)} {'did not arrive' if row['state'] in _LOST else 'cannot be opened'}",
            detail=(row["problem"] or "The address did not take it.") + _asked(row),
            since=from_milliseconds(row["at"]),
            request=row["id"],
        )
        for key, row in rows.items()
        if key not in gone
    ]


def _invitations(reader: Reader, state: DeskState) -> list[_Found]:
    """Invitations that stopped, letters with codes to print, and carers who have ended their registration."""
    return [
        _Found(
            "invitation",
            row["patient"],
            *invited.brief(row),
            from_milliseconds(row["ended_at"] or row["at"]),
            row["id"],
        )
        for row in stopped.rows(reader, reader.pending(stopped.PENDING), state.now())
    ]


def _for_us(reader: Reader, state: DeskState, gone: Container[bytes]) -> list[_Found]:
    """What the ladder leaves to the team: letters to print, and what is to be asked in the clinic."""
    found = []
    to_print, in_clinic = letters.letters_waiting(reader, gone), letters.clinic_waiting(reader, gone)
    for kind, waiting in (("letter", to_print), ("in_clinic", in_clinic)):
        for request, one in waiting.items():
            name = title(reader, state, one.row)
            words = f"{name}: letter to print" if kind == "letter" else f"{name}: do it in the clinic"
            found.append(
                _Found(
                    kind="letter" if kind == "letter" else "in_clinic",
                    patient=one.row["patient"],
                    title=words,
                    detail=("Reminders have brought no answer" if one.reminder else "") + _asked(one.row),
                    since=from_milliseconds(one.since),
                    request=request,
                )
            )
    return found


def _agreement_needed(reader: Reader, state: DeskState) -> list[_Found]:
    """Young people of whom nobody has recorded what they agree to."""
    day = state.today()
    eldest = date(day.year - 19, 1, 1).isoformat()
    rows = reader.rows(
        "patient", "birth_date > ? and has_ledger = 0 and deceased = 0 order by birth_date limit 500", (eldest,)
    )
    asked = {fact.stream.bytes for fact in reader.pending("kind like 'consent.%'")}
    found = []
    for key, row in rows.items():
        if key in asked:
            continue
        found += _needs(reader, state, row, day)
    return found


def _needs(reader: Reader, state: DeskState, row: Row, day: date) -> list[_Found]:
    born = date.fromisoformat(row["birth_date"])
    for referral in patient_lines.referrals(reader, state, UUID(bytes=row["id"]), []):
        if not referral.is_open(day):
            continue
        rule = age_rule(Service(referral.service), born, day)
        if rule.path is AgreementPath.CLINICIAN_FIRST:
            since = max(referral.opened, birthday(born, 16))
            return [_Found("agreement_needed", row["id"], "Agreement needed", rule.words, _midnight(since))]
    return []


def _unread(reader: Reader, state: DeskState) -> list[_Found]:
    """What a colleague has reviewed, and this person has not opened."""
    rows = unread.unread(reader, state, 1000)
    requests = requests_of(reader, [row["request"] for row in rows.values()])
    names = {key: title(reader, state, row) for key, row in requests.items()}
    return [
        _Found(
            kind="unread",
            patient=row["patient"],
            title=f"{names.get(row['request'], UNTITLED)} came back",
            detail=f"Reviewed by {state.who(reader, row['reviewed_by'])}. {_score_words(row)}",
            since=from_milliseconds(row["reviewed_at"]),
            request=row["request"],
            response=row["id"],
        )
        for row in rows.values()
    ]


def _renew(reader: Reader, state: DeskState) -> list[_Found]:
    return [
        _Found("renew", one.patient, "Ask again what is agreed to", one.due.words, _midnight(one.due.on))
        for one in renewing.to_renew(reader, state)
    ]


def _by(request: Row | None) -> str:
    """Who answered, where that was not the person: ` by Grace Okafor, mother,`."""
    who = asked_words(request) if request else ""
    return f" by {who}," if who else ""


def _asked(request: Row) -> str:
    """Who was asked instead of the person, as a sentence of its own after what stands before it."""
    who = asked_words(request)
    return f" Asked of {who}." if who else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
