"""The time line of the ledger: who said what and when, and what each statement opened and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.access.following import AccessRefused, before, follow
from care_record.access.record import Access
from care_record.agreement.running import Running
from care_record.agreement.statements import Scope
from care_record.log.entry import Entry
from care_record.people.dates import from_milliseconds, show_date, show_moment
from care_record.sentences import capital
from care_record.statements.contents import contents
from care_record.wire import bodies
from desktop.services.access.known import said_by
from desktop.services.reads import patient_lines
from desktop.services.reads.invitations.carers import carer_of
from desktop.services.reads.invitations.lines import named
from desktop.services.reads.measures import LedgerLine
from desktop.services.reads.who_can_read import BASIS, HOW_CONFIRMED, REASONS
from desktop.services.store.mirror import BELIEVED
from desktop.services.store.projection import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_record.statements.directory import Directory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_LATEST = 2**62
_CHANGES_ACCESS = bodies.OF_ACCESS - bodies.APART
_OF_THE_PERSON = frozenset({"referral.opened", "referral.closed", "patient.died", "account.ended"})
_LISTED = _CHANGES_ACCESS | bodies.WITH_BASE | bodies.SUSPENDS | _OF_THE_PERSON
_ALWAYS_TOLD = {"entered-in-error", "patient.merged", "withdrawal.answered", "access.requested", "access.declined"}
_ONLY_IF_CHANGED = bodies.OF_ACCESS - _ALWAYS_TOLD
_ENTRIES = (
    "select seq, n, stream, id, kind, at, header, salt, body from entry where stream = ? and body is not null "  # noqa: S608 - our own kinds
    f"and kind in ({', '.join(repr(kind) for kind in sorted({*_LISTED, 'measure.cancelled'}))}) "
    f"and {BELIEVED} order by n"
)


def lines(
    reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact], said: Mapping[UUID, LedgerLine]
) -> tuple[LedgerLine, ...]:
    """Everything, newest first. `said` are the lines of the statements of agreement. Inside a snapshot."""
    told = _Told(reader, state, said)
    for fact in _stored(reader, patient):
        told.take(fact)
    for fact in pending:
        if fact.kind in _LISTED:
            told.take(fact)
    return tuple(reversed(told.lines))


def _stored(reader: Reader, patient: UUID) -> list[Fact]:
    found = []
    for seq, n, stream, identity, kind, at, header, salt, body in reader.all(_ENTRIES, (patient.bytes,)):
        entry = Entry(seq, UUID(bytes=stream), n, b"", UUID(bytes=identity), kind, at, header, salt, body)
        said = contents(entry)
        if said is not None:
            statement = said[1]
            found.append(
                Fact(
                    id=entry.id,
                    kind=kind,
                    stream=entry.stream,
                    at=at,
                    body=said[0],
                    seq=seq,
                    base=statement.base if statement else 0,
                    device=statement.device if statement else None,
                )
            )
    return found


class _Told:
    """The facts of one stream in their order, each with what it changed."""

    def __init__(self, reader: Reader, state: DeskState, said: Mapping[UUID, LedgerLine]) -> None:
        self._reader, self._state, self._said = reader, state, said
        self._directory: Directory = state.directory(reader)
        self._reads_reasons = state.clinical(reader) or state.me(reader).role == "privacy-officer"
        self._access = Access()
        self._running = Running()
        self._agreed: frozenset[Scope] = frozenset()
        self._cancelled = 0
        self._seq = 0
        self.lines: list[LedgerLine] = []

    def take(self, fact: Fact) -> None:
        """Add a fact; a send that the service cancelled belongs to the statement that it follows."""
        if isinstance(fact.body, bodies.CancelledByService):
            if self.lines and fact.seq == self._seq + 1:
                self._seq += 1
                self._cancelled += 1
                self._count_cancelled()
            return
        if fact.kind == "measure.cancelled":
            return
        self._seq, self._cancelled = fact.seq or _LATEST, 0
        was, held = self._access, self._agreed
        if not self._follow(fact):
            return
        opened, closed = self._changes(fact, was, held)
        line = self._said.get(fact.id) or self._line(fact, was)
        if line is not None and (opened or closed or fact.id in self._said or fact.kind not in _ONLY_IF_CHANGED):
            self.lines.append(replace(line, opened=opened, closed=closed))

    def _follow(self, fact: Fact) -> bool:
        """Whether the fact was taken."""
        if fact.id in self._said and isinstance(fact.body, bodies.AgreementBody):
            self._running.add(patient_lines.agreement_in(fact, fact.body))
        if isinstance(fact.body, bodies.WithdrawalAnswered) and fact.body.outcome == "not-theirs":
            self._running.leave_out(fact.body.request)
        if isinstance(fact.body, bodies.EnteredInError):
            self._running.leave_out(fact.body.what)
        self._agreed = self._running.agreed
        if fact.seq is None and fact.kind == "consent.recorded":
            return True
        number = self._access.current.number if self._access.current else 0
        if isinstance(fact.body, bodies.AccessGranted) and fact.body.epoch > number + 1:
            self._access = before(self._access, fact.body.epoch, fact.at)
        seq = fact.seq or _LATEST
        try:
            said = said_by(self._directory, fact.id, fact.device, seq, fact.at, fact.body, fact.base)
            self._access = follow(self._access, said)
        except AccessRefused:
            return False
        return True

    def _changes(self, fact: Fact, was: Access, held: frozenset[Scope]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        opened = [capital(scope.words) for scope in Scope if scope in self._agreed - held]
        closed = [capital(scope.words) for scope in Scope if scope in held - self._agreed]
        now = self._access
        if was.suspended is None and now.suspended is not None:
            closed += [f"{name}: suspended" for name in self._names(was)] or ["The record: suspended"]
        elif was.suspended is not None and now.suspended is None and now.standing:
            opened += [f"{name}: can open the record again" for name in self._names(now)]
        if now.destroyed > was.destroyed:
            closed += [f"{name}: keys destroyed" for name in self._names(was)]
        elif was.suspended is None:
            joined = now.standing.keys() - was.standing.keys()
            opened += [f"{self._team(team)}: can open the record" for team in sorted(joined)]
            left = was.standing.keys() - now.standing.keys()
            closed += [f"{self._team(team)}: its keys are erased" for team in sorted(left)]
        if fact.seq is None and fact.kind == "consent.recorded":
            # provisional: it opens nothing before the service has taken it
            return (), ()
        return tuple(opened), tuple(closed)

    def _count_cancelled(self) -> None:
        many = self._cancelled
        words = "1 send cancelled, its link is dead" if many == 1 else f"{many} sends cancelled, their links are dead"
        last = self.lines[-1]
        kept = tuple(one for one in last.closed if "cancelled" not in one)
        self.lines[-1] = replace(last, closed=(*kept, words))

    def _line(self, fact: Fact, was: Access) -> LedgerLine | None:
        words, reason = self._words(fact, was)
        if not words:
            return None
        shown = f"\u201c{reason}\u201d" if reason and self._reads_reasons else ""
        who = self._state.who(self._reader, fact.device.bytes if fact.device else None)
        if isinstance(fact.body, bodies.AccountEnded):
            who = self._carer(fact.body)
        at = from_milliseconds(fact.at)
        return LedgerLine(fact.id, at, words, who, shown, pending=fact.seq is None, conflict="")

    def _words(self, fact: Fact, was: Access) -> tuple[str, str]:
        words = self._plain(fact.body)
        match fact.body:
            case bodies.AccessDeclined(request=asked) if asked in was.requests:
                words = f"{self._team(was.requests[asked].team)} was not given access"
            case bodies.GlassBroken(until=until, reason=reason):
                moment = show_moment(from_milliseconds(until))
                words = f"The retained record was opened until {moment}. {REASONS[reason]}"
        return words, _reason_in(fact.body)

    def _plain(self, body: bodies.Body) -> str:
        """What is said by the body alone, empty for what is no line."""
        words = ""
        match body:
            case bodies.AccessGranted(basis=basis):
                words = f"Access given. {BASIS[basis]}."
            case bodies.AccessEnded(team=team):
                words = f"Access ended for {self._team(team)}"
            case bodies.AccessRequested(team=team):
                words = f"{self._team(team)} asked for access"
            case bodies.WithdrawalConfirmed(how=how):
                words = f"The withdrawal was confirmed, {HOW_CONFIRMED[how]}"
            case bodies.WithdrawalAnswered(outcome=outcome, how=how):
                theirs = "is theirs" if outcome == "confirmed" else "was not theirs"
                words = f"The person said that the withdrawal {theirs}, {HOW_CONFIRMED[how]}"
            case bodies.EnteredInError():
                words = "An entry was marked as made in error"
            case bodies.PatientMerged():
                words = "The record was merged into another of the same person"
            case bodies.ReferralOpened(team=team, opened=on):
                words = f"Referred to {self._team(team)} on {show_date(on)}"
            case bodies.ReferralClosed(closed=on):
                words = f"Discharged on {show_date(on)}"
            case bodies.PatientDied(died=on):
                words = f"Died on {show_date(on)}"
            case bodies.AccountEnded():
                words = "A carer ended their registration on their own page. Nothing is sent to them."
        return words

    def _carer(self, body: bodies.AccountEnded) -> str:
        row = self._reader.rows("invitation", "id = ?", (body.account.bytes,)).get(body.account.bytes)
        carer = carer_of(self._reader, row) if row else None
        return named(carer) if carer else "A carer"

    def _names(self, access: Access) -> list[str]:
        return sorted(self._team(team) for team in access.standing)

    def _team(self, team: UUID) -> str:
        return patient_lines.team_line(self._directory, team).name


def _reason_in(body: bodies.Body) -> str:
    """What an author wrote, where a body has room for it."""
    match body:
        case bodies.EnteredInError() | bodies.PatientMerged():
            return body.why
        case bodies.AccessEnded() | bodies.AccessRequested() | bodies.AccessDeclined():
            return body.reason
        case bodies.WithdrawalAnswered() | bodies.WithdrawalConfirmed() | bodies.GlassBroken():
            return body.words or ""
    return ""
