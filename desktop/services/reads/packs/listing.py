"""The list of measures, and one of them whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.packs.pack import Pack, PackError
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.statements.packs import in_use
from desktop.services.known_measures import came_with_the_program
from desktop.services.reads.answered import licence_line
from desktop.services.reads.packs import describing
from desktop.services.reads.packs.lines import MeasureDetail, MeasureRow, Standing
from desktop.services.reads.trust.known import lay_over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_record.measures.catalogue import Measure
    from care_record.packs.known import KnownPack
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

ROLES = frozenset({"clinician", "system-administrator"})
_ORDER: tuple[Standing, ...] = (
    "waiting",
    "approved",
    "installed",
    "no-wording",
    "imported",
    "unreadable",
    "followed",
    "declined",
    "withdrawn",
)
INSTALLED, PACK, IMPORTED = "installed:", "pack:", "imported:"


class Known:
    """The packs with what waits here laid over them, and who looks."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self.reader, self.state = reader, state
        self.verified = state.directory(reader)
        self.now, _ = lay_over(reader, self.verified)
        self.packs: Mapping[UUID, KnownPack] = self.now.packs
        self.in_use = in_use(self.packs)
        self.me = state.me(reader)

    def name(self, member: UUID | None) -> str:
        """A member's name."""
        known = self.now.members.get(member) if member else None
        return known.name if known else "somebody"

    def day(self, statement: UUID | None) -> str:
        """When a statement was numbered, as ` on 3-Nov-2026`; empty while it waits here."""
        at = self.reader.get("select at from entry where id = ?", (statement.bytes,)) if statement else None
        return f" on {show_date(day_in_london(from_milliseconds(at)))}" if at is not None else ""

    def pending(self, one: KnownPack) -> bool:
        """Whether what was said of it waits here."""
        return self.verified.packs.get(one.proposal) != one


def rows(reader: Reader, state: DeskState) -> tuple[MeasureRow, ...]:
    """Every measure."""
    with reader.snapshot():
        known = Known(reader, state)
        found = [_pack_row(known, one) for one in known.packs.values()]
        taken = set(known.in_use)
        found += [_installed_row(one) for one in came_with_the_program() if one.id not in taken]
        found += [_imported_row(one) for one in _imported(reader, state)]
    return tuple(sorted(found, key=lambda row: (not row.for_me, _ORDER.index(row.standing), row.title.casefold())))


def waiting(reader: Reader, state: DeskState) -> int:
    """How many packs wait for the person who looks."""
    with reader.snapshot():
        known = Known(reader, state)
        return sum(_may_approve(known, one) is None for one in known.packs.values())


def detail(reader: Reader, state: DeskState, key: str) -> MeasureDetail:
    """One measure whole; raises `LookupError`."""
    with reader.snapshot():
        known = Known(reader, state)
        if key.startswith(PACK):
            one = known.packs[UUID(key.removeprefix(PACK))]
            row = _pack_row(known, one)
            pack = read(one)
            before = compared_with(known, pack, one) if pack else None
        else:
            one, before = None, None
            row, pack = _of_this_workstation(reader, state, key)
    if pack is None:
        return _unreadable(row, _story(known, one) if one else ())
    made = described(row, pack, before)
    may = known.me.role in ROLES
    return replace(
        made,
        story=_story(known, one) if one else (),
        may_approve=_may_approve(known, one),
        may_withdraw=_may_withdraw(known, one),
        may_complete=may and row.standing == "no-wording",
        may_propose=may and row.standing in ("imported", "withdrawn"),
    )


def file(reader: Reader, state: DeskState, key: str) -> tuple[str, bytes]:
    """A measure as a file; raises `LookupError`."""
    from care_record.packs.reading import SUFFIX
    from care_record.packs.writing import to_zip

    pack = pack_of(reader, state, key)
    return f"{pack.id}-{pack.measure.version or 'draft'}{SUFFIX}", to_zip(pack)


def pack_of(reader: Reader, state: DeskState, key: str) -> Pack:
    """The pack that a key names; raises `LookupError`."""
    with reader.snapshot():
        if key.startswith(PACK):
            pack = read(Known(reader, state).packs[UUID(key.removeprefix(PACK))])
        else:
            _, pack = _of_this_workstation(reader, state, key)
    if pack is None:
        raise LookupError(key)
    return pack


def read(one: KnownPack) -> Pack | None:
    """The pack of a proposal, None where only a newer release reads it."""
    try:
        return one.pack()
    except PackError:
        return None


def described(row: MeasureRow, pack: Pack, before: tuple[str, Pack] | None) -> MeasureDetail:
    """A pack in words, verified once more and compared."""
    from care_record.packs.verifying import verify

    verified = verify(pack)
    return MeasureDetail(
        row=row,
        asked=describing.asked(pack),
        scoring=describing.scoring(pack),
        licence=describing.licence(pack),
        problems=describing.problems(verified.problems),
        warnings=describing.problems(verified.warnings),
        golden=describing.golden_words(verified) if pack.manifest else "",
        differences=describing.differences(before[1] if before else None, pack),
        compared_with=before[0] if before else "",
        measure=pack.measure if not describing.asks_nothing(verified) else None,
    )


def compared_with(known: Known, pack: Pack, one: KnownPack | None = None) -> tuple[str, Pack] | None:
    """The version that a pack follows, and how to call it: the one named, else what is sent under its id, else none."""
    earlier = known.packs.get(one.replaces) if one and one.replaces else known.in_use.get(pack.id)
    if earlier is not None and (one is None or earlier.proposal != one.proposal):
        held = read(earlier)
        if held is not None:
            return f"version {earlier.version}, approved here", held
    for measure in came_with_the_program():
        if measure.id == pack.id:
            return f"version {measure.version}, which came with the program", installed_pack(measure)
    return None


