"""Finding a patient of the caseload while typing: one index, every word a prefix, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import parse_date, show_date
from care_record.people.names import fold
from care_record.people.nhs_number import SEPARATORS
from care_record.people.problems import InvalidValueError
from care_record.sentences import capital
from desktop.services.reads import patient_lines
from desktop.services.reads.people import Match, PatientLine
from desktop.services.store.projection import effects
from desktop.services.store.schema import COLUMNS
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

MOST = 50
_DIGITS_ONLY = str.maketrans("", "", SEPARATORS)
_COLUMNS = ", ".join(f"patient.{name}" for name in COLUMNS["patient"])
# The index gives matches by row; of these a few hundred are sorted by name, so that a short prefix costs no more.
_MOST_SORTED = 500
QUERY = (
    f"select {_COLUMNS} from (select rowid from patient_find where patient_find match ? limit {_MOST_SORTED}) as hit "  # noqa: S608
    f"join patient on patient.pk = hit.rowid order by family_sort, given_sort, birth_date limit {MOST}"
)


def words_of(text: str) -> list[str]:
    """The words of what was typed, as the index holds them: a whole date or NHS number is one word."""
    bare = text.translate(_DIGITS_ONLY)
    if bare.isascii() and bare.isdigit():
        return _digits(text, bare)
    day = _day(text)
    if day is not None:
        return [day]
    found: list[str] = []
    for word in text.split():
        digits = word.translate(_DIGITS_ONLY)
        if digits.isascii() and digits.isdigit():
            found += _digits(word, digits)
        else:
            day = _day(word) if any(sign.isdigit() for sign in word) else None
            found += [day] if day else ["".join(s for s in part if s.isalnum()) for part in fold(word).split()]
    return [word for word in found if word]


def expression(words: list[str]) -> str:
    """The FTS5 query: every word a prefix, all of them needed."""
    return " ".join(f'"{word}"*' for word in words)


def find(reader: Reader, state: DeskState, text: str) -> tuple[Match, ...]:
    """At most 50 people, by name."""
    words = words_of(text)
    if not words:
        return ()
    with reader.snapshot():
        names = COLUMNS["patient"]
        found = reader.mirror.execute(QUERY, (expression(words),))
        rows: dict[bytes, Row] = {row["id"]: row for row in (dict(zip(names, one, strict=True)) for one in found)}
        pending = reader.pending("kind in ('patient.registered', 'patient.updated', 'patient.died')")
        rows.update(_waiting(rows, pending, words))
        _instead(reader, rows)
        shown = sorted(rows.values(), key=lambda row: (row["family_sort"], row["given_sort"], row["birth_date"]))
        kept = {row["id"]: row for row in shown[:MOST]}
        referred = reader.pending("kind = 'referral.opened'") if pending else []
        lines = patient_lines.lines_of(reader, state, kept, referred)
        return tuple(Match(lines[key], _why(row, words) or MERGED) for key, row in kept.items())


MERGED = "Merged with the record that fits"


def _instead(reader: Reader, rows: dict[bytes, Row]) -> None:
    """Of two records of one person the one that is used is shown, whichever was found; of one in error none."""
    aside = {key: row["set_aside"] for key, row in rows.items() if row["set_aside"] is not None}
    for key, used in aside.items():
        del rows[key]
        if used not in rows and used != key:
            rows.update(reader.rows("patient", "id = ? and set_aside is null", (used,)))


def caseload(reader: Reader, state: DeskState, team: UUID | None, limit: int) -> tuple[PatientLine, ...]:
    """The caseload by name."""
    with reader.snapshot():
        where, bindings = "true", [limit]
        if team is not None:
            where = "id in (select patient from referral where team = ? and closed is null)"
            bindings = [team.bytes, limit]  # type: ignore[list-item]
        where = f"{where} and set_aside is null"
        rows = reader.rows("patient", f"{where} order by family_sort, given_sort, birth_date limit ?", bindings)
        pending = reader.pending("kind in ('patient.registered', 'patient.updated', 'referral.opened')")
        for key, row in _waiting(rows, pending, []).items():
            if team is None or _referred(pending, key, team):
                rows[key] = row
        shown = sorted(rows.values(), key=lambda row: (row["family_sort"], row["given_sort"], row["birth_date"]))
        lines = patient_lines.lines_of(reader, state, {row["id"]: row for row in shown[:limit]}, pending)
        return tuple(lines.values())


def _waiting(rows: dict[bytes, Row], pending: list[Fact], words: list[str]) -> dict[bytes, Row]:
    """People whose registration or correction still waits here and who fit; those found are corrected too."""
    changed = overlay(dict(rows), (change for fact in pending for change in effects(fact)), "patient")
    return {
        key: row
        for key, row in changed.items()
        if all(any(part.startswith(word) for part in row["find"].split()) for word in words)
    }


def _referred(pending: list[Fact], patient: bytes, team: UUID) -> bool:
    changes = (change for fact in pending for change in effects(fact) if change.table == "referral")
    return any((one.values["patient"], one.values["team"]) == (patient, team.bytes) for one in changes)


def _digits(text: str, digits: str) -> list[str]:
    """Digits alone: a date where they are written as one, else the beginning of an NHS number, a date or a year."""
    day = _day(text) if not text.isdigit() and len(digits) in (6, 8) else None
    return [day or digits]


def _day(text: str) -> str | None:
    try:
        return parse_date(text).strftime("%Y%m%d")
    except (InvalidValueError, ValueError):
        return None


def _why(row: Row, words: list[str]) -> str:
    """Which part of what was typed fits what."""
    reasons = []
    person = patient_lines.person_of(row)
    born = person.birth_date
    for label, parts in (
        ("family name", row["family_sort"].split()),
        ("given name", row["given_sort"].split()),
        ("other name", f"{fold(person.name.middle)} {fold(person.name.known_as)}".split()),
        ("NHS No.", [row["nhs_number"] or ""]),
        (f"born {show_date(born)}", [f"{born:%Y%m%d}", f"{born:%d%m%Y}", str(born.year)]),
    ):
        if any(part.startswith(word) for part in parts for word in words if part):
            reasons.append(label)
    return capital(", ".join(reasons))
