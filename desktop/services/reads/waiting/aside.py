"""What could not be read or trusted, in one place: whose it is, why it was set aside, and who is to be told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds, show_moment
from care_record.wire.bodies.newer import Weight
from desktop.services.reads import patient_lines
from desktop.services.reads.waiting.newer import what_words
from desktop.services.reads.waiting.pages import AsideLine, AsideReason
from desktop.services.store.newer import weight_of
from desktop.services.trust.checking import UNREADABLE

if TYPE_CHECKING:
    from desktop.services.reads.people import PatientLine
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

MOST = 500
_IT = "Tell your trust\u2019s IT desk; the service\u2019s operator has been told of its number."
_UPDATE = "Have this program updated; it is read then, in its place."
_STOPPED = "Have this program updated: until then nothing is done for this person."
_READ = "Read it as it came, act on it, and ask the person where it is not clear."
_ENTRIES = (
    "select seq, entry.stream, entry.kind, entry.at, words, newer, case newer when 1 then entry.body end from ("
    "select seq, words, 0 as newer from distrusted union all select seq, words, 1 from held_back) "
    "join entry using (seq) where entry.kind not in ('response.returned', 'response.entered', 'response.amended') or "
    "seq not in (select seq from response where quarantined = 1 and seq is not null) order by seq desc limit ?"
)
_COUNT = (
    "select (select count(*) from distrusted) + (select count(*) from held_back) + (select count(*) from response "
    "where quarantined = 1 and acknowledged_at is null and seq not in (select seq from distrusted) "
    "and seq not in (select seq from held_back))"
)


def count(reader: Reader, state: DeskState) -> int:
    """How many things stand there that somebody has still to look at."""
    if not state.clinical(reader):
        return int(reader.get("select (select count(*) from distrusted) + (select count(*) from held_back)"))
    return int(reader.get(_COUNT))


def lines(reader: Reader, state: DeskState) -> tuple[AsideLine, ...]:
    """All of it, newest first; answers for clinicians alone."""
    with reader.snapshot():
        entries = reader.all(_ENTRIES, (MOST,))
        answers: list[Row] = []
        if state.clinical(reader):
            acted = reader.pending("kind = 'risk.acknowledged'")
            where = "quarantined = 1 order by at desc limit ?"
            answers = list(reader.overlaid("response", where, (MOST,), acted).values())
        wanted = [row[1] for row in entries] + [row["patient"] for row in answers]
        people = patient_lines.lines(reader, state, wanted)
        found = [_entry(row, people) for row in entries]
        found += [_answer(reader, state, row, people) for row in answers]
        return tuple(sorted(found, key=lambda line: line.at, reverse=True))


def _entry(row: tuple[int, bytes, str, int, str, int, bytes | None], people: dict[bytes, PatientLine]) -> AsideLine:
    seq, stream, kind, at, words, newer, stored = row
    reason: AsideReason = "newer" if newer else "unreadable" if words.startswith(UNREADABLE) else "unsigned"
    why = {
        "newer": "It was written by a newer version of this program, and this one cannot read it.",
        "unreadable": "It is in no form that this program knows.",
        "unsigned": "It is not signed by who it names, so what it says is not believed here.",
    }
    stops = newer and weight_of(kind, stored) is not Weight.NOTICE
    tell = _STOPPED if stops else _UPDATE if newer else _IT
    return AsideLine(seq, reason, what_words(kind), people.get(stream), from_milliseconds(at), why[reason], tell)


def _answer(reader: Reader, state: DeskState, row: Row, people: dict[bytes, PatientLine]) -> AsideLine:
    shut = row["state"] == "shut"
    looked = ""
    if row["acknowledged_at"] is not None:
        who = state.who(reader, row["acknowledged_by"])
        looked = f"{who} acted on it, {show_moment(from_milliseconds(row['acknowledged_at']))}"
    return AsideLine(
        row["seq"] or 0,
        "answer",
        "An answer",
        people.get(row["patient"]),
        from_milliseconds(row["at"]),
        _problem(row),
        _IT if shut else _READ,
        UUID(bytes=row["id"]),
        looked,
    )


def _problem(row: Row) -> str:
    """The first thing that was wrong with an answer."""
    scored = json.loads(row["scored"]) if row["scored"] else {}
    problems = scored.get("problems") or [{"reason": "It does not fit its questionnaire."}]
    return str(problems[0]["reason"])
