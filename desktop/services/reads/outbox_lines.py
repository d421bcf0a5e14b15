"""The outbox and the status line: what waits, what failed, how old the data is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from care_record.people.dates import from_milliseconds, show_date, show_moment
from desktop.services.reads import patient_lines
from desktop.services.reads.people import Notes, OutboxLine, Status
from desktop.services.store import mirror, outbox, readings

if TYPE_CHECKING:
    from typing import Any

    from desktop.services.reads.people import PatientLine
    from desktop.services.state import DeskState, Network
    from desktop.services.store.outbox import Act
    from desktop.services.store.reader import Reader

MOST = 500
# With older data than this, a risk alert may have come without being seen here.
RISK_LATE_AFTER = timedelta(minutes=10)
# An honest service signs the log's head anew with each answer.
HEAD_OLD_AFTER = timedelta(days=1)
_ACTS = {
    "patient.registered": "Register this person",
    "patient.updated": "Correct the details",
    "patient.died": "Record the death",
    "referral.opened": "Open a referral",
    "referral.closed": "Close the referral",
    "access.granted": "Give a team access to the record",
    "access.requested": "Ask for access to the record",
    "access.declined": "Decline a request for access",
    "access.ended": "End a team\u2019s access to the record",
    "withdrawal.confirmed": "Confirm a withdrawal",
    "withdrawal.requested": "Suspend a record on a request to withdraw",
    "entered-in-error": "Mark an entry as made in error",
    "patient.merged": "Merge two records of one person",
    "withdrawal.answered": "Say what a person answered to a request to withdraw",
    "record-key.wrapped": "Give a team the record\u2019s key",
    "record-key.withheld": "Put the record\u2019s key away for the records and duty desk",
    "copies.destroyed": "Say that copies are removed",
    "consent.recorded": "Record an agreement",
    "consent.refused": "Record a refusal",
    "consent.withdrawn": "Record a withdrawal",
    "measure.requested": "Send a measure",
    "measure.cancelled": "Cancel a send",
    "response.entered": "Hand in answers that were taken here",
    "response.reviewed": "Mark an answer as reviewed",
    "risk.acknowledged": "Acknowledge a risk",
    "risk.raised": "Raise a flag that was not announced",
    "owner.named": "Name who looks after somebody",
    "member.contact": "Say where somebody is told",
    "identity.requested": "Take an access request down",
    "identity.assigned": "Give an access request to somebody",
    "identity.matched": "Match an access request",
    "identity.unmatched": "Take a match back",
    "identity.evidence": "Enter a document",
    "identity.evidence-removed": "Take a document out",
    "identity.checked": "Record a check of identity",
    "identity.approved": "Approve a check of identity",
    "identity.sent-back": "Send a check of identity back",
    "identity.decided": "Decide about proof of identity",
    "identity.closed": "Close an access request",
    "device.enrolled": "Enrol a workstation",
    "device.revoked": "End a workstation\u2019s enrolment",
    "member.authorised": "Authorise a professional",
    "member.added": "Name somebody for a team",
    "member.confirmed": "Confirm that somebody joins a team",
    "member.removed": "Take somebody out of a team",
    "team.created": "Create a team",
    "measure-pack.proposed": "Propose a measure",
    "measure-pack.approved": "Approve a measure",
    "measure-pack.withdrawn": "Withdraw a measure",
    "policy.set": "Set the trust\u2019s policy",
    "recovery-key.created": "Make the recovery key",
    "recovery.used": "Use the recovery key",
    "team-key.escrowed": "Put the team\u2019s key away for the recovery key",
    "team-key.created": "Make the team's key",
    "team-key.wrapped": "Give a workstation the team's key",
}
_BY_ITSELF = ", ".join(repr(kind) for kind in sorted(outbox.BY_ITSELF))
_OF_PEOPLE = f"(kind not in ({_BY_ITSELF}) or state in ('refused', 'conflict'))"
# An act that a person can fill in anew from its screen.
_EDITABLE = frozenset(
    {"patient.registered", "consent.recorded", "consent.refused", "consent.withdrawn", "measure.requested"}
)


def outbox_acts(reader: Reader) -> list[Act]:
    """What waits, without what the mirror has already. Inside a snapshot."""
    settled = mirror.settled_ids(reader.mirror)
    first = f"position in (select position from act where {_OF_PEOPLE} order by position limit ?)"  # noqa: S608 - our own words
    acts = outbox.select(reader.outbox, first, (MOST,))
    return [act for act in acts if act.id.bytes not in settled]


def lines(reader: Reader, state: DeskState) -> tuple[OutboxLine, ...]:
    """What waits or is stuck, oldest first."""
    with reader.snapshot():
        acts = outbox_acts(reader)
        people = patient_lines.lines(reader, state, [act.stream.bytes for act in acts])
        return tuple(_line(reader, act, people.get(act.stream.bytes)) for act in acts)


def _line(reader: Reader, act: Act, patient: PatientLine | None) -> OutboxLine:
    why = {"waiting": "Waits for the service.", "accepted": "The service has it; it comes back with the next changes."}
    stuck = {"refused": "stuck", "conflict": "conflict"}
    return OutboxLine(
        id=act.id,
        patient=patient,
        act=_ACTS.get(act.kind, act.kind),
        since=from_milliseconds(act.at),
        state=stuck.get(act.state, act.state),  # type: ignore[arg-type]
        why=why.get(act.state, act.words),
        newer=tuple(_newer(reader, seq) for seq in act.newer),
        can_retry=act.state == "refused",
        can_edit=act.state in stuck and act.kind in _EDITABLE,
    )


def notes(reader: Reader) -> Notes:
    """The notes of reading that the service does not have."""
    return Notes(*readings.count(reader.outbox))


def _newer(reader: Reader, seq: int) -> str:
    """What an author had not seen, in words."""
    row = next(iter(reader.rows("ledger", "seq = ?", (seq,)).values()), None)
    if row is None:
        return "A newer statement, which comes with the next changes."
    said = patient_lines.agreement_of(row)
    scopes = ", ".join(scope.words for scope in sorted(said.scope))
    return f"{row['kind'].capitalize()} on {show_date(said.given_on)}: {scopes}"


def status(reader: Reader, state: DeskState) -> Status:
    """The status line; counts come from indexes."""
    network = state.network
    with reader.snapshot():
        by_state = f"select state, count(*) from act where {_OF_PEOPLE} group by state"  # noqa: S608 - as above
        counts: dict[str, int] = dict(reader.outbox.execute(by_state))
        settled = reader.get("select count(*) from settled")
        synced = mirror.position(reader.mirror).synced_at
        distrusted = int(reader.get("select count(*) from distrusted"))
        newer = int(reader.get("select count(*) from held_back"))
        back = _accepted_and_settled(reader) if settled and counts.get("accepted") else 0
        refused = readings.count(reader.outbox)[1]
    waiting = counts.get("waiting", 0) + counts.get("accepted", 0) - back
    failed = counts.get("refused", 0) + counts.get("conflict", 0)
    as_of = from_milliseconds(synced) if synced is not None else None
    withheld = _may_withhold(network)
    old = as_of is None or from_milliseconds(state.now()) - as_of > RISK_LATE_AFTER
    sentence = _sentence(network, as_of, waiting, failed, distrusted)
    parts = (sentence, state.pages_words, _refused_notes(refused), _of_newer(newer))
    return Status(
        connected=network.connected,  # type: ignore[arg-type]
        data_as_of=as_of,
        waiting=waiting,
        failed=failed,
        syncing=network.progress,
        risk_may_be_late=old or withheld or network.connected in ("offline", "refused"),
        sentence=" ".join(filter(None, parts)),
    )


def _may_withhold(network: Network) -> bool:
    """Whether the service answered with a head that it had signed long before."""
    if network.connected != "connected" or network.signed_at is None or network.answered_at is None:
        return False
    return from_milliseconds(network.answered_at) - from_milliseconds(network.signed_at) > HEAD_OLD_AFTER


def _refused_notes(count: int) -> str:
    if not count:
        return ""
    said = "1 note of reading was" if count == 1 else f"{count:,} notes of reading were"
    return f"{said} refused by the service: tell your trust's IT desk."


def _of_newer(count: int) -> str:
    if not count:
        return ""
    said = "1 entry was" if count == 1 else f"{count:,} entries were"
    return f"{said} written by a newer release and cannot be read here yet: update this program."


def _accepted_and_settled(reader: Reader) -> int:
    of_people = f"select id from act where {_OF_PEOPLE}"  # noqa: S608 - as above
    ids = {row[0] for row in reader.outbox.execute(of_people)}
    return len(ids & mirror.settled_ids(reader.mirror))


def _sentence(network: Any, as_of: Any, waiting: int, failed: int, distrusted: int) -> str:
    """One line that is true: never "synced" but after a whole sync."""
    if network.signed_at is not None and _may_withhold(network):
        signed_at = show_moment(from_milliseconds(network.signed_at))
        head = f"The service may be withholding: it last signed its log on {signed_at}. Tell your trust's IT desk."
    elif network.connected == "connected" and network.progress is not None:
        head = f"Fetching: {network.progress.done:,} changes so far."
    elif network.connected == "connected" and network.clean:
        head = "Connected; everything the service has is here."
    elif network.connected == "offline":
        head = f"Offline. {network.words}".strip()
    elif network.connected == "refused":
        head = network.words
    else:
        head = "Connecting…"
    parts = [head]
    if as_of is not None and (network.connected != "connected" or network.progress is not None):
        parts.append(f"Data as of {show_moment(as_of)}.")
    elif as_of is None:
        parts.append("Nothing has been fetched yet.")
    if waiting:
        parts.append(f"{waiting:,} waiting to go out.")
    if failed:
        parts.append(f"{failed:,} need your attention in the outbox.")
    if distrusted:
        parts.append(f"{distrusted:,} entries are not signed by who they name: tell your trust's IT desk.")
    return " ".join(parts)
