"""The service came back from a backup: one system administrator says so, a second one confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.statements import statement
from care_record.statements.signing import sign
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import STATUS, Done, RestoredService
from desktop.services.client.pushing import push
from desktop.services.problems import Rejected, in_its_form
from desktop.services.store import mirror
from desktop.services.sync.restored import fetch_trust, same_until

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.sync.restored import TrustStream

NOT_WAITING = "The service does not wait for this: it was not restored, or two administrators have said so already."


def look(desk: Desk) -> RestoredService:
    """What the service came back from, and whether a colleague has said so. Raises `Rejected`, `HistoryMismatch`."""
    author, about = desk.author, desk.client.get_json("/v1/service")
    if author.me().role != "system-administrator":
        raise Rejected((("role", "A system administrator says that the service was restored."),))
    with in_its_form():
        back = about["restored"]
        if back is None or back["until"] is not None:
            raise Rejected((("service", NOT_WAITING),))
        size, root = int(back["size"]), bytes.fromhex(back["root"])
    identity = desk.state.identity
    trust = fetch_trust(desk.client, identity.trust_id, bytes.fromhex(identity.root))
    return desk.writer.submit(lambda _: _described(desk, trust, size, root)).result()


def _described(desk: Desk, trust: TrustStream, size: int, root: bytes) -> RestoredService:
    author = desk.author
    if not same_until(author.reader.all, trust, size):
        raise Rejected((("service", "This backup is not of the history that this workstation knows. Do not sign it."),))
    lost = max(0, mirror.position(author.reader.mirror).cursor - size)
    numbers = [trust.directory.incarnation.number, author.state.directory(author.reader).incarnation.number]
    for proposal in trust.directory.proposals.values():
        body = proposal.body
        if not isinstance(body, bodies.IncarnationBegun):
            continue
        numbers.append(body.number)
        if (body.size, body.root) == (size, root):
            by = trust.directory.members.get(proposal.by) if proposal.by else None
            here = proposal.by == author.me().id
            return RestoredService(size, root, lost, body.number, by.name if by else "The trust's root key", here)
    return RestoredService(size, root, lost, max(numbers) + 1)


def say(desk: Desk, seen: RestoredService, reason: str) -> Done:
    """Say it, or confirm what a colleague has said; at once, past the outbox. Raises `Rejected`."""
    body: bodies.IncarnationBegun | bodies.IncarnationConfirmed
    if seen.said_by:
        kind, body = "incarnation.confirmed", bodies.IncarnationConfirmed(number=seen.number)
    elif not reason.strip():
        raise Rejected((("reason", "Say why, such as: the disk of the database failed."),))
    else:
        kind = "incarnation.begun"
        body = bodies.IncarnationBegun(number=seen.number, size=seen.size, root=seen.root, reason=reason.strip())
    keys = desk.state.keys
    # without a tree: what this workstation has verified goes beyond the log that is there now
    payload = statement.payload(
        trust=keys.trust,
        device=keys.device,
        id=new_id(),
        kind=kind,
        stream=keys.trust,
        at=desk.state.now(),
        body=body.to_map(),
    )
    signed = sign(keys.sign, payload)
    (receipt,) = push(desk.client, [(signed.id.bytes, signed.encode())])
    if receipt.outcome != "applied":
        raise Rejected((("service", receipt.words),))
    desk.sync.wake()
    words = "The service goes on." if seen.said_by else "Now a second system administrator must confirm it."
    return Done(frozenset({STATUS}), receipt.id, words)
