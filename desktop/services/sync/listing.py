"""Listing the log for who oversees it: after each sync, the entries that are new, in their order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.audit.belonging import Belonging
from care_record.audit.families import FAMILY_OF
from care_record.audit.half_hours import half_hour
from care_record.audit.unusual import MANY, has_basis
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.services import Referral
from care_record.statements.authority import IDENTITY_ADMINISTRATOR, PRIVACY_OFFICER
from care_record.statements.contents import told
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies, cbor
from desktop.services.reads import patient_lines
from desktop.services.reads.access_log import lines
from desktop.services.reads.access_log.lines import Line, Listed
from desktop.services.store import mirror
from desktop.services.trust.checking import UNREADABLE

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from care_record.statements.directory import Directory, Member
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

AT_ONCE = 1000
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(FAMILY_OF))
_ENTRIES = (
    "select entry.seq, stream, kind, at, "  # noqa: S608 - our own kinds and words
    f"case when distrusted.words like '{UNREADABLE}%' then null else body end, distrusted.seq is not null from entry "
    "left join distrusted on distrusted.seq = entry.seq "
    f"where entry.seq > ? and entry.seq <= ? and kind in ({_KINDS}) "
    f"and entry.seq not in (select seq from held_back) order by entry.seq limit {AT_ONCE}"
)
# Of these an officer reads the log, not a record: no referral is asked for.
_OF_THE_LOG = frozenset({"access-log", "export"})


class Listing:
    """Belongs to the sync's thread; what it finds is written by jobs of the writer."""

    def __init__(self, writer: Writer, state: DeskState) -> None:
        self._writer = writer
        self._state = state

    def run(self, reader: Reader, stopping: threading.Event) -> bool:
        """List what is new; True when anything was. Only a privacy officer's workstation lists."""
        if self._state.me(reader).role != PRIVACY_OFFICER:
            return False
        if not _to_list(reader):
            return False
        belonging = Belonging.told_by(self._state.staff.read(reader, self._state.identity).events)
        while not stopping.is_set() and (upto := _to_list(reader)):
            with reader.snapshot():
                found = _Run(reader, self._state.directory(reader), self._state, belonging).over(upto)
            self._writer.submit(partial(_write, found)).result()
        return True


def _to_list(reader: Reader) -> int:
    """The last entry that is to be listed, 0 when nothing is new."""
    cursor = mirror.position(reader.mirror).cursor
    return cursor if cursor > _listed(reader) else 0


def _listed(reader: Reader) -> int:
    kept = mirror.kept(reader.mirror, lines.LISTED)
    return kept if isinstance(kept, int) else 0


def _write(found: Listed, stores: Stores) -> None:
    lines.write(stores.mirror, found)


