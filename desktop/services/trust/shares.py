"""The recovery key as words: split among three custodians so that any two of them put it together (SLIP-0039)."""

from __future__ import annotations

from desktop.services.problems import Rejected

NEEDED, CUSTODIANS = 2, 3
WORDS = 33
"""Words of a share of a 32-byte secret."""


def split(seed: bytes) -> tuple[str, ...]:
    """Three shares of 33 words; the index inside a share is its custodian's place. `seed` is 32 bytes."""
    from shamir_mnemonic import generate_mnemonics

    (shares,) = generate_mnemonics(1, [(NEEDED, CUSTODIANS)], seed)
    return tuple(shares)


def join(*typed: str) -> tuple[bytes, tuple[int, ...]]:
    """The seed, and the places of the custodians whose words these are.

    Raises `Rejected` with the fields `share_1`, `share_2` in words: a word that is on no list, a word that is missing
    or at the wrong place, words of the same custodian twice, or of two different recovery keys.
    """
    from shamir_mnemonic import MnemonicError, Share, combine_mnemonics

    plain = [" ".join(one.lower().split()) for one in typed]
    shares, problems = [], []
    for number, words in enumerate(plain, 1):
        if why := _unread(words):
            problems.append((f"share_{number}", why))
            continue
        try:
            shares.append(Share.from_mnemonic(words))
        except MnemonicError:
            why = "These words do not fit together: one is missing, mistyped or at the wrong place."
            problems.append((f"share_{number}", why))
    if problems:
        raise Rejected(tuple(problems))
    places = tuple(one.index for one in shares)
    if len(set(places)) < len(places):
        raise Rejected((("share_2", "These are the words of the same custodian. Two different people are needed."),))
    try:
        return combine_mnemonics(plain), places
    except MnemonicError as error:
        words = "These two do not belong to the same recovery key. Perhaps one is from an older one."
        raise Rejected((("share_2", words),)) from error


def _unread(words: str) -> str:
    """What is wrong with single words, empty when nothing is."""
    from shamir_mnemonic.wordlist import WORDLIST

    listed = words.split()
    known = frozenset(WORDLIST)
    for number, word in enumerate(listed, 1):
        if word not in known:
            return f"Word {number}, \u201c{word}\u201d, is on no list. Compare it with the paper."
    return "" if len(listed) == WORDS else f"A share has {WORDS} words; these are {len(listed)}."
