"""The desk's own way to a withheld record: a signed reason, the service's release, and what may be done meanwhile.

No act of it goes through the outbox: an opening counts from the moment that the service has it, or not at all. What the
service has taken is kept before anything opens by it, so that a restored backup cannot lose it. That somebody has read
it is noted there beforehand, as every reading is.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.risk.actions import RiskAction
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.authoring.author import Said
from desktop.services.authoring.noting import note_reading
from desktop.services.client.pushing import push
from desktop.services.problems import Rejected, ServiceRefused, ServiceUnreachable
from desktop.services.retained import export
from desktop.services.retained.building import build
from desktop.services.retained.checking import check
from desktop.services.retained.record import GlassDraft, RetainedRecord
from desktop.services.store import mirror
from desktop.services.store.elsewhere import taken

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.store.reader import Reader

_MINUTE = 60_000
NOT_WAITING = "This does not wait in the outbox: try again once the service answers."


class NoDesk(ServiceRefused):
    """Who is here does not belong to the records and duty desk."""

    words = "Only the records and duty desk opens a retained record."
    way_back = "Ask the desk, or the privacy officer of your trust."


@dataclass(frozen=True, slots=True)
class _Opening:
    id: UUID
    until: int
    draft: GlassDraft


def open_record(desk: Desk, draft: GlassDraft) -> RetainedRecord:
    """Say why, to everybody who may see it, then open the record.

    Raises `Rejected` for what is not filled in, `NoDesk`, `ServiceUnreachable`, `ServiceRefused`, `HistoryMismatch`,
    `DiskFull` or `ReadOnlyProfile`; then nothing was opened, although the opening may stand in the log.
    """
    words = draft.words.strip()
    if not words:
        raise Rejected((("words", "Write why you open it. The privacy officer reads this."),))
    with _reader(desk) as reader:
        directory = desk.state.directory(reader)
        team = directory.records_team
        if team is None or team.id not in desk.state.me(reader).teams:
            raise NoDesk
        if not 0 < draft.minutes <= directory.policy.glass_hours * 60:
            hours = directory.policy.glass_hours
            raise Rejected((("minutes", f"Your trust opens a record for at most {hours} hours."),))
    # down to the whole minute, so that the time on the screen is the time that counts
    until = (desk.client.time() + draft.minutes * _MINUTE - 1) // _MINUTE * _MINUTE
    identity = new_id()
    body = bodies.GlassBroken(reason=draft.reason, words=words, until=until)
    _say(desk, Said("glass.broken", draft.patient, body, identity))
    return _fetch(desk, _Opening(identity, until, draft))


def open_again(desk: Desk, shown: RetainedRecord) -> RetainedRecord:
    """The record as it stands now, within the same opening."""
    return _fetch(desk, _Opening(shown.opening, round(shown.until.timestamp() * 1000), shown.draft))


def acknowledge(desk: Desk, shown: RetainedRecord, response: UUID, action: str) -> RetainedRecord:
    """Say what was done about a flagged answer of the opened record, then show it anew."""
    if action not in {one.value for one in RiskAction}:
        raise Rejected((("action", "Say what you did."),))
    if all(one.line.id != response for one in shown.readings):
        raise LookupError("no such answer in this record")
    body = bodies.RiskAcknowledged(response=response, action=action)
    _say(desk, Said("risk.acknowledged", shown.draft.patient, body))
    return open_again(desk, shown)


def write_copy(desk: Desk, shown: RetainedRecord, folder: Path) -> Path:
    """Write the copy that a person asked for. It is made of the record as it stands now, while the opening lasts."""
    if shown.draft.reason != "subject-access":
        raise ServiceRefused("A copy is made only of a record that was opened because the person asks for a copy.")
    record = open_again(desk, shown)
    _note(desk, shown.draft.patient, "export")
    with _reader(desk) as reader:
        by = desk.state.me(reader).name
    return export.write(record, folder, from_milliseconds(desk.client.time()), by)


def _fetch(desk: Desk, opening: _Opening) -> RetainedRecord:
    _note(desk, opening.draft.patient, "retained")
    asked = json.dumps({"opening": str(opening.id)}).encode()
    with _now_or_not():
        answer = desk.client.signed("POST", "/v1/retained", asked, {"Content-Type": "application/json"})
    with _reader(desk) as reader:
        state, patient = desk.state, opening.draft.patient
        revoked = mirror.revoked(reader.mirror)
        released = check(answer.content, patient, opening.id, state.directory(reader), revoked)
        remaining = max(opening.until - released.time, 0)
        return build(released, opening.draft, opening.id, opening.until, remaining, state, reader)


def _say(desk: Desk, said: Said) -> None:
    """Sign one statement on the writer's thread, bring it to the service now, and keep it once it is taken there."""
    (signed,) = desk.writer.submit(lambda _: desk.author.sign([said])).result()
    with _now_or_not():
        (receipt,) = push(desk.client, [(signed.id.bytes, signed.encode())])
    if receipt.outcome != "applied":
        raise ServiceRefused(receipt.words or None, code=receipt.code)
    desk.writer.submit(lambda stores: taken.keep(stores.outbox, signed)).result()


def _note(desk: Desk, patient: UUID, what: bodies.ReadOf) -> None:
    """Note the reading before anything of it is shown, as every reading is noted."""
    desk.writer.submit(lambda _: note_reading(desk.author, patient, what)).result()


@contextlib.contextmanager
def _now_or_not() -> Iterator[None]:
    """Other acts wait for the network; nobody must think that these do."""
    try:
        yield
    except ServiceUnreachable as error:
        raise ServiceUnreachable(error.words, NOT_WAITING) from error


@contextlib.contextmanager
def _reader(desk: Desk) -> Iterator[Reader]:
    reader = desk.reader()
    try:
        with reader.snapshot():
            yield reader
    finally:
        reader.close()