class _Run:
    """One run over some entries."""

    def __init__(self, reader: Reader, directory: Directory, state: DeskState, belonging: Belonging) -> None:
        self._reader = reader
        self._directory = directory
        self._state = state
        self._belonging = belonging
        self._referrals: dict[UUID, Sequence[Referral]] = {}
        self._found = Listed(0)

    def over(self, upto: int) -> Listed:
        """What the next entries add; `upto` is the last one that there is."""
        rows = self._reader.all(_ENTRIES, (_listed(self._reader), upto))
        self._found.upto = upto if len(rows) < AT_ONCE else rows[-1][0]
        for row in rows:
            self._entry(*row)
        return self._found

    def _entry(self, seq: int, stream: bytes, kind: str, at: int, stored: bytes | None, distrusted: int) -> None:
        family = FAMILY_OF[kind]
        patient = None if family in ("staff", "read", "searched") else stream
        if stored is None:
            self._found.lines.append(Line(seq, 0, at, family, patient))
            return
        if family == "searched":
            self._searched(seq, at, stored)
            return
        body, statement = told(kind, stored)
        if statement is None:
            self._found.lines.append(Line(seq, 0, at, family, patient))
            return
        device = statement.device.bytes
        if family == "identity":
            # of an access request the stream is no patient's
            matched = body.patient.bytes if isinstance(body, bodies.identity.IdentityMatched) else None
            patient = stream if isinstance(body, bodies.IdentityDecided) else matched
        if isinstance(body, bodies.RecordRead):
            patient = body.patient.bytes if body.patient != self._directory.trust else None
            if not distrusted:
                self._read(seq, at, statement.at, device, body)
        teams = _teams(body)
        self._found.lines.append(Line(seq, 0, at, family, patient, device, teams[0] if teams else None))
        further = enumerate(teams[1:], 1)
        self._found.lines += (Line(seq, n, at, family, device=device, team=team) for n, team in further)

    def _searched(self, seq: int, at: int, stored: bytes) -> None:
        body = bodies.service_fact("patient.searched", cbor.decode_map(stored))
        if isinstance(body, bodies.PatientSearched):
            device, shown = body.device.bytes, enumerate(body.shown, 1)
            self._found.lines.append(Line(seq, 0, at, "searched", device=device))
            self._found.lines += (Line(seq, n, at, "searched", one.bytes, device) for n, one in shown)

    def _read(self, seq: int, at: int, said: int, device: bytes, body: bodies.RecordRead) -> None:
        """A note of reading: its number, its pace, and whether the reader had a basis."""
        counted = self._found.counted.get(device)
        if counted is None:
            counted = lines.counted_of(self._reader.mirror, device)
        self._found.counted[device] = counted.take(body.counter)
        known = self._directory.devices.get(UUID(bytes=device))
        member = self._directory.members.get(known.member) if known else None
        if member is None or (member.role == PRIVACY_OFFICER and body.what in _OF_THE_LOG):
            return
        self._pace(seq, at, said, member)
        if body.patient != self._directory.trust and not self._had_basis(member, body.patient, said):
            self._found.unusual.append(("no-referral", at, seq))

    def _pace(self, seq: int, at: int, said: int, member: Member) -> None:
        key = (member.id.bytes, half_hour(said))
        seqs = self._found.pace.get(key)
        if seqs is None:
            seqs = lines.pace_of(self._reader.mirror, *key)
        seqs.append((at, seq))
        self._found.pace[key] = seqs
        if len(seqs) > MANY:
            self._found.unusual += (("many", *one) for one in seqs)

    def _had_basis(self, member: Member, patient: UUID, said: int) -> bool:
        if patient not in self._referrals:
            self._referrals[patient] = patient_lines.referrals(self._reader, self._state, patient, ())
        if member.role == IDENTITY_ADMINISTRATOR:
            return self._was_matched(patient)
        teams = self._belonging.teams_at(member.id, said)
        day = day_in_london(from_milliseconds(said))
        referrals = self._referrals[patient]
        if has_basis(teams, day, referrals, (), said):
            return True
        return has_basis(teams, day, referrals, self._openings(member, patient), said)

    def _was_matched(self, patient: UUID) -> bool:
        """Whether an access request was matched to this patient: the identity desk's basis."""
        of_patient = "select 1 from access_line where family = 'identity' and patient = ? limit 1"
        if self._reader.get(of_patient, (patient.bytes,)) is not None:
            return True
        return any(line.family == "identity" and line.patient == patient.bytes for line in self._found.lines)

    def _openings(self, member: Member, patient: UUID) -> list[tuple[int, int]]:
        """When this person had broken the glass of this record: from when until when (ms)."""
        where = "stream = ? and kind = 'glass.broken' and body is not null"
        rows: list[Any] = self._reader.all(f"select body from entry where {where}", (patient.bytes,))  # noqa: S608
        found = []
        for (stored,) in rows:
            statement = read_statement(stored)
            body = bodies.statement_body(statement.kind, statement.body)
            known = self._directory.devices.get(statement.device)
            if known and known.member == member.id and isinstance(body, bodies.GlassBroken):
                found.append((statement.at, body.until))
        return found


def _teams(body: bodies.Body) -> list[bytes]:
    """The teams that a statement names, each once."""
    if isinstance(body, bodies.AccessGranted):
        return [party.team.bytes for party in body.given_to()]
    team = getattr(body, "team", None)
    return [team.bytes] if isinstance(team, UUID) else []
