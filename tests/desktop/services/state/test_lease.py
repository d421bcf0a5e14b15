"""The lease: how long a workstation reads without the service, what its clock may do, and what reopens it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.statements.lease_file import LeaseFile
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.keys import new_keys
from desktop.services.open_desk import OpenDesk
from desktop.services.problems import LeaseLapsed, Rejected
from desktop.services.profile import Profile
from desktop.services.session import now_ms
from desktop.services.state.lease import CLOCK_SLACK_MS, HOUR_MS, Seen, judge
from desktop.services.store import mirror, outbox
from desktop.services.store.writer import Stores
from tests.desktop.services.clinic import Bench, Clinic, identity_of, open_desk
from tests.desktop.services.pages import Log
from tests.probes.trust_world import NOON, Workstation, World

times = st.integers(0, 2**45)


@given(times, st.integers(1, 336), st.integers(0, 400 * HOUR_MS))
def test_the_lease_ends_so_many_hours_after_the_last_good_sync(synced: int, hours: int, later: int) -> None:
    now = synced + later
    lease = judge(now, Seen(synced_at=synced, first=synced, last=now), hours)
    assert lease.state == ("lapsed" if later > hours * HOUR_MS else "good")
    assert lease.ends == synced + hours * HOUR_MS


@given(times, st.integers(0, 100 * HOUR_MS))
def test_a_clock_more_than_ten_minutes_earlier_than_the_last_seen_waits_for_the_service(last: int, back: int) -> None:
    seen = Seen(synced_at=last, first=last, last=last)
    turned = back > CLOCK_SLACK_MS
    assert judge(last - back, seen, 120).state == ("clock" if turned else "good")
    assert judge(last - back, seen, 120, reached=True).state == "good"


@given(times, st.integers(0, 14 * 24 * HOUR_MS))
def test_an_extension_moves_the_end_and_never_brings_it_forward(synced: int, more: int) -> None:
    plain = judge(synced, Seen(synced, synced, synced), 120).ends
    extended = judge(synced, Seen(synced, synced, synced, synced + more), 120).ends
    assert plain is not None
    assert extended == max(plain, synced + more)


def test_before_a_whole_first_sync_the_lease_counts_from_the_beginning() -> None:
    assert judge(0, Seen(), 120).ends is None
    assert judge(121 * HOUR_MS, Seen(first=0, last=120 * HOUR_MS), 120).state == "lapsed"


class Away:
    """A workstation that cannot reach the service: a mirror with one record, a waiting act, and a clock."""

    def __init__(self, folder: Path, lease_hours: int | None = None) -> None:
        self.world = World()
        self.clinician, staff = self.world.staff("clinician", "osei", self.world.team)
        self.first, more = self.world.staff("system-administrator", "first")
        self.second, still = self.world.staff("system-administrator", "second")
        self.patient = self.world.patient()
        log = Log(self.world)
        said = [*self.world.founding(), *staff, *more, *still]
        policy = bodies.PolicySet(lease_hours=lease_hours)
        said.append(self.world.root.say("policy.set", self.world.trust, policy))
        log.append(*said, *self.world.registration(self.clinician, self.patient))
        self.profile = Profile(folder)
        self.keys = new_keys()
        stores = Stores(self.profile, self.keys)
        mirror.apply_page(stores.mirror, log.page(), frozenset())
        outbox.add(stores.outbox, [parse(self.world.agreement(self.clinician, self.patient.id))])
        stores.close()
        self.now = NOON

    def open(self, place: Workstation | None = None) -> OpenDesk:
        who = place or self.clinician
        stores = Stores(self.profile, self.keys)
        mirror.keep(stores.mirror, "device_sign", who.key.private_bytes_raw())
        mirror.keep(stores.mirror, "device_seal", who.sealing.seed)
        identity = identity_of(self.world, who, "http://127.0.0.1:9")
        return OpenDesk(self.profile, identity, self.keys, stores, lambda: self.now)

    def read(self, job: Callable[..., object], place: Workstation | None = None) -> object:
        desk = self.open(place)
        reads = desk.reads()
        try:
            return job(reads)
        finally:
            reads.close()
            desk.close()

    def act(self, job: Callable[..., object], place: Workstation | None = None) -> object:
        desk = self.open(place)
        try:
            return job(desk.acts)
        finally:
            desk.close()

    def close(self) -> None:
        self.profile.close()


@pytest.fixture
def away(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Away(tmp_path / "profile")
    yield made
    made.close()


def test_a_lapsed_lease_closes_every_read_of_the_mirror_and_leaves_the_outbox(away: Away) -> None:
    assert away.read(lambda reads: len(reads.find("feath"))) == 1
    away.now += 121 * HOUR_MS
    for job in (
        lambda reads: reads.find("feath"),
        lambda reads: reads.today(),
        lambda reads: reads.patient(away.patient.id),
        lambda reads: reads.banner(away.patient.id),
        lambda reads: reads.outbox(),
    ):
        with pytest.raises(LeaseLapsed):
            away.read(job)
    with pytest.raises(LeaseLapsed):
        away.act(lambda acts: acts.open_referral(away.patient.id, away.world.team))
    assert away.read(lambda reads: reads.status().waiting) == 1
    assert away.read(lambda reads: reads.me().name) == "Dr osei"


def test_who_turns_the_clock_back_reads_nothing_without_the_service(away: Away) -> None:
    away.read(lambda reads: reads.me())
    away.now += 100 * HOUR_MS
    assert away.read(lambda reads: len(reads.find("feath"))) == 1
    away.now -= 50 * HOUR_MS
    with pytest.raises(LeaseLapsed):
        away.read(lambda reads: reads.find("feath"))
    # nor does turning it on again help past the end
    away.now += 71 * HOUR_MS
    with pytest.raises(LeaseLapsed):
        away.read(lambda reads: reads.find("feath"))


def test_a_policy_of_the_trust_sets_the_hours(tmp_path: Path) -> None:
    away = Away(tmp_path / "profile", lease_hours=48)
    try:
        away.now += 47 * HOUR_MS
        assert away.read(lambda reads: len(reads.find("feath"))) == 1
        away.now += 2 * HOUR_MS
        with pytest.raises(LeaseLapsed):
            away.read(lambda reads: reads.find("feath"))
    finally:
        away.close()


def test_an_extension_file_of_two_administrators_opens_the_mirror_again(away: Away, tmp_path: Path) -> None:
    away.now += 121 * HOUR_MS
    begun, whole = tmp_path / "begun.mhcr-lease", tmp_path / "whole.mhcr-lease"
    day = away.world.today() + timedelta(days=9)
    begun.write_bytes(away.act(lambda acts: acts.leases.extension(day, "Network out."), away.first))  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="second administrator"):
        away.act(lambda acts: acts.leases.confirm(begun), away.first)
    with pytest.raises(Rejected, match="has not confirmed"):
        away.act(lambda acts: acts.leases.take(begun))
    whole.write_bytes(away.act(lambda acts: acts.leases.confirm(begun), away.second))  # type: ignore[arg-type]
    away.act(lambda acts: acts.leases.take(whole))
    assert away.read(lambda reads: len(reads.find("feath"))) == 1
    away.now += 8 * 24 * HOUR_MS
    with pytest.raises(LeaseLapsed):
        away.read(lambda reads: reads.find("feath"))


def test_only_an_administrator_makes_an_extension_with_a_reason_and_a_near_day(away: Away) -> None:
    day = away.world.today() + timedelta(days=3)
    with pytest.raises(Rejected, match="system administrator"):
        away.act(lambda acts: acts.leases.extension(day, "Network out."))
    with pytest.raises(Rejected, match="Say why"):
        away.act(lambda acts: acts.leases.extension(day, " "), away.first)
    with pytest.raises(Rejected, match="at most"):
        away.act(lambda acts: acts.leases.extension(day + timedelta(days=30), "Network out."), away.first)


def test_a_file_that_is_none_is_refused_in_words(away: Away, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleague")
    with pytest.raises(Rejected, match="no extension file"):
        away.act(lambda acts: acts.leases.take(path))
    with pytest.raises(Rejected, match="cannot be read"):
        away.act(lambda acts: acts.leases.take(tmp_path / "nothing"))


def test_a_file_signed_for_another_trust_is_refused(away: Away, tmp_path: Path) -> None:
    other = World(seed=b"other trust")
    one, _ = other.staff("system-administrator", "first")
    two, _ = other.staff("system-administrator", "second")
    extended = parse(one.say("lease.extended", other.trust, bodies.LeaseExtended(until=NOON + HOUR_MS, reason="Out.")))
    confirmed = parse(two.say("lease.confirmed", other.trust, bodies.LeaseConfirmed(extension=extended.id)))
    path = tmp_path / "other.mhcr-lease"
    path.write_bytes(LeaseFile(extended, confirmed).encode())
    with pytest.raises(Rejected, match="not valid here"):
        away.act(lambda acts: acts.leases.take(path))


def test_a_good_sync_opens_a_lapsed_mirror_again(clinic: Clinic, tmp_path: Path) -> None:
    folder, identity = tmp_path / "profile", clinic.identity(clinic.place)
    with open_desk(folder, identity, clinic.place) as bench:
        bench.until_ready(clinic.world.team)
    profile = Profile(folder)
    stores = Stores(profile, new_keys(lambda count: bytes([7]) * count))
    at = mirror.position(stores.mirror)
    with stores.mirror:
        mirror.keep_position(stores.mirror, _long_ago(at))
    stores.close()
    profile.close()
    with open_desk(folder, identity, clinic.place, sync=False) as bench:
        assert bench.desk.state.lease.state == "lapsed"
    heard: list[str] = []
    with open_desk(folder, identity, clinic.place, sync=False) as bench:
        bench.desk.on_lease = lambda lease: heard.append(lease.state)
        _sync(bench)
    assert heard == ["good"]


def _long_ago(at: mirror.Position) -> mirror.Position:
    from dataclasses import replace

    return replace(at, synced_at=now_ms() - 200 * HOUR_MS)


def _sync(bench: Bench) -> None:
    import threading

    thread = threading.Thread(target=bench.desk.sync.run, name="sync")
    thread.start()
    bench.until(lambda: bench.desk.state.lease.state == "good")
    bench.desk.sync.stop()
    thread.join(20)
    assert not thread.is_alive()
