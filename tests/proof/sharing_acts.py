"""What teams do with each other: one asks for a record, is given it or not, loses it; the records desk opens one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.risk.actions import RiskAction
from desktop.services.access.known import access_of
from desktop.services.acts import GlassDraft
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from desktop.services.acts.calls import Calls
    from desktop.services.retained.record import RetainedRecord
    from tests.proof.acting import Acting, Place

_REFERRED = "select patient as id from referral where closed is null and team = ?"
_ASKED_FOR = "select patient as id from standing where requests > 0 and suspended is null"
_GIVEN = (
    "select distinct stream as id from entry where kind = 'access.granted' and instr(body, ?) "
    "and stream not in (select patient from standing where suspended is not null)"
)


def refer(acting: Acting, place: Place, person: UUID) -> None:
    """The second team opens a referral of its own, for somebody whom it finds in the trust."""
    referred = place.reader.get(
        "select 1 from referral where patient = ? and team = ?", (person.bytes, acting.other_team.bytes)
    )
    waits = place.reader.outbox.execute("select 1 from act where stream = ?", (person.bytes,)).get
    # a second referral comes back refused, and nothing of this person goes out behind it: that is tried more seldom
    if (referred or waits) and acting.random.random() < 0.9:
        return
    found = acting.find(place, person)
    if found is None:
        return
    acting.attempt(place, lambda acts: acts.refer_found(found, acting.other_team, "Shared care."))


def ask_access(acting: Acting, place: Place, person: UUID) -> None:
    """It asks to open the record of somebody who is referred to it."""
    found = acting.likely(place, person, _REFERRED, (acting.other_team.bytes,))
    if found is None:
        return
    acting.attempt(place, lambda acts: acts.ask_access(found, acting.other_team, "We treat her, too."))


def give(acting: Acting, place: Place, person: UUID) -> None:
    """Whoever holds the record gives it to the team that asks."""
    found = acting.likely(place, person, _ASKED_FOR)
    if found is None:
        return
    earlier = acting.random.random() < 0.5
    acting.attempt(place, lambda acts: acts.grant_access(found, _request(acts, found), "care", earlier=earlier))


def say_no(acting: Acting, place: Place, person: UUID) -> None:
    """Or does not."""
    found = acting.likely(place, person, _ASKED_FOR)
    if found is None:
        return
    acting.attempt(place, lambda acts: acts.decline_access(found, _request(acts, found), "Not needed."))


def take_back(acting: Acting, place: Place, person: UUID) -> None:
    """The second team's access ends."""
    found = acting.likely(place, person, _GIVEN, (acting.other_team.bytes,))
    if found is None:
        return
    acting.attempt(place, lambda acts: acts.end_access(found, acting.other_team, "Shared care has ended."))


def _request(acts: Any, person: UUID) -> UUID:
    """The oldest request for this record; raises `Rejected` where there is none."""
    author = acts.author
    with author.reader.snapshot():
        requests = access_of(author.reader, author.state, person).requests
    if not requests:
        raise Rejected((("request", "Nobody asks for this record."),))
    return next(iter(requests))


def break_glass(acting: Acting, place: Place, person: UUID) -> None:
    """The records and duty desk opens the retained record, for a reason that stays in the log."""
    _open(acting, place, person)


def deal_with(acting: Acting, place: Place, person: UUID) -> None:
    """It opens the record of somebody who has answered, and says what was done about a flagged answer in it."""
    if acting.answered:
        person = acting.random.choice(acting.answered)
    shown = _open(acting, place, person)
    if shown is None:
        return
    flagged = [one.line.id for one in shown.readings if one.line.flagged]
    response = acting.random.choice(flagged) if flagged else None

    def acknowledge(calls: Calls) -> RetainedRecord:
        if response is None:
            raise Rejected((("response", "Nothing in this record is flagged."),))
        return calls.acknowledge_retained(shown, response, RiskAction.VISIT.value)

    if acting.call(place, acknowledge) is not None:
        acting.told({"dealt with": str(person)})


def _open(acting: Acting, place: Place, person: UUID) -> RetainedRecord | None:
    shown = acting.call(place, lambda calls: calls.open_retained(GlassDraft(person, "risk", "Named a plan.", 60)))
    if shown is not None:
        acting.told({"opened": str(shown.opening), "patient": str(person)})
    return shown


SHARING: dict[str, Callable[[Acting, Place, UUID], None]] = {
    "refer": refer,
    "ask access": ask_access,
    "give": give,
    "say no": say_no,
    "take back": take_back,
    "break glass": break_glass,
    "deal with": deal_with,
}
