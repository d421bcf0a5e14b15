"""Whatever is asked for, the pages of the log together are exactly the lines that fit, newest first."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.audit.families import FAMILIES
from care_record.statements.directory import Device, Directory, Member, Team
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.reads.access_log import lines
from desktop.services.reads.access_log.lines import Line, Listed
from desktop.services.reads.access_log.pages import AccessFilter, Place
from desktop.services.reads.access_log.query import FIRST, begins, find
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores

DAY = date(2026, 11, 22)
PATIENTS = [UUID(int=100 + number) for number in range(3)]
TEAMS = [UUID(int=200 + number) for number in range(2)]
MEMBERS = {
    UUID(int=300): Member(UUID(int=300), "A", "clinician", "a", frozenset({TEAMS[0]})),
    UUID(int=301): Member(UUID(int=301), "B", "clinician", "b", frozenset({TEAMS[1]}), frozenset({TEAMS[0]})),
    UUID(int=302): Member(UUID(int=302), "C", "coordinator", "c", frozenset()),
}
DEVICES = {
    UUID(int=400 + number): Device(UUID(int=400 + number), member, b"", b"", "")
    for number, member in enumerate((*MEMBERS, UUID(int=300)))
}
DIRECTORY = Directory(
    UUID(int=1), bytes(32), members=MEMBERS, devices=DEVICES, teams={one: Team(one, "T", "adult", "") for one in TEAMS}
)


def ids(known: list[UUID]) -> st.SearchStrategy[bytes | None]:
    return st.none() | st.sampled_from([one.bytes for one in known])


@st.composite
def logs(draw: st.DrawFn) -> list[Line]:
    """Lines with times that mostly rise; some entries are found by further people and teams."""
    made: list[Line] = []
    at = begins(DAY)
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        at += draw(st.integers(-1, 10)) * 3_600_000
        line = Line(
            seq,
            0,
            at,
            draw(st.sampled_from(list(FAMILIES))),
            draw(ids(PATIENTS)),
            draw(ids(list(DEVICES))),
            draw(ids(TEAMS)),
        )
        made.append(line)
        if draw(st.booleans()):
            made.append(replace(line, place=1, patient=draw(ids(PATIENTS)), team=draw(ids(TEAMS))))
    return made


FILTERS = st.builds(
    AccessFilter,
    patient=st.none() | st.sampled_from(PATIENTS),
    member=st.none() | st.sampled_from(list(MEMBERS)),
    team=st.none() | st.sampled_from(TEAMS),
    family=st.none() | st.sampled_from(list(FAMILIES)),
    since=st.none() | st.dates(DAY, date(2026, 11, 27)),
    until=st.none() | st.dates(DAY, date(2026, 11, 27)),
    unusual=st.none() | st.sampled_from(["glass", "many", "no-referral"]),
)


def fits(line: Line, which: AccessFilter, marked: set[int]) -> bool:
    """One row, by the plain meaning of the filter."""
    people = {
        one.id
        for one in MEMBERS.values()
        if which.member in (None, one.id) and (which.team is None or which.team in one.teams | one.formerly)
    }
    by_them = line.device is not None and DEVICES[UUID(bytes=line.device)].member in people
    asked_who = which.member is not None or which.team is not None
    names_team = which.team is not None and which.member is None and line.team == which.team.bytes
    return (
        (which.patient is None or line.patient == which.patient.bytes)
        and (not asked_who or by_them or (names_team and which.patient is None and which.unusual not in MARKS))
        and which.family in (None, line.family)
        and (which.since is None or line.at >= begins(which.since))
        and (which.until is None or line.at < begins(which.until) + 86_400_000)
        and (which.unusual != "glass" or line.family == "glass")
        and (which.unusual not in MARKS or (line.seq in marked and line.place == 0))
    )


MARKS = ("many", "no-referral")


@contextmanager
def listed(log: list[Line], marked: set[int]) -> Iterator[Reader]:
    with tempfile.TemporaryDirectory() as name:
        profile, keys = Profile(Path(name)), new_keys(lambda count: bytes([7]) * count)
        stores = Stores(profile, keys)
        found = Listed(len(log), log)
        marks = [(line.at, line.seq) for line in log if line.seq in marked and line.place == 0]
        found.unusual = [("many", *mark) for mark in marks] + [("no-referral", *mark) for mark in marks]
        lines.write(stores.mirror, found)
        reader = Reader.of_profile(profile, keys)
        yield reader
        reader.close()
        stores.close()
        profile.close()


@settings(max_examples=120)
@given(logs(), FILTERS, st.integers(1, 7), st.sets(st.integers(1, 25)))
def test_pages_are_the_lines_that_fit_newest_first(
    log: list[Line], which: AccessFilter, size: int, marked: set[int]
) -> None:
    pages: list[Place] = []
    with listed(log, marked) as reader, reader.snapshot():
        before = FIRST
        while page := find(reader, DIRECTORY, which, before, size):
            assert len(page) <= size
            pages += page
            before = page[-1]

    expected = {(line.at, line.seq) for line in log if fits(line, which, marked)}
    assert pages == sorted(expected, reverse=True)
