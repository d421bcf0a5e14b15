"""Statements: signed bytes, and a directory in which everyone can say what is theirs to say and nothing else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from care_record.sealing.keys import SealingKey
from care_record.statements import signing, statement
from care_record.statements.directory import Directory, NotAuthorised
from care_record.statements.following import follow
from care_record.statements.signing import BadSignature
from care_record.wire import bodies, cbor
from care_record.wire.ids import new_id

TRUST = UUID(int=1)
ROOT = Ed25519PrivateKey.from_private_bytes(bytes(32))
ROOT_PUBLIC = ROOT.public_key().public_bytes_raw()
SEALING = SealingKey(bytes(range(32))).public.encoded
ADULT, OLDER, PATIENT = (UUID(int=number) for number in (10, 11, 12))


class Person:
    """A member with one device."""

    def __init__(self, number: int, role: bodies.Role) -> None:
        self.member, self.device = UUID(int=100 + number), UUID(int=200 + number)
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        self.role = role

    def says(self, body: bodies.Body, stream: UUID = TRUST) -> statement.Statement:
        return say(self.key, self.device, body, stream)

    def enrolled(self) -> bodies.DeviceEnrolled:
        public = self.key.public_key().public_bytes_raw()
        return bodies.DeviceEnrolled(device=self.device, member=self.member, sign=public, seal=SEALING, label="ward PC")


def say(key: Ed25519PrivateKey, device: UUID, body: bodies.Body, stream: UUID = TRUST) -> statement.Statement:
    kind = next(kind for kind, model in bodies.STATEMENTS.items() if model is type(body))
    encoded = statement.payload(
        trust=TRUST, device=device, id=new_id(), kind=kind, stream=stream, at=1, body=body.to_map()
    )
    return signing.sign(key, encoded)


CLINICIAN, ADMINISTRATOR, COORDINATOR = (
    Person(1, "clinician"),
    Person(2, "system-administrator"),
    Person(3, "coordinator"),
)


@pytest.fixture(scope="module")
def directory() -> Directory:
    """A trust with two teams, and a clinician and a coordinator in the first."""
    said: list[bodies.Body] = [
        bodies.TrustCreated(name="Demonstration Trust", root=ROOT_PUBLIC),
        bodies.TeamCreated(team=ADULT, name="Adult", service="adult", telephone="01632 960000"),
        bodies.TeamCreated(team=OLDER, name="Older", service="soamhs", telephone="01632 960001"),
    ]
    for person in (CLINICIAN, ADMINISTRATOR, COORDINATOR):
        account = f"account{person.member.int}"
        said.append(bodies.MemberAuthorised(member=person.member, name="A Person", role=person.role, account=account))
        said.append(person.enrolled())
    said += [bodies.MemberAdded(team=ADULT, member=person.member) for person in (CLINICIAN, COORDINATOR)]
    known = Directory(TRUST, ROOT_PUBLIC)
    for body in said:
        known = follow(known, say(ROOT, TRUST, body))
    return follow(known, CLINICIAN.says(bodies.TeamKeyCreated(team=ADULT, generation=1, public=SEALING)))


WRAP = bytes(1152)
GRANT = bodies.AccessGranted(
    basis="care", epoch=1, public=SEALING, wraps=[bodies.TeamWrap(team=ADULT, generation=1, wrap=WRAP)]
)
ASK_ELSEWHERE = bodies.AccessRequested(team=OLDER, reason="We share the care.")
READ = bodies.RecordRead(patient=PATIENT, what="record", counter=1)
REFERRAL = bodies.ReferralOpened(referral=UUID(int=50), team=ADULT, opened=date(2026, 11, 2))
CONSENT = bodies.ConsentRecorded(agreement={})
TEAM_KEY_ELSEWHERE = bodies.TeamKeyCreated(team=OLDER, generation=1, public=SEALING)
NEW_TEAM = bodies.TeamCreated(team=UUID(int=77), name="New", service="adult", telephone="")


def test_a_statement_carries_the_tree_that_its_author_knew() -> None:
    known = statement.KnownTree(7, bytes(range(32)), 1)
    encoded = statement.payload(
        trust=TRUST, device=TRUST, id=new_id(), kind="x", stream=TRUST, at=1, body={}, tree=known
    )
    assert signing.sign(ROOT, encoded).tree == known
    fields = cbor.decode(encoded)
    del fields["tree"]
    assert signing.sign(ROOT, cbor.encode(fields)).tree is None
    malformed: list[object] = [[7, bytes(31), 1], [0, bytes(32), 1], [7, bytes(32), 0], [7, bytes(32)], {}, 7]
    for wrong in malformed:
        with pytest.raises(statement.MalformedStatement):
            signing.sign(ROOT, cbor.encode(fields | {"tree": wrong}))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_statement_are_refused(data: bytes) -> None:
    with pytest.raises(cbor.MalformedCbor):
        statement.parse(data)


def test_a_statement_comes_back_from_its_bytes() -> None:
    said = CLINICIAN.says(REFERRAL, PATIENT)
    assert statement.parse(said.encode()) == said
    assert bodies.statement_body(said.kind, said.body) == REFERRAL


def test_a_statement_in_another_encoding_of_the_same_values_is_refused() -> None:
    said = CLINICIAN.says(REFERRAL, PATIENT)
    longer = said.payload.replace(b"\x61v\x01", b"\x61v\x18\x01")
    assert longer != said.payload
    with pytest.raises(statement.MalformedStatement):
        statement.parse(cbor.encode([longer, said.signature]))


def test_a_statement_of_another_trust_is_refused(directory: Directory) -> None:
    encoded = statement.payload(
        trust=PATIENT, device=TRUST, id=new_id(), kind="team.created", stream=PATIENT, at=1, body=NEW_TEAM.to_map()
    )
    with pytest.raises(NotAuthorised, match="another trust"):
        directory.check(signing.sign(ROOT, encoded))


def test_a_forged_statement_is_refused(directory: Directory) -> None:
    forged = say(COORDINATOR.key, CLINICIAN.device, CONSENT, PATIENT)
    with pytest.raises(BadSignature):
        directory.check(forged)


def test_a_changed_statement_is_refused(directory: Directory) -> None:
    said = CLINICIAN.says(REFERRAL, PATIENT)
    changed = said.payload.replace(b"2026-11-02", b"2026-11-03")
    with pytest.raises(BadSignature):
        directory.check(statement.parse(cbor.encode([changed, said.signature])))


@pytest.mark.parametrize(
    ("author", "body", "stream"),
    [
        (CLINICIAN, GRANT, PATIENT),
        (CLINICIAN, CONSENT, PATIENT),
        (CLINICIAN, REFERRAL, PATIENT),
        (COORDINATOR, REFERRAL, PATIENT),
        (ADMINISTRATOR, NEW_TEAM, TRUST),
    ],
)
def test_what_is_ones_own_to_say_is_taken(
    directory: Directory, author: Person, body: bodies.Body, stream: UUID
) -> None:
    assert directory.check(author.says(body, stream)) == body


@pytest.mark.parametrize(
    ("author", "body", "stream", "code"),
    [
        (COORDINATOR, CONSENT, PATIENT, "wrong-role"),
        (COORDINATOR, GRANT, PATIENT, "wrong-role"),
        (ADMINISTRATOR, CONSENT, PATIENT, "wrong-role"),
        (ADMINISTRATOR, REFERRAL, PATIENT, "wrong-role"),
        (CLINICIAN, NEW_TEAM, TRUST, "wrong-role"),
        (CLINICIAN, ASK_ELSEWHERE, PATIENT, "not-in-team"),
        (COORDINATOR, READ, PATIENT, "wrong-stream"),
        (CLINICIAN, TEAM_KEY_ELSEWHERE, TRUST, "not-in-team"),
        (CLINICIAN, CONSENT, TRUST, "wrong-stream"),
        (ADMINISTRATOR, NEW_TEAM, PATIENT, "wrong-stream"),
        (ADMINISTRATOR, bodies.TrustCreated(name="x", root=ROOT_PUBLIC), TRUST, "root-only"),
        (CLINICIAN, Person(9, "clinician").enrolled(), TRUST, "wrong-role"),
    ],
)
def test_what_is_not_ones_own_to_say_is_refused_in_words(
    directory: Directory, author: Person, body: bodies.Body, stream: UUID, code: str
) -> None:
    with pytest.raises(NotAuthorised) as refused:
        directory.check(author.says(body, stream))
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_the_root_key_cannot_speak_of_patients(directory: Directory) -> None:
    with pytest.raises(NotAuthorised):
        directory.check(say(ROOT, TRUST, REFERRAL, PATIENT))


def test_an_unknown_and_a_revoked_workstation_are_refused(directory: Directory) -> None:
    stranger = Person(9, "clinician")
    with pytest.raises(NotAuthorised, match="not enrolled"):
        directory.check(stranger.says(CONSENT, PATIENT))
    revoked = follow(directory, ADMINISTRATOR.says(bodies.DeviceRevoked(device=CLINICIAN.device)))
    with pytest.raises(NotAuthorised, match="ended"):
        revoked.check(CLINICIAN.says(CONSENT, PATIENT))


def test_a_person_can_add_a_further_workstation_of_her_own(directory: Directory) -> None:
    further = Person(1, "clinician")
    further.device = UUID(int=999)
    known = follow(directory, CLINICIAN.says(further.enrolled()))
    assert known.author(further.device).id == CLINICIAN.member


def test_nothing_can_replace_a_device_or_the_root(directory: Directory) -> None:
    with pytest.raises(NotAuthorised):
        follow(directory, ADMINISTRATOR.says(CLINICIAN.enrolled()))
    with pytest.raises(NotAuthorised):
        follow(directory, say(ROOT, TRUST, bodies.TrustCreated(name="Again", root=ROOT_PUBLIC)))


def test_a_team_key_turns_by_one(directory: Directory) -> None:
    with pytest.raises(NotAuthorised):
        follow(directory, CLINICIAN.says(bodies.TeamKeyCreated(team=ADULT, generation=1, public=SEALING)))
    turned = follow(directory, CLINICIAN.says(bodies.TeamKeyCreated(team=ADULT, generation=2, public=SEALING)))
    assert turned.teams[ADULT].generation == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"team": b"short", "member": bytes(16)},
        {"team": bytes(16), "member": bytes(16), "more": 1},
        {"team": bytes(16), "member": "text"},
    ],
)
def test_a_body_that_does_not_fit_is_refused_whole(body: dict[str, object]) -> None:
    with pytest.raises(cbor.MalformedCbor):
        bodies.statement_body("member.added", body)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(bodies.UnknownKind):
        bodies.statement_body("patient.forgotten", {})


def test_a_fingerprint_has_a_hundred_bits_and_depends_on_every_key() -> None:
    shown = signing.fingerprint(b"a", b"b")
    assert len(shown.replace(" ", "")) * 5 == 100
    assert shown != signing.fingerprint(b"ab")
