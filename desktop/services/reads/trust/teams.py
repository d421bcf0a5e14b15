"""Teams: who belongs to them and by whose signatures, who waits, how their keys stand, and what is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.statements.following import may_confirm
from desktop.services.reads.trust.known import Known, known, moment
from desktop.services.reads.trust.lines import Belonging, JoiningLine, News, TeamLine, TeamNews

if TYPE_CHECKING:
    from care_record.statements.history import Event
    from care_record.statements.members import Joining, Member, Team
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

SEEN = "staff_seen"
"""The name under which the mirror keeps the numbers of the news that was seen, as text with spaces between them."""
_MOST_NEWS = 20


def teams(reader: Reader, state: DeskState, *, mine: bool) -> tuple[TeamLine, ...]:
    """All teams by name, or one's own."""
    with reader.snapshot():
        trust = known(reader, state)
        me = trust.now.members.get(trust.me)
        own = me.teams if me else frozenset()
        shown = [one for one in trust.now.teams.values() if not mine or one.id in own]
        return tuple(_team(reader, trust, one) for one in sorted(shown, key=lambda one: one.name.casefold()))


def news(reader: Reader, state: DeskState) -> TeamNews:
    """Who waits for this person's signature, and what happened to their teams that they have not seen."""
    with reader.snapshot():
        trust = known(reader, state)
        seen = {int(one) for one in str(reader.get("select value from meta where name = ?", (SEEN,)) or "").split()}
    me = trust.verified.members.get(trust.me)
    if me is None:
        return TeamNews((), ())
    waiting = [one for one in trust.now.joining.values() if may_confirm(trust.now, one, me)]
    own = trust.last("enrolled", device=trust.device)
    since = own.seq if own else 0
    told = [
        one
        for one in trust.history.of("joined", "left", "recovered")
        if one.seq > since and one.seq not in seen and one.team in me.teams
    ]
    lines = [_news(trust, one) for one in told if trust.me not in (one.by, one.member)]
    return TeamNews(tuple(_joining(trust, one) for one in waiting), tuple(lines[-_MOST_NEWS:]))


def _team(reader: Reader, trust: Known, team: Team) -> TeamLine:
    members = sorted(trust.now.members_of(team.id), key=lambda one: one.name.casefold())
    waiting = [one for one in trust.now.joining.values() if one.team == team.id]
    left = [one for one in trust.history.of("left") if one.team == team.id]
    used = [one for one in trust.history.of("recovered") if one.team == team.id]
    rows = reader.all(
        "select generation from team_wrap where team = ? and device = ?", (team.id.bytes, trust.device.bytes)
    )
    newest = max(trust.verified.recovery, default=0)
    missing = set(team.keys) - {generation for (generation,) in rows}
    return TeamLine(
        id=team.id,
        name=team.name,
        service=team.service,
        telephone=team.telephone,
        records=team.records,
        members=tuple(_belonging(trust, team, one) for one in members),
        joining=tuple(_joining(trust, one) for one in waiting),
        left=tuple((trust.name(one.member), from_milliseconds(one.at)) for one in reversed(left)),
        generation=team.generation,
        key=_key_words(trust, team),
        holds_key=bool(team.keys) and not missing,
        recoverable=any((one, newest) in team.escrowed for one in missing),
        recoveries=tuple(_recovery_words(trust, one) for one in reversed(used)),
        pending=team.id in trust.pending,
    )


def _belonging(trust: Known, team: Team, member: Member) -> Belonging:
    joined = trust.last("joined", team=team.id, member=member.id)
    confirmed = joined is not None and joined.named_by is not None
    named_by = (joined.named_by if confirmed else joined.by) if joined else None
    return Belonging(
        id=member.id,
        name=member.name,
        role=member.role,
        since=moment(joined),
        named_by=trust.name(named_by) if joined else "",
        confirmed_by=trust.name(joined.by) if joined and confirmed else "",
        workstations=len(trust.now.devices_of(member.id)),
        pending=member.id in trust.pending and team.id in trust.pending,
    )


def _joining(trust: Known, waiting: Joining) -> JoiningLine:
    member, team = trust.now.members[waiting.member], trust.now.teams[waiting.team]
    me = trust.now.members.get(trust.me)
    return JoiningLine(
        team=team.id,
        team_name=team.name,
        member=member.id,
        name=member.name,
        role=member.role,
        named_by=trust.name(waiting.by),
        since=moment(trust.last("named", team=team.id, member=member.id)),
        why_not=_why_not(trust, waiting, me) if me else "This workstation does not know you yet.",
    )


def _why_not(trust: Known, waiting: Joining, me: Member) -> str:
    if may_confirm(trust.now, waiting, me):
        return ""
    if me.id == waiting.by:
        return "You named this person yourself; somebody else must confirm it."
    if me.id == waiting.member:
        return "Somebody else must confirm that you join."
    if trust.now.at_work(trust.now.members_of(waiting.team)):
        return "A member of the team confirms it."
    return "A second system administrator confirms it, while the team has no workstation."


def _key_words(trust: Known, team: Team) -> str:
    if not team.generation:
        return "No key yet: the team\u2019s first clinician workstation makes it."
    made = trust.last("key-made", team=team.id, generation=team.generation)
    when = f", made {_day(made)} by {trust.name(made.by)}" if made else ""
    if team.turn_due:
        return f"Key {team.generation}{when}. Somebody left: the next workstation of the team that syncs turns it."
    return f"Key {team.generation}{when}."


def _news(trust: Known, event: Event) -> News:
    known_team = trust.now.teams.get(event.team) if event.team else None
    team = known_team.name if known_team else ""
    name = trust.name(event.member)
    if event.kind == "recovered":
        return News(event.seq, "recovered", f"The recovery key was used for {team}", _recovery_words(trust, event))
    if event.kind == "left":
        more = f"{_day(event)}, by {trust.name(event.by)}. The team\u2019s key turns."
        return News(event.seq, "left", f"{name} left {team}", more)
    if event.named_by is None:
        return News(event.seq, "joined", f"{name} joined {team}", f"{_day(event)}, by {trust.name(event.by)}.")
    more = f"{_day(event)}, named by {trust.name(event.named_by)}, confirmed by {trust.name(event.by)}."
    return News(event.seq, "joined", f"{name} joined {team}", more)


def _recovery_words(trust: Known, event: Event) -> str:
    who = " and ".join(trust.name(one) for one in event.custodians)
    return f"{_day(event)} at {trust.name(event.by)}\u2019s workstation, with the shares of {who}: {event.words}"


def _day(event: Event) -> str:
    return show_date(day_in_london(from_milliseconds(event.at)))
