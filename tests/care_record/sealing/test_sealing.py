"""Sealing: what is sealed opens with its key and its context, and with nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.sealing import context, selftest
from care_record.sealing.envelope import PAD_STEP, DoesNotOpen, Envelope, open_sealed, pad, seal, unpad
from care_record.sealing.keys import PUBLIC_BYTES, MalformedKey, PublicSealingKey, SealingKey
from care_record.sealing.wraps import unwrap_record_key, unwrap_team_key, wrap_record_key, wrap_team_key
from care_record.wire.cbor import MalformedCbor

TRUST, PATIENT, REQUEST, TEAM = (UUID(int=number) for number in range(1, 5))
KEY = SealingKey(bytes(range(32)))
OTHER = SealingKey(bytes(32))


def answer_info(**changed: Any) -> bytes:
    fields: dict[str, Any] = {
        "trust": TRUST,
        "patient": PATIENT,
        "key": KEY.key_id,
        "request": REQUEST,
        "questionnaire": "https://example.org/q|1",
        "questionnaire_sha256": bytes(32),
        "respondent": "patient",
    }
    return context.response(**{**fields, **changed})


def test_a_seed_gives_the_public_key_of_the_published_vector() -> None:
    vector = json.loads((Path(__file__).parent / "xwing_vector.json").read_text())
    assert SealingKey(bytes.fromhex(vector["seed"])).public.encoded.hex() == vector["public"]


def test_the_self_test_passes_here() -> None:
    selftest.run()


def test_the_self_test_finds_a_library_that_gives_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "_SEED", bytes(32))
    with pytest.raises(selftest.SelfTestFailed):
        selftest.run()


@given(st.binary(max_size=9000))
def test_what_is_sealed_opens_again(content: bytes) -> None:
    envelope = Envelope.parse(seal(KEY.public, answer_info(), content).encode())
    assert open_sealed(KEY, answer_info(), envelope) == content


@pytest.mark.parametrize(
    "changed",
    [
        {"trust": REQUEST},
        {"patient": REQUEST},
        {"request": PATIENT},
        {"questionnaire": "https://example.org/q|2"},
        {"questionnaire_sha256": bytes(31) + b"x"},
        {"respondent": "carer"},
        {"key": OTHER.key_id},
    ],
)
def test_an_answer_for_another_record_request_or_questionnaire_does_not_open(changed: dict[str, object]) -> None:
    envelope = seal(KEY.public, answer_info(), b"content")
    with pytest.raises(DoesNotOpen):
        open_sealed(KEY, answer_info(**changed), envelope)


def test_an_answer_does_not_open_with_another_key_even_under_its_name() -> None:
    envelope = seal(KEY.public, answer_info(), b"content")
    with pytest.raises(DoesNotOpen):
        open_sealed(OTHER, answer_info(), envelope)
    with pytest.raises(DoesNotOpen):
        open_sealed(OTHER, answer_info(), Envelope(OTHER.key_id, envelope.sealed))


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_is_noticed(position: int, flip: int) -> None:
    envelope = seal(KEY.public, b"info", b"content")
    changed = bytearray(envelope.sealed)
    changed[position % len(changed)] ^= flip
    with pytest.raises(DoesNotOpen):
        open_sealed(KEY, b"info", Envelope(envelope.key, bytes(changed)))


@given(st.binary(max_size=20000))
def test_only_the_step_of_an_answers_length_shows(content: bytes) -> None:
    padded = pad(content)
    assert len(padded) % PAD_STEP == 0
    assert len(padded) - len(content) <= PAD_STEP + 3
    assert unpad(padded) == content


@pytest.mark.parametrize("padded", [b"", b"\0\0\0", b"\0\0\0\1", b"\xff\xff\xff\xff" + bytes(4092), bytes(4095) + b"x"])
def test_wrong_padding_does_not_open(padded: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        unpad(padded)


@given(st.binary(max_size=100))
def test_bytes_that_are_no_envelope_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedCbor):
        Envelope.parse(data)


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(MalformedKey):
        SealingKey(bytes(31))
    with pytest.raises(MalformedKey):
        PublicSealingKey(bytes(PUBLIC_BYTES - 1))
    with pytest.raises(MalformedKey):
        PublicSealingKey(b"\xff" * PUBLIC_BYTES)


def test_a_record_key_unwraps_for_its_team_alone() -> None:
    record, team, other_team = SealingKey.generate(), SealingKey.generate(), SealingKey.generate()
    wrap = wrap_record_key(record, team.public, trust=TRUST, patient=PATIENT, epoch=1)
    public = record.public.encoded
    opened = unwrap_record_key(wrap, team, trust=TRUST, patient=PATIENT, epoch=1, public=public)
    assert opened.seed == record.seed
    for key, patient, epoch in ((other_team, PATIENT, 1), (team, REQUEST, 1), (team, PATIENT, 2)):
        with pytest.raises(DoesNotOpen):
            unwrap_record_key(wrap, key, trust=TRUST, patient=patient, epoch=epoch, public=public)


def test_a_wrap_that_holds_another_key_than_was_signed_is_refused() -> None:
    record, swapped, team = SealingKey.generate(), SealingKey.generate(), SealingKey.generate()
    wrap = wrap_record_key(swapped, team.public, trust=TRUST, patient=PATIENT, epoch=1)
    with pytest.raises(DoesNotOpen, match="another key"):
        unwrap_record_key(wrap, team, trust=TRUST, patient=PATIENT, epoch=1, public=record.public.encoded)


def test_a_team_key_unwraps_for_its_device_alone() -> None:
    team_key, device, other = SealingKey.generate(), SealingKey.generate(), SealingKey.generate()
    wrap = wrap_team_key(team_key, device.public, trust=TRUST, team=TEAM, generation=1)
    public = team_key.public.encoded
    opened = unwrap_team_key(wrap, device, trust=TRUST, team=TEAM, generation=1, public=public)
    assert opened.seed == team_key.seed
    for key, generation in ((other, 1), (device, 2)):
        with pytest.raises(DoesNotOpen):
            unwrap_team_key(wrap, key, trust=TRUST, team=TEAM, generation=generation, public=public)
