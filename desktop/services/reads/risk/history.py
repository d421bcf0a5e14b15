"""The clock's history in words: who was told when and how, who was passed over, who acted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.people.dates import day_in_london, from_milliseconds, show_moment, show_time
from care_record.risk.actions import action_words
from care_record.risk.clock import MINUTE_MS, Step, Why
from desktop.services.reads.risk.pages import ClockLine, ResponseClock
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_RAISED = {
    "not-in-bit": "A workstation found a flag that had not been announced",
    "does-not-open": "A workstation could not open this flagged answer",
}
_CHANNELS = {"email": "e-mail", "text": "text"}
_SAID = "kind in ('risk.acknowledged', 'risk.raised')"


def clocks(reader: Reader, state: DeskState, responses: Iterable[bytes]) -> Mapping[bytes, ResponseClock]:
    """The clocks of answers, by the answer's key. Inside a snapshot."""
    wanted = list(dict.fromkeys(responses))
    if not wanted:
        return {}
    marks = ",".join("?" * len(wanted))
    rows = reader.rows("risk_event", f"response in ({marks}) order by at", wanted)
    overlay(rows, (change for fact in reader.pending(_SAID) for change in effects(fact)), "risk_event")
    of: dict[bytes, list[Row]] = {one: [] for one in wanted}
    for row in sorted(rows.values(), key=lambda one: (one["at"], one["id"])):
        if row["response"] in of:
            of[row["response"]].append(row)
    directory = state.directory(reader)
    return {key: _clock(state, reader, directory, events) for key, events in of.items()}


def _clock(state: DeskState, reader: Reader, directory: Directory, events: list[Row]) -> ResponseClock:
    lines = tuple(
        ClockLine(from_milliseconds(row["at"]), words)
        for row in events
        if (words := _line(state, reader, directory, row))
    )
    return ResponseClock(lines, _standing(state, directory, events))


def _line(state: DeskState, reader: Reader, directory: Directory, row: Row) -> str:
    who, step = _name(directory, row["member"]), _step(row["step"])
    if row["kind"] == "acknowledged":
        return f"{state.who(reader, row['device'])} acknowledged: {action_words(row['reason'])}"
    if row["kind"] == "raised":
        return _RAISED.get(row["reason"], "A workstation raised a flag")
    if row["kind"] in ("sent", "bounced"):
        by = _CHANNELS.get(row["channel"] or "", row["channel"] or "")
        if row["kind"] == "sent":
            return f"{who} was told by {by}"
        return f"{who} could not be told by {by}: {row['reason']}"
    if not row["reason"]:
        return f"Turn of the {step}: {who}"
    why = _why(row["reason"])
    return f"Passed over as {step}: {who}, {why}" if who else f"Turn of the {step}: {why}"


def _standing(state: DeskState, directory: Directory, events: list[Row]) -> str:
    """How a flag stands: who was told last and what comes next; who acted, once somebody has."""
    told = [row for row in events if row["kind"] == "escalated" and row["member"] and not row["reason"]]
    if any(row["kind"] == "acknowledged" for row in events):
        return ""
    if not told:
        passed = any(row["kind"] == "escalated" for row in events)
        return "Nobody could be told: no contact is given" if passed else ""
    last = told[-1]
    same = list(dict.fromkeys(_name(directory, row["member"]) for row in told if row["step"] == last["step"]))
    names = same[0] if len(same) == 1 else f"{same[0]} and {len(same) - 1} more"
    said = f"{names} alerted {_when(state, last['at'])}"
    following = {Step.OWNER.value: (Step.DEPUTY, "owner_minutes"), Step.DEPUTY.value: (Step.DUTY, "deputy_minutes")}
    known = following.get(last["step"])
    if known is None:
        return said
    step, minutes = known
    due = last["at"] + getattr(directory.policy, minutes) * MINUTE_MS
    return f"{said}, {step.words} at {_when(state, due)}" if due > state.now() else said


def _when(state: DeskState, at: int) -> str:
    moment = from_milliseconds(at)
    return show_time(moment) if day_in_london(moment) == state.today() else show_moment(moment)


def _name(directory: Directory, member: bytes | None) -> str:
    known: Any = directory.members.get(UUID(bytes=member)) if member else None
    return known.name if known else ""


def _step(code: str | None) -> str:
    try:
        return Step(code or "").words
    except ValueError:
        return code or ""


def _why(code: str) -> str:
    try:
        return Why(code).words
    except ValueError:
        return code
