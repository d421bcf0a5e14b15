"""Acts that are stuck in the outbox: sent anew, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.ledger import ended_later, ended_later_words
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, REQUESTS, RESPONSES, STATUS, Done
from desktop.services.authoring.answers import seal_again
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import sealed_note
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.waiting.typed import agreement_said
from desktop.services.store import entered, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.statements.statement import Statement
    from care_record.wire.bodies import Body
    from desktop.services.store.projection import Fact

    Again = tuple[outbox.Act, list[Statement]]

CHANGED = frozenset({AGREEMENT, PATIENTS, REQUESTS, RESPONSES, OUTBOX, STATUS})


def retry(author: Author, act: UUID) -> Done:
    """Sign the stuck statement anew, with a new id and what is known now: the old id has had its receipt.

    What was said about an answer follows it to its new id.
    """
    with author.reader.snapshot():
        stuck = act_of(author, act)
        if stuck.state == "waiting":
            return Done(frozenset({OUTBOX}), act, "It goes out with the next sync.")
        if stuck.state == "accepted":
            raise Rejected((("act", "The service has accepted this already."),))
        if stuck.state == "conflict":
            words = "Something newer was recorded. Read it, ask the person, then record anew what they say now."
            raise Rejected((("act", words),))
        old = parse_statement(stuck.statement)
        identity = new_id()
        body = bodies.statement_body(old.kind, old.body)
        pending = author.reader.pending("stream = ?", (old.stream.bytes,))
        if stuck.kind == entered.KIND:
            said_here = seal_again(author, stuck, identity, [fact for fact in pending if fact.id != act])
            return _replaced(author, [stuck], said_here, identity, _followers(author, stuck, identity, said_here))
        if stuck.kind == "patient.registered":
            whole = of_bundle(author, stuck)
            signed = author.sign([same_again(one, identity if one.id == act else None) for one in whole])
            return _replaced(author, whole, signed, identity)
        body, opening = _with_note(author, stuck, body, identity, pending)
        base = 0
        if isinstance(body, bodies.AgreementBody):
            base = patient_lines.standing_of(author.reader, old.stream, pending).base
        signed = author.sign(
            [*opening, Said(old.kind, old.stream, body, identity, base, by_root=old.device == old.trust)]
        )
    return _replaced(author, [stuck], signed, identity)


def of_bundle(author: Author, act: outbox.Act) -> list[outbox.Act]:
    """An act with what was done in one with it and came back, too."""
    acts = outbox.select(author.reader.outbox, "bundle = ?", (act.bundle.bytes,))
    return [one for one in acts if one.id == act.id or one.state in ("refused", "conflict")]


def same_again(act: outbox.Act, identity: UUID | None = None) -> Said:
    """What an act without a note said, to be signed anew under another id: its own has had a receipt."""
    old = parse_statement(act.statement)
    return Said(old.kind, old.stream, bodies.statement_body(old.kind, old.body), identity or new_id(), old.base)


def say_again(author: Author, act: UUID, seen: int) -> Done:
    """The same statement by an author who has now seen the newer ones, up to number `seen`."""
    with author.reader.snapshot():
        stuck = act_of(author, act)
        old = parse_statement(stuck.statement)
        body = bodies.statement_body(old.kind, old.body)
        if stuck.state != "conflict" or old.kind not in bodies.WITH_BASE:
            raise Rejected((("act", "Nothing newer stands against this."),))
        pending = author.reader.pending("stream = ?", (old.stream.bytes,))
        identity = new_id()
        if isinstance(body, bodies.AgreementBody):
            mine, ledger = agreement_said(stuck), patient_lines.ledger_of(author.reader, old.stream, pending)
            end = ended_later(mine, ledger, or_same_day=True)
            if end is not None:
                raise Rejected((("given_on", ended_later_words(end, mine)),))
        body, opening = _with_note(author, stuck, body, identity, pending)
        signed = author.sign([*opening, Said(old.kind, old.stream, body, identity, seen)])
    return _replaced(author, [stuck], signed, identity)


def _with_note(
    author: Author, act: outbox.Act, body: Body, identity: UUID, pending: Sequence[Fact]
) -> tuple[Body, Sequence[Said]]:
    """The body with its note sealed for a new id, and what opens the epoch that it is sealed to."""
    if not act.note or not hasattr(body, "note"):
        return body, ()
    first = act.kind in outbox.GO_FIRST
    sealed, opening = sealed_note(author, act.stream, act.note, identity, list(pending), first=first)
    return body.model_copy(update={"note": sealed}), opening


def _about(author: Author, answer: outbox.Act) -> list[outbox.Act]:
    """What was said here about an answer and is not accepted: readings, acknowledgements, alarms."""
    acts = outbox.select(author.reader.outbox, "stream = ? and state <> 'accepted'", (answer.stream.bytes,))
    return [one for one in acts if parse_statement(one.statement).body.get("response") == answer.id.bytes]


def _followers(author: Author, answer: outbox.Act, identity: UUID, before: Sequence[Statement]) -> list[Again]:
    """What was said about an answer, signed anew about the id that it gets; `before` goes out first."""
    made: list[Again] = []
    known = [fact for fact in author.reader.pending("stream = ?", (answer.stream.bytes,)) if fact.id != answer.id]
    known += [outbox.fact_of(one) for one in before]
    for act in _about(author, answer):
        old, own = parse_statement(act.statement), new_id()
        body = bodies.statement_body(old.kind, old.body).model_copy(update={"response": identity})
        body, opening = _with_note(author, act, body, own, known)
        signed = author.sign([*opening, Said(old.kind, old.stream, body, own, old.base)])
        known += [outbox.fact_of(one) for one in signed]
        made.append((act, signed))
    return made


def _replaced(
    author: Author, stuck: Sequence[outbox.Act], signed: list[Statement], identity: UUID, after: Sequence[Again] = ()
) -> Done:
    """Put the newly signed statements in their place; what comes after it goes to the end, since it may have moved."""
    connection = author.stores.outbox
    with connection:
        outbox.replace(connection, [one.id for one in stuck], signed, stuck[0].note)
        for act, again in after:
            outbox.remove(connection, [act.id.bytes])
            outbox.add(connection, again, act.note)
    author.committed()
    return Done(CHANGED, identity, "It goes out with the next sync.")


def discard(author: Author, act: UUID) -> Done:
    """Drop it. What waits for a person whose registration is dropped has nothing to stand on, and goes with it.

    So does what was said about an answer that is dropped, and a decision whose check is.
    """
    with author.reader.snapshot():
        dropped = act_of(author, act)
        if dropped.state == "accepted":
            raise Rejected((("act", "The service has accepted this already; it can no longer be taken back here."),))
        gone = [dropped]
        if dropped.kind == "patient.registered":
            gone = outbox.select(author.reader.outbox, "stream = ?", (dropped.stream.bytes,))
        elif dropped.kind == entered.KIND:
            gone += _about(author, dropped)
        elif dropped.kind.startswith("identity."):
            of_act = "bundle = ? and state <> 'accepted'"
            gone = outbox.select(author.reader.outbox, of_act, (dropped.bundle.bytes,))
    outbox.remove(author.stores.outbox, [one.id.bytes for one in gone])
    author.committed()
    if any(one.state == "waiting" and one.tried for one in gone):
        return Done(CHANGED, act, "Dropped here. If the service had it already, it comes back with the next changes.")
    return Done(CHANGED, act, "Dropped; nothing was sent.")


def act_of(author: Author, act: UUID) -> outbox.Act:
    """An act of the outbox; raises `LookupError` where it has gone."""
    found = outbox.select(author.reader.outbox, "id = ?", (act.bytes,))
    if not found:
        raise LookupError("no such act in the outbox")
    return found[0]
