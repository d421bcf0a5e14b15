"""Two statements that do not fit together, side by side: who said what and when, and what each does or would do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.ledger import ended_later, ended_later_words, newer_than_base, standing
from care_record.people.dates import from_milliseconds, show_date
from care_record.statements.statement import parse as parse_statement
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from desktop.services import notes
from desktop.services.reads import patient_lines
from desktop.services.reads.lines import SAID
from desktop.services.reads.waiting.lines import form_of, waiting_of
from desktop.services.reads.waiting.pages import ConflictPage, Side
from desktop.services.reads.waiting.typed import agreement_said
from desktop.services.reads.waiting.words import detail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.agreement.statements import Statement as Agreement
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.outbox import Act
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

MINE, THEIRS = "What you recorded here", "What was recorded meanwhile"
NOT_HERE = "What was recorded meanwhile has not come here yet. It comes with the next changes; read it first."
_COUNTS_AT_ONCE = "It counts at once, and stands until the person says otherwise."


def conflict(reader: Reader, state: DeskState, act: UUID) -> ConflictPage:
    """The page of one act that came back; raises `LookupError` where it has gone or nothing stands against it."""
    with reader.snapshot():
        found = waiting_of(reader, act)
        if found.state != "conflict":
            raise LookupError("nothing newer stands against this act")
        pending = reader.pending("stream = ?", (found.stream.bytes,))
        body = bodies.statement_body(found.kind, parse_statement(found.statement).body)
        if isinstance(body, bodies.AgreementBody):
            mine, theirs, against = _agreements(reader, state, found, pending)
        else:
            mine, theirs, against = _others(reader, state, found, body)
        seen = max((seq for seq, _ in theirs), default=0)
        if not set(found.newer) <= {seq for seq, _ in theirs}:
            against = NOT_HERE
        person = patient_lines.patient_of(reader, found.stream, pending)
        held = patient_lines.standing_of(reader, found.stream, pending)
        line = patient_lines.line(reader, state, found.stream)
        return ConflictPage(
            act=act,
            banner=patient_lines.banner_data(reader, person, state.today(), held),
            mine=mine,
            theirs=tuple(side for _, side in theirs),
            seen=seen,
            against=against,
            kind=found.kind,
            form=form_of(found, body, line),
        )


def _agreements(
    reader: Reader, state: DeskState, act: Act, pending: Sequence[Fact]
) -> tuple[Side, list[tuple[int, Side]], str]:
    own = agreement_said(act)
    rows = {
        row["id"]: row for row in patient_lines.ledger_rows(reader, act.stream, pending) if row["id"] != act.id.bytes
    }
    ledger = [patient_lines.agreement_of(row) for row in rows.values()]
    missed = newer_than_base(own, ledger)
    now = standing(ledger)
    seen = max((one.seq or 0 for one in missed), default=0)
    then = standing([*ledger, replace(own, base=max(own.base, seen))])
    end = ended_later(own, ledger, or_same_day=True)
    would = f"Recorded again, this would stand: {then.words}" if end is None else "It cannot undo what was said later."
    clinical = state.clinical(reader)
    mine = Side(
        MINE,
        _agreement_lines(own),
        state.me(reader).name,
        from_milliseconds(act.at),
        would,
        act.note if clinical else "",
    )
    theirs = []
    for one in missed:
        row = rows[one.id.bytes]
        last = one is missed[-1]
        does = _COUNTS_AT_ONCE if one.kind.ends else "It counts."
        note = notes.opened(reader, state, act.stream, one.id, row["note"], list(pending)) if clinical else ""
        side = Side(
            THEIRS,
            _agreement_lines(one),
            state.who(reader, row["device"]),
            from_milliseconds(row["at"]),
            f"{does} This stands now: {now.words}" if last else does,
            note,
        )
        theirs.append((one.seq or 0, side))
    return mine, theirs, ended_later_words(end, own) if end else ""


def _agreement_lines(said: Agreement) -> tuple[str, ...]:
    scopes = ", ".join(scope.words for scope in sorted(said.scope))
    lines = [f"{SAID[said.kind.value]} {scopes}", f"Said on {show_date(said.given_on)}, {said.how.words}"]
    return (*lines, f"With {', '.join(said.present)}") if said.present else tuple(lines)


def _others(reader: Reader, state: DeskState, act: Act, body: bodies.Body) -> tuple[Side, list[tuple[int, Side]], str]:
    """Statements of another kind with a base: one's own, and those of its kind that came after what was seen."""
    base = parse_statement(act.statement).base
    words = (detail(reader, state, body),)
    mine = Side(
        MINE, words, state.me(reader).name, from_milliseconds(act.at), "Decided again, this would count.", act.note
    )
    theirs = []
    rows = reader.all(
        "select seq, at, body from entry where stream = ? and kind = ? and seq > ? and body is not null order by seq",
        (act.stream.bytes, act.kind, base),
    )
    for seq, at, stored in rows:
        statement = read_statement(stored)
        said = bodies.statement_body(act.kind, statement.body)
        who = state.who(reader, statement.device.bytes)
        theirs.append((seq, Side(THEIRS, (detail(reader, state, said),), who, from_milliseconds(at), "It counts.")))
    return mine, theirs, ""