def installed_pack(measure: Measure) -> Pack:
    """An installed measure as a pack."""
    from care_record.packs.reading import read_path

    found = read_path(measure.folder).pack if measure.folder else None
    if found is None:
        raise LookupError(measure.id)
    return found


def row_of(pack: Pack, key: str, standing: Standing, words: str) -> MeasureRow:
    """A row of a pack."""
    measure = pack.measure
    return MeasureRow(
        key, pack.id, measure.title, measure.version, _items(measure), _licence(measure, pack), standing, words
    )


def _of_this_workstation(reader: Reader, state: DeskState, key: str) -> tuple[MeasureRow, Pack]:
    if key.startswith(INSTALLED):
        held = next(one for one in (*came_with_the_program(), None) if one is None or INSTALLED + one.id == key)
        if held is not None:
            return _installed_row(held), installed_pack(held)
    for one in _imported(reader, state):
        if IMPORTED + one.id == key:
            return _imported_row(one), Pack(one.id, one.questionnaire)
    raise LookupError(key)


def _pack_row(known: Known, one: KnownPack) -> MeasureRow:
    pack = read(one)
    standing = _standing(known, one) if pack else "unreadable"
    key = f"{PACK}{one.proposal}"
    made = (
        row_of(pack, key, standing, _words(known, one, standing))
        if pack
        else MeasureRow(key, one.id, one.id, one.version, 0, "", standing, "A newer release of the program reads it")
    )
    return replace(
        made,
        proposal=one.proposal,
        pending=known.pending(one),
        for_me=_may_approve(known, one) is None and standing == "waiting",
    )


def _standing(known: Known, one: KnownPack) -> Standing:
    if one.withdrawn_by is not None:
        return "withdrawn" if one.approved_by is not None else "declined"
    if one.approved_by is None:
        return "waiting"
    return "approved" if known.in_use.get(one.id) == one else "followed"


def _words(known: Known, one: KnownPack, standing: Standing) -> str:
    match standing:
        case "waiting":
            return f"Proposed by {known.name(one.by)}; waits for a second person"
        case "approved":
            return f"Proposed by {known.name(one.by)}, approved by {known.name(one.approved_by)}"
        case "followed":
            return "Approved; a later version is sent"
        case "declined":
            return f"Declined by {known.name(one.withdrawn_by)}"
        case _:
            return f"Withdrawn by {known.name(one.withdrawn_by)}"


def _story(known: Known, one: KnownPack) -> tuple[str, ...]:
    told = [f"Proposed by {known.name(one.by)}{known.day(one.proposal)}."]
    if one.approved_by is not None:
        told.append(f"Approved by {known.name(one.approved_by)}{known.day(one.approval)}.")
    if one.withdrawn_by is not None:
        what = "Withdrawn" if one.approved_by is not None else "Declined"
        told.append(f"{what} by {known.name(one.withdrawn_by)}{known.day(one.withdrawal)}: {one.reason}")
    if known.pending(one):
        told.append("The last of this waits to go out.")
    return tuple(told)


def _may_approve(known: Known, one: KnownPack | None) -> str | None:
    if one is None or not one.waits:
        return "Nothing waits to be approved."
    if known.me.role not in ROLES:
        return "A clinician or a system administrator approves a measure pack."
    if one.by == known.me.id:
        return "You proposed it. Somebody else must approve it: two people look at a measure before it is sent."
    if known.pending(one):
        return "It waits to go out."
    return None


def _may_withdraw(known: Known, one: KnownPack | None) -> str | None:
    if one is None or one.withdrawn_by is not None:
        return "Nothing can be withdrawn."
    if known.me.role not in ROLES:
        return "A clinician or a system administrator withdraws a measure pack."
    return None


def _installed_row(one: Measure) -> MeasureRow:
    standing: Standing = "no-wording" if one.structure_only else "installed"
    words = "Came with the program" + (", without its wording" if one.structure_only else "")
    return MeasureRow(INSTALLED + one.id, one.id, one.title, one.version, _items(one), _licence(one), standing, words)


def _imported(reader: Reader, state: DeskState) -> tuple[Measure, ...]:
    every = state.known_measures(reader).every
    return tuple(one for one in every if one.id.startswith("imported-") and one.manifest is None)


def _imported_row(one: Measure) -> MeasureRow:
    words = "Imported here by an earlier release; propose it to send it again"
    return MeasureRow(IMPORTED + one.id, one.id, one.title, one.version, _items(one), _licence(one), "imported", words)


def _unreadable(row: MeasureRow, story: tuple[str, ...]) -> MeasureDetail:
    why = "This pack cannot be read by this release. Update the program."
    return MeasureDetail(row, (), (), (), (), (), "", (), "", story, may_approve=why, may_withdraw=why)


def _licence(measure: Measure, pack: Pack | None = None) -> str:
    """The licence by name, or what stands for it."""
    if measure.manifest is not None:
        return str(measure.manifest.licence.get("name") or "")
    recorded = pack.licence.splitlines()[0].removeprefix("- **Licence:** ") if pack and pack.licence else ""
    return recorded or licence_line(measure)


def _items(measure: Measure) -> int:
    return sum(item.is_question and not item.hidden for item in measure.form.descend())
