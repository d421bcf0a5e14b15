"""Likely duplicates of the whole trust, as the service finds them: demographics alone, and nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.banner import banner
from care_record.people.dates import from_milliseconds
from care_record.people.duplicates import pair_of
from care_record.people.patient import Patient
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import bodies
from desktop.services.acts.drafts import DUPLICATES, Done
from desktop.services.acts.searching import patient_in
from desktop.services.problems import in_its_form
from desktop.services.reads.duplicates.pages import Apart, DuplicatePair
from desktop.services.reads.ledger.two import Compared, against_one, identity
from desktop.services.reads.patient_lines import line_of

if TYPE_CHECKING:
    from desktop.services.desk import Desk

_LIKELY = "/v1/likely-duplicates"


@dataclass(frozen=True, slots=True)
class TrustDuplicates:
    """The most alike pairs, or the newest that were told apart; and whether the service has more than it shows."""

    pairs: tuple[DuplicatePair, ...]
    more: bool
    changed: frozenset[str] = frozenset({DUPLICATES})


@dataclass(frozen=True, slots=True)
class TrustPair:
    """Two people of the trust beside each other: who they are, and what speaks against their being one."""

    pair: DuplicatePair
    rows: tuple[Compared, ...]
    against: tuple[str, ...]


def likely(desk: Desk) -> TrustDuplicates:
    """Pairs that nobody has told apart; raises `ServiceUnreachable`, `ServiceRefused` or `NotThisService`."""
    answer = desk.client.signed_json("POST", _LIKELY, {})
    gone = _waiting(desk, taken_back=False)
    with in_its_form():
        found = tuple(_pair(one["one"], one["other"], str(one["why"])) for one in answer["pairs"])
        more = bool(answer["too_many"])
    pairs = tuple(pair for pair in found if pair_of(*pair.ids) not in gone)
    if not more:
        desk.state.duplicates = len(pairs)
    return TrustDuplicates(pairs, more)


def told_apart(desk: Desk) -> TrustDuplicates:
    """Pairs that were told apart, the newest first; raises as `likely`."""
    answer = desk.client.signed_json("POST", "/v1/told-apart", {})
    gone, names = _waiting(desk, taken_back=True), _names(desk)
    with in_its_form():
        found = []
        for one in answer["pairs"]:
            said = _said(one["apart"], names)
            found.append(_pair(one["one"], one["other"], said.words, said))
        pairs = tuple(pair for pair in found if pair_of(*pair.ids) not in gone)
        return TrustDuplicates(pairs, bool(answer["too_many"]))


def two(desk: Desk, one: UUID, other: UUID) -> TrustPair:
    """Both beside each other, while they look alike; raises as `likely`."""
    answer = desk.client.signed_json("POST", f"{_LIKELY}/pair", {"one": str(one), "other": str(other)})
    names = _names(desk)
    with in_its_form():
        people = (patient_in(answer["one"]), patient_in(answer["other"]))
        said = _said(answer["apart"], names) if "apart" in answer else None
        pair = DuplicatePair(line_of(people[0]), line_of(people[1]), str(answer["why"]), said)
    return TrustPair(pair, compared(*people, desk.state.today()), against_one(*people, alike=True))


def compared(one: Patient, other: Patient, today: date) -> tuple[Compared, ...]:
    """What tells who they are, and nothing of how they live or are reached."""
    both = (banner(one, today), banner(other, today))
    told = {field.label for each in both for field in each.zone_2}
    return tuple(row for row in identity(*both) if row.label not in told)


def count(desk: Desk) -> Done:
    """Learn how many pairs wait, for the identity desk's rail; it shows nobody. Raises as `likely`."""
    reader = desk.reader()
    try:
        concerned = desk.state.me(reader).role == IDENTITY_ADMINISTRATOR
    finally:
        reader.close()
    if not concerned:
        return Done(frozenset())
    answer = desk.client.signed_json("POST", f"{_LIKELY}/count", {})
    with in_its_form():
        desk.state.duplicates = int(answer["count"])
    return Done(frozenset({DUPLICATES}))


def _pair(one: dict[str, Any], other: dict[str, Any], why: str, apart: Apart | None = None) -> DuplicatePair:
    return DuplicatePair(line_of(patient_in(one)), line_of(patient_in(other)), why, apart)


def _said(apart: dict[str, Any], names: dict[UUID, str]) -> Apart:
    return Apart(names.get(UUID(apart["device"]), ""), from_milliseconds(int(apart["at"])))


def _waiting(desk: Desk, *, taken_back: bool) -> set[tuple[UUID, UUID]]:
    """Pairs of which something waits here that the service does not know yet."""
    reader = desk.reader()
    try:
        with reader.snapshot():
            said = {
                pair_of(fact.stream, fact.body.other): bool(fact.body.taken_back)
                for fact in reader.pending("kind = 'patient.told-apart'")
                if isinstance(fact.body, bodies.ToldApart)
            }
    finally:
        reader.close()
    return {pair for pair, back in said.items() if back is taken_back}


def _names(desk: Desk) -> dict[UUID, str]:
    """Who works at which workstation."""
    reader = desk.reader()
    try:
        with reader.snapshot():
            directory = desk.state.directory(reader)
    finally:
        reader.close()
    return {device: directory.members[known.member].name for device, known in directory.devices.items()}
