"""A file that somebody wants to propose: read, checked, tried and compared, with nothing stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from care_record.packs.admission import clashes
from care_record.packs.completing import complete
from care_record.packs.reading import LICENCE, read_path
from desktop.services.known_measures import came_with_the_program
from desktop.services.reads.packs import describing
from desktop.services.reads.packs.lines import Candidate, ProblemLine
from desktop.services.reads.packs.listing import Known, compared_with, described, pack_of, row_of

if TYPE_CHECKING:
    from pathlib import Path

    from care_record.packs.pack import Pack
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


def look_at(reader: Reader, state: DeskState, path: Path) -> Candidate:
    """A pack, a folder of its files, or a bare Questionnaire."""
    found = read_path(path)
    if found.pack is None:
        return Candidate(path.name, b"", None, describing.problems(found.problems))
    return _candidate(reader, state, path.name, found.pack, bare=found.bare)


def again(reader: Reader, state: DeskState, key: str) -> Candidate:
    """What an earlier release imported here, or what was withdrawn; raises `LookupError`."""
    pack = pack_of(reader, state, key)
    return _candidate(reader, state, pack.measure.title, pack, bare=pack.manifest is None and not pack.licence)


def completed(reader: Reader, state: DeskState, key: str, path: Path, note: str) -> Candidate:
    """A structure with its wording; raises `LookupError`."""
    text = read_path(path)
    if text.pack is None:
        return Candidate(path.name, b"", None, describing.problems(text.problems))
    made, problems = complete(pack_of(reader, state, key), text.pack.questionnaire, note)
    if made is None:
        return Candidate(path.name, b"", None, describing.problems(problems))
    return _candidate(reader, state, path.name, made, bare=False)


def _candidate(reader: Reader, state: DeskState, name: str, pack: Pack, *, bare: bool) -> Candidate:
    from care_record.measures.check import check
    from care_record.measures.valuesets import by_url

    found = check(pack.questionnaire, by_url(pack.valuesets))
    if found.status == "refused":
        listed = tuple(ProblemLine("", one.link_id or "", one.reason) for one in found.problems)
        return Candidate(name, b"", None, listed)
    with reader.snapshot():
        known = Known(reader, state)
        before = compared_with(known, pack)
        against = clashes(pack, came_with_the_program(), known.packs)
    made = described(row_of(pack, "", "waiting", f"From {name}; nothing is stored yet"), pack, before)
    # the person is asked for the licence of a bare form, so its lack is no problem of the file
    problems = tuple(one for one in made.problems if not (bare and one.file == describing.FILES[LICENCE]))
    problems += describing.problems(against)
    return Candidate(name, pack.content, replace(made, problems=problems), problems, asks_licence=bare)
