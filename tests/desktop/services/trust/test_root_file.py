"""The root key as a file: it opens with its passphrase, in its trust, and not otherwise."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.wire.ids import new_id
from desktop.services.problems import NewerFormat, PassphraseProblem, Rejected
from desktop.services.profile import Identity
from desktop.services.trust import root_file

PASSPHRASE = "mole harbour tin nine"
ROOT = Ed25519PrivateKey.generate()
IDENTITY = Identity(
    profile=str(new_id()),
    server="http://127.0.0.1:9",
    trust=str(new_id()),
    trust_name="Downs NHS Trust",
    root=ROOT.public_key().public_bytes_raw().hex(),
    device=str(new_id()),
    member=str(new_id()),
    member_name="Ranjit Sahota",
    role="system-administrator",
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return root_file.write(ROOT.private_bytes_raw(), IDENTITY, PASSPHRASE)


def test_it_opens_with_its_passphrase_and_holds_no_key_in_plain_text(content: bytes) -> None:
    assert root_file.read(content, IDENTITY, PASSPHRASE) == ROOT.private_bytes_raw()
    assert ROOT.private_bytes_raw() not in content
    assert ROOT.private_bytes_raw().hex().encode() not in content


def test_a_wrong_passphrase_and_a_weak_one_are_said(content: bytes) -> None:
    with pytest.raises(Rejected, match="does not open"):
        root_file.read(content, IDENTITY, "another passphrase")
    with pytest.raises(PassphraseProblem):
        root_file.write(ROOT.private_bytes_raw(), IDENTITY, "password1234")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"trust": str(new_id())}, "another trust"),
        ({"kind": "recovery"}, "another trust"),
        ({"kdf": {"memory_kib": 64, "passes": 1, "salt": "AAAA"}}, "another protection"),
        ({"kdf": {"memory_kib": 2**40, "passes": 4, "salt": "A" * 24}}, "another protection"),
        ({"kdf": None}, "no file of a root key"),
        ({"wrapped": "AAAA"}, "does not open"),
    ],
)
def test_a_changed_file_is_refused_in_words(content: bytes, changes: dict[str, object], words: str) -> None:
    changed = json.dumps(json.loads(content) | changes).encode()
    with pytest.raises(Rejected, match=words):
        root_file.read(changed, IDENTITY, PASSPHRASE)


def test_what_is_no_such_file_and_a_newer_one_are_refused(content: bytes) -> None:
    for other in (b"", b"rubbish", b"[]", b'{"v": 1}'):
        with pytest.raises(Rejected, match="no file of a root key"):
            root_file.read(other, IDENTITY, PASSPHRASE)
    with pytest.raises(NewerFormat):
        root_file.read(json.dumps(json.loads(content) | {"v": 2}).encode(), IDENTITY, PASSPHRASE)


def test_the_root_of_another_beginning_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected, match="not the root key"):
        root_file.read(content, replace(IDENTITY, root="00" * 32), PASSPHRASE)
