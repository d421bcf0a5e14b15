"""Which passphrases are taken: long enough, and not among those that are tried first."""

from __future__ import annotations

import unicodedata

from desktop.services.problems import PassphraseProblem

SHORTEST = 12
LONGEST = 128
# zxcvbn's scale: 3 is "safely unguessable" offline with a slow hash (more than 10^8 guesses).
LEAST_SCORE = 3


def normalise(text: str) -> str:
    """One form of a passphrase, so that another keyboard types the same one (NFKC, as SP 800-63B 5.1.1.2 asks)."""
    return unicodedata.normalize("NFKC", text)


def check(text: str, own_words: tuple[str, ...] = ()) -> str:
    """The passphrase in its one form; raises `PassphraseProblem`. `own_words` are names that would be guessed first."""
    import zxcvbn  # type: ignore[import-untyped]

    passphrase = normalise(text)
    if len(passphrase) < SHORTEST:
        raise PassphraseProblem(f"A passphrase has at least {SHORTEST} characters; this one has {len(passphrase)}.")
    if len(passphrase) > LONGEST:
        raise PassphraseProblem(f"A passphrase has at most {LONGEST} characters; this one has {len(passphrase)}.")
    # A long one is judged by its start: the estimate's cost grows with the square of the length.
    found = zxcvbn.zxcvbn(passphrase[:72], user_inputs=list(own_words))
    if found["score"] < LEAST_SCORE:
        why = found["feedback"]["warning"] or "This would be guessed early."
        raise PassphraseProblem(f"This passphrase is too easy to guess. {why}")
    return passphrase
