"""What this workstation may no longer hold: found by what stands, destroyed, and said once the store has turned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.access.record import Access
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from desktop.services.access import standing
from desktop.services.authoring.author import Said
from desktop.services.store import destroying, drafts, mirror
from desktop.services.store.projection import access_id

if TYPE_CHECKING:
    import apsw

    from care_record.statements.members import Member
    from desktop.services.authoring.author import Author
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores

_WRAPS = "select access, team from record_wrap where access in (select id from access where patient = ?)"
_OPENED = "select distinct key from response where patient = ? and content is not null"
_ENDS = (
    "select seq, id, kind, body from entry where stream = ? and body is not null "
    "and kind in ('withdrawal.confirmed', 'access.ended') order by seq desc"
)
_LEFT = "select seq, id, kind, body from entry where stream = ? and kind = 'member.removed' order by seq desc"
# What nobody has looked at yet stays, whatever the day.
_UNSETTLED = (
    "select 1 from response where patient = ? and (reviewed_at is null or (flagged = 1 and acknowledged_at is null))"
)
_DISCHARGED = (
    "insert or ignore into due_record (patient, at) select patient, 0 from referral group by patient "
    "having count(closed) = count(*) and max(closed) < ?"
)


def holds_too_much(reader: Reader, access: Access, member: Member, patient: UUID) -> bool:
    """Whether keys or answers lie here of an epoch that none of this person's teams has a basis for any more.

    What is suspended stays until it is confirmed, unseen.
    """
    teams = member.teams | member.formerly
    for row, team in reader.all(_WRAPS, (patient.bytes,)):
        number = int.from_bytes(row[-4:])
        if UUID(bytes=team) in teams and row == access_id(patient, number) and not _basis(access, member, number):
            return True
    for (key,) in reader.all(_OPENED, (patient.bytes,)):
        epoch = access.epoch_of(key)
        if epoch is None or not _basis(access, member, epoch.number):
            return True
    return False


def _basis(access: Access, member: Member, epoch: int) -> bool:
    held = (access.standing.get(team) for team in member.teams)
    return any(one is not None and max(one.first_epoch, access.destroyed + 1) <= epoch for one in held)


def cares_no_more(reader: Reader, member: Member, patient: UUID) -> bool:
    """Whether no team of this person's has, or has had, a referral: the record is no longer sent here."""
    if member.role not in ("clinician", "coordinator"):
        return False
    if reader.get("select 1 from patient where id = ?", (patient.bytes,)) is None:
        return False
    referred = reader.all("select distinct team from referral where patient = ?", (patient.bytes,))
    return bool(referred) and not {UUID(bytes=team) for (team,) in referred} & member.teams


def may_be_put_away(reader: Reader, member: Member, patient: UUID, today: date, days: int) -> bool:
    """Whether the last referral to this person's teams closed more than `days` ago, and everything is settled."""
    rows = reader.all("select team, closed from referral where patient = ?", (patient.bytes,))
    closed = [day for team, day in rows if UUID(bytes=team) in member.teams]
    if not closed or None in closed or date.fromisoformat(max(closed)) + timedelta(days=days) >= today:
        return False
    until = reader.get("select until from brought_back where patient = ?", (patient.bytes,))
    if until is not None and until >= today.isoformat():
        return False
    return not reader.get(_UNSETTLED, (patient.bytes,)) and not reader.pending("stream = ?", (patient.bytes,))


def is_needed_again(reader: Reader, member: Member, patient: UUID) -> bool:
    """Whether a record that was put away has an open referral to this person's teams again."""
    rows = reader.all("select team from referral where patient = ? and closed is null", (patient.bytes,))
    return any(UUID(bytes=team) in member.teams for (team,) in rows)


def keep_here(connection: apsw.Connection, patient: UUID, until: date) -> None:
    """Let a record that a person has brought back stay until a day."""
    with connection:
        connection.execute(
            "insert or replace into brought_back (patient, until) values (?, ?)", (patient.bytes, until.isoformat())
        )


def look_at_discharged(connection: apsw.Connection, today: date, days: int) -> None:
    """Let the sync look at records whose every referral has been closed for so long."""
    with connection:
        connection.execute(_DISCHARGED, ((today - timedelta(days=days)).isoformat(),))


def destroy_contents(stores: Stores, author: Author, patient: UUID) -> None:
    """Forget keys and answers of a record; why is kept, to be said once the store has turned."""
    because = _because(author, patient)
    author.state.keys.forget(patient)
    drafts.drop_of(stores.outbox, patient.bytes)
    with stores.mirror:
        # what was worked out outlives the grants of release 0.1, which go with their wraps
        standing.work_out(stores.mirror, author.state.directory(author.reader), patient.bytes)
        destroying.forget_contents(stores.mirror, patient.bytes)
        stores.mirror.execute("insert or ignore into forgotten (patient) values (?)", (patient.bytes,))
        _keep(stores.mirror, patient, because)


def destroy_record(stores: Stores, author: Author, patient: UUID, *, say: bool) -> None:
    """Forget everything of a record that can be read; `say` is false for one that is only put away."""
    because = _because(author, patient) if say else None
    author.state.keys.forget(patient)
    drafts.drop_of(stores.outbox, patient.bytes)
    with stores.mirror:
        stores.mirror.execute("delete from standing where patient = ?", (patient.bytes,))
        for table in ("brought_back", "forgotten"):
            stores.mirror.execute(f"delete from {table} where patient = ?", (patient.bytes,))  # noqa: S608 - ours
        destroying.forget_record(stores.mirror, patient.bytes)
        _keep(stores.mirror, patient, because)


def say_destroyed(stores: Stores, author: Author) -> None:
    """Say what was destroyed here, once no older copy of the file holds it any more."""
    if mirror.turn_due(stores.mirror):
        return
    rows: list[Any] = stores.mirror.execute("select patient, because from destroyed where said = 0").fetchall()
    if not rows:
        return
    author.commit(
        [
            Said("copies.destroyed", UUID(bytes=patient), bodies.CopiesDestroyed(because=UUID(bytes=because)))
            for patient, because in rows
        ]
    )
    with stores.mirror:
        stores.mirror.execute("update destroyed set said = 1")


def _because(author: Author, patient: UUID) -> bytes | None:
    """The statement because of which copies go: the newest that ends the basis of whoever is here."""
    me, reader = author.me(), author.reader
    trust = author.state.identity.trust_id
    found = [*reader.all(_ENDS, (patient.bytes,)), *reader.all(_LEFT, (trust.bytes,))]
    for _, identity, kind, data in sorted(found, key=lambda row: row[0], reverse=True):
        body = bodies.statement_body(kind, read_statement(data).body)
        if isinstance(body, bodies.WithdrawalConfirmed):
            return bytes(identity)
        if isinstance(body, bodies.AccessEnded) and body.team in me.teams | me.formerly:
            return bytes(identity)
        if isinstance(body, bodies.MemberRemoved) and body.member == me.id:
            return bytes(identity)
    return None


def _keep(connection: apsw.Connection, patient: UUID, because: bytes | None) -> None:
    if because is not None:
        connection.execute("insert or ignore into destroyed (patient, because) values (?, ?)", (patient.bytes, because))
