"""What a workstation does for its records after each sync: few at a time, so that neither window nor pushes wait."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.access.record import Access
from care_record.statements.authority import EPR_INTERFACE, IDENTITY_ADMINISTRATOR
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from desktop.services.access import hidden, leaving, standing
from desktop.services.access.known import access_of, may_open
from desktop.services.authoring.answers import seal_again
from desktop.services.authoring.author import Said
from desktop.services.authoring.sealing import sealed_note
from desktop.services.problems import Rejected
from desktop.services.store import entered, newer, outbox
from desktop.services.store.projection import access_id
from desktop.services.sync import copies, record_keys
from desktop.services.sync.bringing_back import bring_back_wanted
from desktop.services.sync.raising import raise_flags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from random import Random
    from threading import Event

    from desktop.services.authoring.author import Author
    from desktop.services.client.client import Client
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

AT_ONCE = 40
"""Records of one job of the writer: what a person does meanwhile waits for no more than these."""
MOST = 400
"""Records of one round of the sync: then what they led to goes out."""
_FORGOTTEN = "select 1 from forgotten where patient = ?"
_HELD_BACK = "select 1 from entry where stream = ? and body is null and kind = 'record-key.wrapped' limit 1"


class Chores:
    """Jobs of the writer's thread, and a round of them. `wanted` are records whose bodies are to be had again."""

    def __init__(self, author: Author, random: Random) -> None:
        self._author = author
        self._random = random
        self._day: date | None = None
        self.wanted: list[UUID] = []
        self.more = False

    def round(self, reader: Reader, client: Client, writer: Writer, stopping: Event) -> bool:
        """One round's worth, from the sync's thread; true when bodies came that may open something.

        `more` tells whether records are left to look at: then the next round does not wait for news. Raises `Problem`.
        """
        self.more = False
        if self._author.state.me(reader).role == EPR_INTERFACE:
            # it holds no keys and no answers, and the people of all teams
            return False
        writer.hold_turn(True)
        try:
            writer.submit(self.first).result()
            for _ in range(MOST // AT_ONCE):
                if stopping.is_set() or not writer.submit(self.some).result():
                    break
            else:
                self.more = True
        finally:
            # with more to look at, the next round follows at once
            writer.hold_turn(self.more)
        return bring_back_wanted(self.wanted, client, reader, writer, self._author.state)

    def first(self, stores: Stores) -> None:
        """Before the others: notes to be sealed anew, flags that nobody announced, what was destroyed, a new day."""
        author = self._author
        seal_anew(author)
        raise_flags(author)
        copies.say_destroyed(stores, author)
        if self._day != author.today:
            self._day = author.today
            copies.look_at_discharged(stores.mirror, author.today, self._caseload_days())
            if author.me().role == IDENTITY_ADMINISTRATOR:
                leaving.look_at_all(stores.mirror)

    def some(self, stores: Stores) -> bool:
        """Look at some records that are due; true while there may be more."""
        author = self._author
        patients = standing.some_due(stores.mirror, author.state.now(), AT_ONCE, self._random)
        if not patients:
            return False
        if author.me().role == IDENTITY_ADMINISTRATOR:
            return self._of_the_desk(stores, patients)
        said: list[Said] = []
        destroy: list[UUID] = []
        away: list[tuple[UUID, bool]] = []
        again: list[tuple[bytes, int]] = []
        with author.reader.snapshot():
            for patient in patients:
                pending = author.reader.pending("stream = ?", (patient.bytes,))
                access = access_of(author.reader, author.state, patient, pending)
                again += self._later(patient, access)
                if hidden.is_away(author.reader, patient):
                    if copies.is_needed_again(author.reader, author.me(), patient):
                        self.wanted.append(patient)
                elif copies.cares_no_more(author.reader, author.me(), patient):
                    away.append((patient, True))
                elif self._put_away(patient):
                    away.append((patient, False))
                else:
                    if copies.holds_too_much(author.reader, access, author.me(), patient):
                        destroy.append(patient)
                        again.append((patient.bytes, 0))
                    elif access.suspended is not None:
                        author.state.keys.forget(patient)
                    said += self._say(patient, access, pending)
        for patient in destroy:
            copies.destroy_contents(stores, author, patient)
        for patient, say in away:
            copies.destroy_record(stores, author, patient, say=say)
        self._commit(stores, said)
        self._done(stores, patients, again)
        return len(patients) == AT_ONCE or bool(again)

    def _of_the_desk(self, stores: Stores, patients: Sequence[UUID]) -> bool:
        """The identity desk holds no keys and no answers; what a match opened to it ends."""
        author, done = self._author, list[UUID]()
        with author.reader.snapshot():
            for patient in patients:
                access = access_of(author.reader, author.state, patient, ())
                if leaving.is_done(author.reader, patient, access, author.today):
                    done.append(patient)
        leaving.forget(stores.mirror, done)
        self._done(stores, patients, ())
        return len(patients) == AT_ONCE

    def _say(self, patient: UUID, access: Access, pending: Sequence[Fact]) -> list[Said]:
        author = self._author
        if newer.stops(newer.of_person(author.reader, patient)):
            # a key given now might go to somebody who may not have it; after the update the record is looked at again
            return []
        if self._could_have_more(patient, access):
            self.wanted.append(patient)
        return record_keys.missing(author, patient, access, pending)

    def _could_have_more(self, patient: UUID, access: Access) -> bool:
        """Whether bodies that were held back or forgotten may be had again: a basis stands for what lacks them."""
        author = self._author
        if author.me().role != "clinician":
            return False
        mine = [one for one in access.epochs if may_open(access, author.me().teams, one)]
        if not mine:
            return False
        reader, stream = author.reader, (patient.bytes,)
        if reader.get(_FORGOTTEN, stream):
            return True
        without = [one for one in mine if not self._has_wrap(patient, one.number)]
        return bool(without and reader.get(_HELD_BACK, stream))

    def _has_wrap(self, patient: UUID, epoch: int) -> bool:
        held = self._author.reader.all("select team from record_wrap where access = ?", (access_id(patient, epoch),))
        return any(UUID(bytes=team) in self._author.me().teams for (team,) in held)

    def _later(self, patient: UUID, access: Access) -> list[tuple[bytes, int]]:
        """When an opening of the withheld record ends, the next epoch is due."""
        now = self._author.state.now()
        return [(patient.bytes, opening.until + 1) for opening in access.glass if opening.until >= now][-1:]

    def _put_away(self, patient: UUID) -> bool:
        author = self._author
        return copies.may_be_put_away(author.reader, author.me(), patient, author.today, self._caseload_days())

    def _caseload_days(self) -> int:
        return self._author.state.directory(self._author.reader).policy.caseload_days

    def _commit(self, stores: Stores, said: Sequence[Said]) -> None:
        if not said:
            return
        # each record's own: the refusal of one must not hold up another
        for stream in dict.fromkeys(one.stream for one in said):
            self._author.commit([one for one in said if one.stream == stream], wake=False)
        self._author.committed()
        with stores.mirror:
            stores.mirror.executemany(
                "insert or ignore into withheld (patient, epoch, generation) values (?, ?, ?)",
                (
                    (one.stream.bytes, one.body.epoch, one.body.generation)
                    for one in said
                    if isinstance(one.body, bodies.RecordKeyWithheld)
                ),
            )

    @staticmethod
    def _done(stores: Stores, patients: Sequence[UUID], again: Sequence[tuple[bytes, int]]) -> None:
        with stores.mirror:
            stores.mirror.executemany("delete from due_record where patient = ?", ((one.bytes,) for one in patients))
            for patient, at in again:
                standing.look_at(stores.mirror, [patient], at)


def seal_anew(author: Author) -> None:
    """Seal notes to the epoch that stands, which were sealed to one that another workstation overtook."""
    for act in outbox.select(author.reader.outbox, "code = ? and state = 'waiting'", (outbox.SEAL_ANEW,)):
        old = parse_statement(act.statement)
        body = bodies.statement_body(old.kind, old.body)
        with author.reader.snapshot():
            pending = [fact for fact in author.reader.pending("stream = ?", (act.stream.bytes,)) if fact.id != act.id]
            try:
                if act.kind == entered.KIND:
                    outbox.replace(author.stores.outbox, [act.id], seal_again(author, act, act.id, pending), act.note)
                    author.committed()
                    continue
                first = act.kind in outbox.GO_FIRST
                sealed, opening = sealed_note(author, act.stream, act.note, act.id, pending, first=first)
            except Rejected as error:
                outbox.refuse(author.stores.outbox, act.id, "not-sealed", str(error))
                continue
            body = body.model_copy(update={"note": sealed})
            signed = author.sign([*opening, Said(old.kind, old.stream, body, old.id, old.base)])
        outbox.replace(author.stores.outbox, [act.id], signed, act.note)
        author.committed()
