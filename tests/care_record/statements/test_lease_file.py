"""A file that extends leases: two administrators, one trust, this workstation, at most 14 days."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.statements import following, lease_file
from care_record.statements.directory import Directory
from care_record.statements.lease_file import LeaseFile, LeaseFileRefused
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor
from tests.probes.trust_world import Workstation, World

DAY = 24 * 3600 * 1000


class Trust:
    """A trust with two administrators, a coordinator, and the directory that a workstation has."""

    def __init__(self) -> None:
        self.world = World()
        public = self.world.root.key.public_key().public_bytes_raw()
        self.directory = Directory(self.world.trust, public)
        self.follow(*self.world.founding())
        self.first, self.second = self.administrator("first"), self.administrator("second")
        self.clinician, said = self.world.staff("clinician", "osei", self.world.team)
        self.follow(*said)

    def administrator(self, account: str) -> Workstation:
        place, said = self.world.staff("system-administrator", account)
        self.follow(*said)
        return place

    def follow(self, *said: bytes) -> None:
        for one in said:
            self.directory = following.follow(self.directory, parse(one))

    def file(
        self,
        first: Workstation | None = None,
        second: Workstation | None = None,
        *,
        days: int = 3,
        devices: list[UUID] | None = None,
    ) -> LeaseFile:
        until = self.world.clock() + days * DAY
        body = bodies.LeaseExtended(until=until, devices=devices, reason="The network is out.")
        extended = parse((first or self.first).say("lease.extended", self.world.trust, body))
        confirmed = bodies.LeaseConfirmed(extension=extended.id)
        return LeaseFile(extended, parse((second or self.second).say("lease.confirmed", self.world.trust, confirmed)))

    def open(self, file: LeaseFile) -> lease_file.Extension:
        return lease_file.extension(
            lease_file.parse(file.encode()), self.directory, self.clinician.device, self.world.clock()
        )


@pytest.fixture
def trust() -> Trust:
    return Trust()


def test_two_administrators_extend_every_workstation(trust: Trust) -> None:
    given = trust.open(trust.file())
    assert given.by == ("Dr first", "Dr second")
    assert given.reason == "The network is out."
    assert trust.open(trust.file(devices=[trust.clinician.device])).until > trust.world.clock()


def test_a_file_that_the_log_has_brought_already_still_opens(trust: Trust) -> None:
    file = trust.file()
    assert file.confirmed is not None
    trust.follow(file.extended.encode())
    assert trust.open(file).reason
    trust.follow(file.confirmed.encode())
    assert trust.open(file).reason


@pytest.mark.parametrize("case", ["one administrator twice", "a clinician", "the root", "a revoked administrator"])
def test_who_is_not_two_administrators_extends_nothing(trust: Trust, case: str) -> None:
    file = {
        "one administrator twice": lambda: trust.file(second=trust.first),
        "a clinician": lambda: trust.file(second=trust.clinician),
        "the root": lambda: trust.file(second=trust.world.root),
        "a revoked administrator": lambda: _revoked(trust),
    }[case]()
    with pytest.raises(LeaseFileRefused):
        trust.open(file)


def _revoked(trust: Trust) -> LeaseFile:
    file = trust.file()
    revoked = bodies.DeviceRevoked(device=trust.second.device)
    trust.follow(trust.first.say("device.revoked", trust.world.trust, revoked))
    return file


def test_an_extension_for_others_or_too_far_ahead_or_over_is_refused(trust: Trust) -> None:
    with pytest.raises(LeaseFileRefused, match="other workstations"):
        trust.open(trust.file(devices=[trust.first.device]))
    with pytest.raises(LeaseFileRefused, match="14 days"):
        trust.open(trust.file(days=15))
    with pytest.raises(LeaseFileRefused, match="has ended"):
        trust.open(trust.file(days=-1))


def test_a_second_signature_for_another_extension_is_refused(trust: Trust) -> None:
    one, other = trust.file(), trust.file(days=9)
    with pytest.raises(LeaseFileRefused):
        trust.open(LeaseFile(one.extended, other.confirmed))


def test_before_it_is_confirmed_a_file_extends_nothing(trust: Trust) -> None:
    with pytest.raises(LeaseFileRefused, match="has not confirmed"):
        trust.open(LeaseFile(trust.file().extended))


def test_a_newer_file_is_refused_in_words() -> None:
    newer = cbor.encode({"v": 2, "kind": lease_file.KIND, "statements": []})
    with pytest.raises(LeaseFileRefused, match="newer release"):
        lease_file.parse(newer)


@given(st.data())
def test_no_changed_byte_extends_a_lease(data: st.DataObject) -> None:
    trust = Trust()
    good = trust.file().encode()
    place = data.draw(st.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        file = lease_file.parse(bytes(changed))
        given = lease_file.extension(file, trust.directory, trust.clinician.device, trust.world.clock())
    except LeaseFileRefused:
        return
    raise AssertionError(f"byte {place} may be changed: {given}")


@given(st.binary(max_size=400))
def test_no_bytes_make_reading_a_file_fail_otherwise(data: bytes) -> None:
    with pytest.raises(LeaseFileRefused):
        lease_file.parse(data)
