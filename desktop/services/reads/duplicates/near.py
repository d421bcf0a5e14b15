"""Records near enough for the rule of likeness to be asked: one day of birth, a family name that sounds alike."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.names import HumanName, fold, sound

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.store.reader import Reader

MOST = 50
_FAMILY = "substr({0}sounds, 1, instr({0}sounds || ' ', ' '))"
_NEAR = (
    "select id from patient where set_aside is null and birth_date = ? "  # noqa: S608 - our own words
    f"and (family_sort = ? or {_FAMILY.format('')} = ? || ' ') limit {MOST}"
)
_PAIRS = (
    "select one.id, other.id from patient as one join patient as other "  # noqa: S608 - our own words
    "on other.birth_date = one.birth_date and other.pk > one.pk and (other.family_sort = one.family_sort "
    f"or ({_FAMILY.format('one.')} <> ' ' and {_FAMILY.format('other.')} = {_FAMILY.format('one.')})) "
    "where one.set_aside is null and other.set_aside is null limit ?"
)


def near(reader: Reader, name: HumanName, born: date) -> list[UUID]:
    """At most `MOST` records that may look like this person."""
    rows = reader.all(_NEAR, (born.isoformat(), fold(name.family), sound(name.family)))
    return [UUID(bytes=identity) for (identity,) in rows]


def pairs(reader: Reader, most: int) -> list[tuple[UUID, UUID]]:
    """Pairs of records that may look alike."""
    return [(UUID(bytes=one), UUID(bytes=other)) for one, other in reader.all(_PAIRS, (most,))]
