"""The recovery key's words: any two of three give it back, one or two of the same person do not."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import MnemonicError, combine_mnemonics

from desktop.services.problems import Rejected
from desktop.services.trust import shares

PUBLISHED = json.loads((Path(__file__).parents[3] / "fixtures" / "slip39.json").read_text(encoding="utf-8"))["vectors"]
SEED = bytes(range(32))


@pytest.mark.parametrize("vector", PUBLISHED, ids=lambda one: one["description"])
def test_the_split_gives_the_published_answers(vector: dict[str, object]) -> None:
    mnemonics, secret = vector["mnemonics"], str(vector["secret"])
    assert isinstance(mnemonics, list)
    if secret:
        assert combine_mnemonics(mnemonics, b"TREZOR").hex() == secret
    else:
        with pytest.raises(MnemonicError):
            combine_mnemonics(mnemonics, b"TREZOR")


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32))
def test_any_two_of_three_give_the_key_back_and_say_whose_they_are(seed: bytes) -> None:
    words = shares.split(seed)
    assert [len(one.split()) for one in words] == [shares.WORDS] * 3
    for first, second in permutations(range(3), 2):
        assert shares.join(words[first], words[second]) == (seed, (first, second))


def test_words_are_read_as_they_are_typed_from_paper() -> None:
    first, second, _ = shares.split(SEED)
    assert shares.join(f"  {first.upper()}\n", second.replace(" ", "\n")) == (SEED, (0, 1))


def test_one_share_or_the_same_ones_twice_do_not() -> None:
    first, _, _ = shares.split(SEED)
    with pytest.raises(Rejected, match="same custodian"):
        shares.join(first, first)
    with pytest.raises(Rejected, match="A share has 33 words; these are 0"):
        shares.join(first, "")


def test_a_mistyped_a_missing_and_a_moved_word_are_each_said() -> None:
    first, second, _ = shares.split(SEED)
    words = second.split()
    with pytest.raises(Rejected) as refused:
        shares.join(" ".join(["mistyped", *first.split()[1:]]), " ".join(words[:-1]))
    assert dict(refused.value.problems) == {
        "share_1": "Word 1, \u201cmistyped\u201d, is on no list. Compare it with the paper.",
        "share_2": "A share has 33 words; these are 32.",
    }
    with pytest.raises(Rejected, match="wrong place"):
        shares.join(first, " ".join([*words[:-2], words[-1], words[-2]]))


def test_shares_of_two_keys_do_not_go_together() -> None:
    first, _, _ = shares.split(SEED)
    _, other, _ = shares.split(bytes(32))
    with pytest.raises(Rejected, match="older one"):
        shares.join(first, other)
