"""Several processes of one service on one database: what one has taken in counts at once for all, and once."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from care_record.agreement.statements import Kind, Scope
from care_record.statements.members import SETTLING_MS
from care_record.wire import bodies
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.service import News
from sync_service.storage import backup, database
from sync_service.storage import tables as t
from sync_service.storage.announcing import listen
from sync_service.storage.batch import Refused
from sync_service.storage.log import LogWriter
from sync_service.storage.risk import escalating
from sync_service.storage.tree.restored import AwaitsIncarnation
from tests.probes.bench import MEASURE, Bench
from tests.probes.flagged import MINUTE, flagged_bench
from tests.probes.mailbox import Mailbox, served
from tests.probes.postgres import Postgres
from tests.probes.trust_world import World


@pytest.fixture
def other(bench: Bench) -> Iterator[Bench]:
    """A second process of the service that `bench` is one of."""
    made = bench.beside()
    yield made
    made.close()


def notifier(bench: Bench, port: int) -> Notifier:
    service = bench.service(port)
    assert service.settings.mail is not None
    return Notifier(service, MailServer(service.settings.mail, None))


def test_what_one_has_confirmed_of_a_restored_backup_the_other_knows_at_once(
    tmp_path: Path, request: pytest.FixtureRequest, bench: Bench, address: str | None
) -> None:
    second, said = bench.world.staff("system-administrator", "edith")
    bench.apply(*said)
    described = backup.write(bench.engine, tmp_path / "kept", "backup", bench.world.clock())
    new = f"sqlite:///{tmp_path / 'new.db'}"
    if address is not None:
        postgres: Postgres = request.getfixturevalue("postgres")
        new = postgres.empty_database()
    engine = database.connect(new)
    backup.restore(engine, tmp_path / "kept", None)
    engine.dispose()
    bench.close()
    bench.open(new)
    other = bench.beside()
    patient = bench.world.patient(1)
    registered = bench.world.registration(bench.clinician, patient)
    for worker in (bench, other):
        with pytest.raises(AwaitsIncarnation):
            worker.processor.apply(registered)
    begun = bodies.IncarnationBegun(number=2, size=described.size, root=described.root, reason="The disk failed.")
    bench.apply(bench.administrator.say("incarnation.begun", bench.world.trust, begun))
    bench.apply(second.say("incarnation.confirmed", bench.world.trust, bodies.IncarnationConfirmed(number=2)))
    back = other.processor.restored()
    assert back is not None
    assert not back.waits
    assert back.settles(bench.world.clock())
    other.apply(*registered)
    bench.world.clock.now += SETTLING_MS
    assert not back.settles(bench.world.clock())
    other.close()


def test_who_leaves_by_one_is_counted_anew_by_the_other(bench: Bench, other: Bench) -> None:
    bench.ready_patient()
    member = bench.clinician.member
    assert member is not None
    before = other.pull(member)[1]
    removed = bodies.MemberRemoved(team=bench.world.team, member=member)
    bench.apply(bench.world.root.say("member.removed", bench.world.trust, removed))
    _, end, _ = other.pull(member, before.head)
    assert (end.entries, end.streams) == (len(other.pull(member)[0]), 1)


def test_a_state_that_is_read_stays_one_while_the_other_writes(bench: Bench, other: Bench) -> None:
    count = select(t.log_head.c.seq)
    with database.reading(bench.engine) as connection:
        before = connection.scalar(count)
        other.ready_patient()
        assert connection.scalar(count) == before
    with database.reading(bench.engine) as connection:
        assert (connection.scalar(count) or 0) > (before or 0)


def test_of_two_that_are_asked_to_begin_a_trust_one_does(bench: Bench, other: Bench) -> None:
    with database.writing(bench.engine) as connection:
        for table in reversed(t.metadata.sorted_tables):
            if table is not t.log_head:
                connection.execute(table.delete())
        connection.execute(t.log_head.update().values(seq=0, leaf=bytes(32)))
    ready = threading.Barrier(2)

    def begin(worker: Bench, seed: bytes) -> str:
        world = World(seed=seed)
        ready.wait(20)
        try:
            worker.processor.begin(world.founding(bench.log_key.public))
        except Refused as refusal:
            return refusal.code
        return "begun"

    with ThreadPoolExecutor(2, thread_name_prefix="begin") as pool:
        assert sorted(pool.map(begin, (bench, other), (b"one", b"two"))) == ["begun", "trust-exists"]


def test_processes_that_start_at_once_make_the_tables_once(postgres: Postgres) -> None:
    address, ready = postgres.empty_database(), threading.Barrier(3)

    def start(_: int) -> None:
        engine = database.connect(address)
        ready.wait(20)
        database.upgrade(engine)
        engine.dispose()

    with ThreadPoolExecutor(3, thread_name_prefix="start") as pool:
        list(pool.map(start, range(3)))
    engine = database.connect(address)
    with database.reading(engine) as connection:
        assert connection.scalar(select(t.log_head.c.seq)) == 0
    engine.dispose()


class SlowMailbox(Mailbox):
    """Keeps the first message's sender waiting until `go` is set; `began` says that it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go = threading.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
        if not self.began.is_set():
            self._loop = asyncio.get_running_loop()
            self.began.set()
            await self.go.wait()
        return await super().handle_DATA(server, session, envelope)

    def let_go(self) -> None:
        """The first message goes on."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self.go.set)


@contextmanager
def held_up(bench: Bench, while_it_waits: Callable[[SlowMailbox, int], None]) -> Iterator[SlowMailbox]:
    """A worker of `bench` whose mail server takes minutes over the first message."""
    box = SlowMailbox()
    with served(box) as port, ThreadPoolExecutor(1, thread_name_prefix="slow") as pool:
        slow = pool.submit(lambda: asyncio.run(notifier(bench, port).round()))
        assert box.began.wait(20)
        try:
            while_it_waits(box, port)
        finally:
            box.let_go()
        slow.result(20)
        yield box


def test_a_slow_mail_server_gets_no_message_twice_from_two_workers(bench: Bench, other: Bench) -> None:
    for index in (1, 2, 3):
        patient, _ = bench.ready_patient(index)
        bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])

    def meanwhile(_: SlowMailbox, port: int) -> None:
        bench.world.clock.now += 2 * MINUTE
        asyncio.run(notifier(other, port).round())

    with held_up(bench, meanwhile) as box:
        to = sorted(str(box.messages.get()["To"]) for _ in range(box.messages.qsize()))
        assert to == [f"marigold{index}@example.org" for index in (1, 2, 3)]


def test_a_withdrawal_stops_what_a_slow_mail_server_has_not_been_given_yet(bench: Bench, other: Bench) -> None:
    people = [bench.ready_patient(index)[0] for index in (1, 2)]
    for patient in people:
        bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])

    def meanwhile(_: SlowMailbox, __: int) -> None:
        everything = frozenset(Scope)
        for patient in people:
            other.apply(other.world.agreement(other.clinician, patient, Kind.WITHDRAWN, scope=everything))

    with held_up(bench, meanwhile) as box:
        assert box.messages.qsize() == 1


def test_whoever_has_left_by_another_process_is_not_told_of_a_flag(
    tmp_path: Path, mailbox: tuple[Mailbox, int], address: str | None
) -> None:
    team = flagged_bench(tmp_path, mailbox, address)
    other = team.bench.beside()
    team.flagged()
    ada = team.bench.clinician.member
    assert ada is not None
    other.processor.directory()
    removed = bodies.MemberRemoved(team=team.bench.world.team, member=ada)
    team.bench.apply(team.bench.world.root.say("member.removed", team.bench.world.trust, removed))
    escalating.escalate(other.engine, other.tools, other.processor.directory_in, frozenset({"email"}))
    with database.reading(other.engine) as connection:
        told = set(connection.scalars(select(t.alerts.c.member)))
    assert told == {team.beth.member.bytes if team.beth.member else b""}
    other.close()
    team.bench.close()


def test_several_processes_share_what_may_be_tried(bench: Bench) -> None:
    service = bench.service()
    listen = service.settings.listen.model_copy(update={"processes": 3})
    service.settings = service.settings.model_copy(update={"listen": listen})
    assert [service.share(most) for most in (120, 20, 2)] == [40, 6, 1]


@pytest.fixture
def two_on_postgres(tmp_path: Path, postgres: Postgres) -> Iterator[tuple[Bench, Bench]]:
    bench = Bench(tmp_path, postgres.new_database())
    other = bench.beside()
    yield bench, other
    other.close()
    bench.close()


def test_a_commit_by_one_wakes_who_waits_at_the_other(two_on_postgres: tuple[Bench, Bench]) -> None:
    bench, other = two_on_postgres
    head = asyncio.run(heard(other, bench.ready_patient))
    assert head == bench.head()


def test_one_that_stops_while_it_writes_does_not_hold_up_the_other(
    two_on_postgres: tuple[Bench, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, other = two_on_postgres

    def stop(connection: Connection) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("sync_service.storage.log.MOST_IDLE_MS", 100)
            LogWriter(connection, bench.tools.at_rest)
        # it asks nothing while this waits for the log
        other.ready_patient()
        connection.execute(select(t.log_head.c.seq))

    with pytest.raises(database.NoDatabase), database.writing(bench.engine) as connection:
        stop(connection)
    assert bench.head() == other.head()
    bench.ready_patient(2)


def test_what_was_committed_while_the_line_was_cut_is_heard_once_it_is_back(
    two_on_postgres: tuple[Bench, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, other = two_on_postgres
    monkeypatch.setattr("sync_service.storage.announcing.AFTER_FAULT", 0)

    def cut() -> None:
        with database.writing(bench.engine) as connection:
            connection.execute(
                text("select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen mhcr_log'")
            )
        bench.ready_patient()

    head = asyncio.run(heard(other, cut))
    assert head == bench.head()


async def heard(worker: Bench, happens: Callable[[], object]) -> int:
    """The head that a process of the service has heard of, once all of what happens elsewhere is committed."""
    news = News()
    news.bind()
    listening = asyncio.create_task(listen(worker.engine, news.tell))
    assert await news.wait(20)
    await asyncio.to_thread(happens)
    head = worker.head()
    while news.head < head:
        assert await news.wait(20)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return news.head
