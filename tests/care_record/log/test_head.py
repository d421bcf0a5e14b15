"""Tree heads: signed by the log's key for their own purpose, and read back as they were."""

from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.log.head import PURPOSE, SIGNED_PREFIX, BadHead, SignedHead, TreeHead
from care_record.log.tree import EMPTY
from care_record.wire import cbor

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
HEAD = TreeHead(UUID(int=1), 1, 0, EMPTY, 1_795_348_800_000)


def test_a_signed_head_is_read_back() -> None:
    signed = HEAD.sign(KEY)
    assert signed.verify(PUBLIC) == HEAD
    assert signed.data == HEAD.encode() == SignedHead(signed.data, b"").read().encode()


def test_a_head_of_another_key_or_with_a_changed_byte_is_refused() -> None:
    signed = HEAD.sign(KEY)
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    changed = replace(signed, data=signed.data[:-1] + bytes([signed.data[-1] ^ 1]))
    for head, public in ((signed, stranger), (changed, PUBLIC), (replace(signed, signature=bytes(64)), PUBLIC)):
        with pytest.raises(BadHead):
            head.verify(public)


def test_what_was_signed_for_another_purpose_is_no_head() -> None:
    data = HEAD.encode()
    with pytest.raises(BadHead):
        SignedHead(data, KEY.sign(b"mhcr/statement\0" + data)).verify(PUBLIC)


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "mhcr/statement"},
        {"v": 2},
        {"trust": b"short"},
        {"size": -1},
        {"size": True},
        {"incarnation": 0},
        {"root": bytes(31)},
        {"time": "now"},
    ],
)
def test_a_signed_form_that_is_no_head_is_refused(changes: dict[str, object]) -> None:
    fields = {"v": 1, "purpose": PURPOSE, "trust": bytes(16), "incarnation": 1, "size": 0, "root": EMPTY, "time": 0}
    data = cbor.encode(fields | changes)
    with pytest.raises(BadHead):
        SignedHead(data, KEY.sign(SIGNED_PREFIX + data)).verify(PUBLIC)
