"""What is known of many people at once, in a few queries whatever their number; both the preview and the act use it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.ledger import standing
from care_record.agreement.sending import Exclusion, ExclusionCode, Recent
from care_record.channels.states import FINAL
from care_record.cohort.deciding import Person
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.services import Referral, Service
from desktop.services.access.known import after_pending, can_seal, kept_accesses
from desktop.services.reads import patient_lines
from desktop.services.reads.access import SUSPENDED, against, judged, with_wrap
from desktop.services.store import newer
from desktop.services.store.projection import access_id, effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from care_record.access.record import Access
    from care_record.agreement.ledger import Standing
    from care_record.measures.catalogue import Measure
    from care_record.statements.directory import Directory
    from care_record.statements.members import Member
    from desktop.services.reads.access import AccessState
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

AT_ONCE = 1000
"""People who are read together."""
NO_KEY = "This record has no key yet, and you cannot open it. A clinician of the team opens it by the first send."
NOT_READ = Exclusion(ExclusionCode.NOT_READ, newer.STOPPED)
_ENDED = frozenset(state.value for state in FINAL)
_ENDED_STATES = ", ".join(f"'{state}'" for state in sorted(_ENDED))
_ANSWERED = (
    "select request.patient, request.questionnaire, max(response.at) from request "
    "join response on response.request = request.id "
    "where request.patient in ({}) and request.questionnaire in ({}) group by 1, 2"
)


@dataclass(frozen=True, slots=True)
class Known:
    """One person with what the record's own statements say; `pending` is what waits here for the person."""

    person: Person
    access: Access
    pending: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Senders:
    """Who sends, and for which of the sender's own teams (all of them where none is named)."""

    me: Member
    directory: Directory
    teams: frozenset[UUID]

    @classmethod
    def of(cls, reader: Reader, state: DeskState, team: UUID | None) -> Senders:
        """Whoever is here."""
        me = state.me(reader)
        return cls(me, state.directory(reader), me.teams if team is None else me.teams & {team})


def known(
    reader: Reader, state: DeskState, senders: Senders, measures: Collection[Measure], patients: Sequence[UUID]
) -> dict[UUID, Known]:
    """Those of at most `AT_ONCE` people who are held here. Inside a snapshot."""
    ids = [patient.bytes for patient in patients]
    marks = ",".join("?" * len(ids))
    waiting: dict[bytes, list[Fact]] = {}
    for fact in reader.pending(f"stream in ({marks})", ids):
        waiting.setdefault(fact.stream.bytes, []).append(fact)
    facts = [fact for held in waiting.values() for fact in held]
    people = reader.overlaid("patient", f"id in ({marks})", ids, facts)
    referrals = _grouped(reader.overlaid("referral", f"patient in ({marks})", ids, facts))
    ledger = _grouped(reader.overlaid("ledger", f"patient in ({marks})", ids, facts))
    recent = _recent(reader, ids, [one.url for one in measures], facts)
    pending = {UUID(bytes=key): tuple(held) for key, held in waiting.items()}
    accesses = kept_accesses(reader.all, senders.directory, patients, pending)
    for patient, held in pending.items():
        accesses[patient] = after_pending(reader, senders.directory, accesses[patient], patient, held)
    here = with_wrap(reader, state, accesses.values(), accesses)
    stopped = newer.stopped(reader)
    found = {}
    for key, row in people.items():
        if row["plain"] is None:
            continue
        patient = UUID(bytes=key)
        access, waits = accesses[patient], pending.get(patient, ())
        own = _referrals(senders, referrals.get(key, ()))
        person = Person(
            patient=patient_lines.person_of(row),
            standing=_standing(ledger.get(key, ())),
            referral=_of_senders(senders, own, state.today()),
            recent=recent.get(key, {}),
            further=(NOT_READ,)
            if key in stopped
            else _further(state, senders, access, own, judged(access, senders.me, waits, _in(here, patient, access))),
        )
        found[patient] = Known(person, access, waits)
    return found


def _grouped(rows: dict[bytes, Row]) -> dict[bytes, list[Row]]:
    found: dict[bytes, list[Row]] = {}
    for row in rows.values():
        found.setdefault(row["patient"], []).append(row)
    return found


def _standing(rows: Iterable[Row]) -> Standing:
    return standing(patient_lines.agreement_of(row) for row in rows)


def _referrals(senders: Senders, rows: Iterable[Row]) -> list[Referral]:
    """All of a person's referrals, the oldest first."""
    found = []
    for row in rows:
        team = senders.directory.teams.get(UUID(bytes=row["team"]))
        if team is not None:
            closed = date.fromisoformat(row["closed"]) if row["closed"] else None
            opened = date.fromisoformat(row["opened"])
            found.append(Referral(UUID(bytes=row["id"]), team.id, Service(team.service), opened, closed))
    return sorted(found, key=lambda one: (one.opened, one.id.bytes))


def _of_senders(senders: Senders, held: Sequence[Referral], today: date) -> Referral | None:
    """The referral to a team that sends, an open one first."""
    own = [one for one in held if one.team in senders.teams]
    return next((one for one in own if one.is_open(today)), own[-1] if own else None)


def _in(here: Container[bytes], patient: UUID, access: Access) -> Callable[[], bool]:
    return lambda: access.current is not None and access_id(patient, access.current.number) in here


def _further(
    state: DeskState, senders: Senders, access: Access, held: Sequence[Referral], opens: AccessState
) -> tuple[Exclusion, ...]:
    words = against(access, senders.me, lambda: opens)
    if words:
        code = ExclusionCode.SUSPENDED if words == SUSPENDED else ExclusionCode.NO_KEY
        return (Exclusion(code, words),)
    referred = [one.team for one in held if one.is_open(state.today())]
    if not can_seal(access, senders.directory, senders.me, referred, state.now()):
        return (Exclusion(ExclusionCode.NO_KEY, NO_KEY),)
    return ()


def _recent(
    reader: Reader, ids: Sequence[bytes], urls: Sequence[str], facts: Sequence[Fact]
) -> dict[bytes, dict[str, Recent]]:
    """Since when each measure waits, and when it was last answered, by patient and url."""
    people, forms = ",".join("?" * len(ids)), ",".join("?" * len(urls))
    where = f"patient in ({people}) and questionnaire in ({forms}) and state not in ({_ENDED_STATES})"
    rows = reader.rows("request", where, [*ids, *urls])
    overlay(rows, (change for fact in facts for change in effects(fact)), "request")
    replaced = {row["replaces"] for row in rows.values()}
    waits: dict[tuple[bytes, str], int] = {}
    for row in rows.values():
        if row["state"] not in _ENDED and row["id"] not in replaced and row["questionnaire"] in urls:
            key = (row["patient"], row["questionnaire"])
            waits[key] = min(row["at"], waits.get(key, row["at"]))
    answered: dict[tuple[bytes, str], int] = {
        (patient, url): at for patient, url, at in reader.all(_ANSWERED.format(people, forms), [*ids, *urls])
    }
    found: dict[bytes, dict[str, Recent]] = {}
    for key in waits.keys() | answered.keys():
        since, on = waits.get(key), answered.get(key)
        found.setdefault(key[0], {})[key[1]] = Recent(
            day_in_london(from_milliseconds(since)) if since is not None else None,
            day_in_london(from_milliseconds(on)) if on is not None else None,
        )
    return found
