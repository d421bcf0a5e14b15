"""The forms that cross the wire: one byte form for a value, and a clear refusal of anything else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from uuid import UUID

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from care_record.log import entry, page
from care_record.log.chain import BrokenChain, StreamHead
from care_record.log.head import SignedHead
from care_record.wire import cbor, frames, link, proof, receipt
from care_record.wire.ids import id_at, new_id

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=30), inner, max_size=4),
    max_leaves=12,
)
STREAM = UUID(int=7)


@given(VALUES)
def test_a_value_has_one_form_and_comes_back(value: object) -> None:
    assert cbor.decode_strict(cbor.encode(value)) == value


@pytest.mark.parametrize(
    ("hexadecimal", "why"),
    [
        ("1800", "an integer longer than it need be"),
        ("5f4101ff", "an indefinite length"),
        ("a2616101616102", "a repeated key"),
        ("a2616201616102", "keys out of order"),
        ("f93c00", "a float"),
        ("c074323031332d30332d32315432303a30343a30305a", "a tag"),
        ("a10102", "a key that is no text"),
        ("6261", "cut off"),
        ("0000", "more than one value"),
    ],
)
def test_every_other_form_is_refused(hexadecimal: str, why: str) -> None:
    with pytest.raises(cbor.MalformedCbor):
        cbor.decode_strict(bytes.fromhex(hexadecimal))


@given(VALUES)
def test_the_form_is_the_librarys_canonical_one(value: object) -> None:
    assert cbor.encode(value) == cbor2.dumps(value, canonical=True)


def test_keys_stand_by_the_length_and_order_of_their_bytes() -> None:
    value = {"aaa": 1, "\u00e9": 2, "z": 3, "bb": 4, "\U0001f600": 5, "\uffff": 6, "": {"b": 7, "a": 8}}
    assert list(cbor.decode(cbor.encode(value))) == ["", "z", "bb", "\u00e9", "aaa", "\uffff", "\U0001f600"]
    assert cbor.encode(value) == cbor2.dumps(value, canonical=True)


def test_rfc_8949_examples_have_their_published_form() -> None:
    assert cbor.encode({"a": 1, "b": [2, 3]}).hex() == "a26161016162820203"
    assert cbor.encode([1, [2, 3], [4, 5]]).hex() == "8301820203820405"
    assert cbor.encode(18446744073709551615).hex() == "1bffffffffffffffff"


def test_a_newer_format_is_refused_in_words() -> None:
    with pytest.raises(cbor.NewerFormat, match="newer release"):
        cbor.decode_map(cbor.encode({"v": 2}))


@given(st.lists(st.tuples(st.integers(0, 2**63), st.binary(max_size=50)), max_size=8), st.integers(1, 17))
def test_frames_come_whole_however_the_network_cuts_them(sent: list[tuple[int, bytes]], step: int) -> None:
    stream = b"".join(frames.pack(cursor, body) for cursor, body in sent)
    reader = frames.FrameReader()
    received = [frame for at in range(0, len(stream), step) for frame in reader.feed(stream[at : at + step])]
    reader.finish()
    assert received == sent


def test_a_stream_that_breaks_off_is_noticed() -> None:
    reader = frames.FrameReader()
    assert list(reader.feed(frames.pack(1, b"body")[:-1])) == []
    with pytest.raises(frames.MalformedFrame):
        reader.finish()


def test_an_impossible_length_is_refused_before_it_is_waited_for() -> None:
    with pytest.raises(frames.MalformedFrame):
        list(frames.FrameReader().feed(bytes(8) + b"\xff\xff\xff\xff"))


def make_entry(n: int, prev: bytes, body: bytes = b"body") -> entry.Entry:
    return entry.make(
        seq=n + 10,
        stream=STREAM,
        n=n,
        prev=prev,
        id=new_id(),
        kind="x.y",
        at=5,
        salt=secrets.token_bytes(16),
        body=body,
    )


def test_an_entry_comes_back_and_its_stream_chains() -> None:
    first = make_entry(1, entry.NO_HASH)
    second = make_entry(2, first.leaf)
    assert entry.parse(first.encode()) == first
    assert StreamHead().follow(first).follow(second) == StreamHead(2, second.leaf)


def test_a_gap_a_swap_and_a_rewritten_entry_break_the_chain() -> None:
    first = make_entry(1, entry.NO_HASH)
    second = make_entry(2, first.leaf)
    with pytest.raises(BrokenChain):
        StreamHead().follow(second)
    with pytest.raises(BrokenChain):
        StreamHead().follow(make_entry(1, entry.NO_HASH, b"rewritten")).follow(second)


def test_a_body_can_be_erased_without_breaking_the_chain_but_not_changed() -> None:
    kept = make_entry(1, entry.NO_HASH)
    erased = entry.parse(entry.encode_parts(kept.header, None, None))
    assert erased.leaf == kept.leaf
    with pytest.raises(cbor.MalformedCbor, match="commits"):
        entry.parse(entry.encode_parts(kept.header, kept.salt, b"another"))
    with pytest.raises(cbor.MalformedCbor, match="erased whole"):
        entry.parse(entry.encode_parts(kept.header, None, kept.body))


def test_an_end_frame_comes_back() -> None:
    end = page.PageEnd(head=9, leaf=bytes(32), entries=4, streams=2, more=False, time=1)
    assert page.parse_frame(end.encode()) == end
    signed = replace(end, tree=SignedHead(b"head", b"signature"))
    assert page.parse_frame(signed.encode()) == signed


def test_gaps_and_proofs_of_inclusion_come_back() -> None:
    for frame in (page.Gap(((0, bytes(32)), (17, b"h" * 32))), page.Inclusion(7, (bytes(32), b"h" * 32))):
        assert page.parse_frame(frame.encode()) == frame


@pytest.mark.parametrize(
    "fields",
    [
        {"gap": b""},
        {"gap": bytes(34)},
        {"gap": 3},
        {"proof": bytes(31), "seq": 1},
        {"proof": bytes(32), "seq": 0},
        {"proof": bytes(32)},
        {"end": True},
        {"v": 2, "gap": bytes(33)},
    ],
)
def test_frames_that_do_not_fit_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(cbor.MalformedCbor):
        page.parse_frame(cbor.encode({"v": 1} | fields))


@given(st.binary(max_size=80))
def test_bytes_that_are_no_frame_are_refused(data: bytes) -> None:
    with pytest.raises(cbor.MalformedCbor):
        page.parse_frame(data)


def test_receipts_come_back() -> None:
    receipts = [
        receipt.Receipt(new_id(), "applied", seq=4),
        receipt.Receipt(new_id(), "refused", code="dead", words="The person has died."),
        receipt.Receipt(new_id(), "conflict", code="newer", words="Seen later.", newer=(3, 4)),
    ]
    assert receipt.parse_receipts(receipt.encode_receipts(receipts)) == receipts
    assert receipt.parse_push(receipt.encode_push([b"a", b"b"])) == [b"a", b"b"]


@pytest.mark.parametrize(
    "change", [{"outcome": "maybe"}, {"seq": None}, {"newer": ["x"]}, {"id": b"short"}, {"words": 3}]
)
def test_a_receipt_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    fields = {**receipt.Receipt(new_id(), "applied", seq=4).to_map(), **change}
    with pytest.raises(cbor.MalformedCbor):
        receipt.parse_receipts(cbor.encode({"v": 1, "receipts": [fields]}))


PROVING = Ed25519PrivateKey.from_private_bytes(bytes(32))


@dataclass(frozen=True)
class Request:
    """A request as both ends see it."""

    method: str = "POST"
    target: str = "/v1/commands"
    body: bytes = b"body"
    token: str = "token"

    def proof(self, at: int) -> str:
        return proof.make(PROVING, method=self.method, target=self.target, body=self.body, token=self.token, at=at)

    def check(self, header: str, now: int) -> None:
        key = PROVING.public_key()
        proof.check(key, header, method=self.method, target=self.target, body=self.body, token=self.token, now=now)


def test_a_proof_holds_for_its_request() -> None:
    Request().check(Request().proof(1_000_000), 1_000_000 + proof.MAX_SKEW_MS)


@pytest.mark.parametrize(
    "other", [Request(method="GET"), Request(target="/v1/changes"), Request(body=b""), Request(token="stolen")]
)
def test_a_proof_holds_for_no_other_request(other: Request) -> None:
    with pytest.raises(proof.ProofRefused):
        other.check(Request().proof(1), 1)


def test_an_old_proof_is_refused_and_the_clock_is_named() -> None:
    with pytest.raises(proof.ProofRefused, match="clock") as refused:
        Request().check(Request().proof(1), 2 + proof.MAX_SKEW_MS)
    assert refused.value.skewed


@given(st.text(max_size=60))
def test_any_other_text_is_no_proof(header: str) -> None:
    with pytest.raises(proof.ProofRefused):
        Request().check(header, 0)


@given(st.binary(min_size=16, max_size=16))
def test_a_token_is_read_as_it_is_typed(random: bytes) -> None:
    text = link.token_text(random)
    typed = link.grouped(text).lower().replace("0", "o").replace("1", "l")
    assert len(text) == link.TOKEN_LENGTH
    assert link.token_hash(typed) == link.token_hash(text) is not None


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "U" * 26, "Z" * 26, "0" * 25 + "É"])
def test_what_is_no_token_has_no_hash(text: str) -> None:
    assert link.token_hash(text) is None


def test_a_receipt_number_can_be_read_out() -> None:
    number = link.receipt_number(STREAM)
    assert len(number) == 9
    assert set(number.replace("-", "")) <= set(link.ALPHABET)
    assert number == link.receipt_number(UUID(int=7)) != link.receipt_number(UUID(int=8))


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_id_of_a_given_time_is_a_uuid_of_version_7(milliseconds: int, random: bytes) -> None:
    made = id_at(milliseconds, random)
    assert made.version == 7
    assert made.int >> 80 == milliseconds


@pytest.mark.parametrize("tagged", ["c2420101", "c249010000000000000000", "81d9d9f701", "d81c81d81d00"])
def test_tags_are_refused_also_where_they_resolve_to_an_allowed_value(tagged: str) -> None:
    with pytest.raises(cbor.MalformedCbor):
        cbor.decode(bytes.fromhex(tagged))
