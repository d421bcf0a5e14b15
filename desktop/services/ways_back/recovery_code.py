"""The recovery code: 128 random bits that open the outbox's key, and nothing of the mirror.

Shown as seven groups of four in Crockford's base 32; the last two characters tell a slip of the pen.
"""

from __future__ import annotations

import hashlib
import secrets

from care_record.wire import link
from desktop.services.keys import Random, derived, unwrap, wrap
from desktop.services.problems import RecoveryCodeProblem

LENGTH = link.TOKEN_LENGTH + 2
_SALT = b"mhcr/recovery-code"


def new_code(random: Random = secrets.token_bytes) -> str:
    """A fresh code, in groups of four with hyphens."""
    token = random(link.TOKEN_BYTES)
    return link.grouped(link.token_text(token) + _check(token))


def read_code(text: str) -> bytes:
    """The sixteen bytes of a code as typed; case, spaces and hyphens do not matter. Raises `RecoveryCodeProblem`."""
    typed = link.plain(text)
    if len(typed) != LENGTH:
        raise RecoveryCodeProblem(f"A recovery code has {LENGTH} letters and digits; this one has {len(typed)}.")
    token = link.token_bytes(typed[: link.TOKEN_LENGTH])
    if token is None or typed[link.TOKEN_LENGTH :] != _check(token):
        raise RecoveryCodeProblem("This is not a recovery code: a letter or digit is mistyped.")
    return token


def last_group(code: str) -> str:
    """The four characters that a person types to show that the code was noted."""
    return code[-4:]


def same_group(typed: str, code: str) -> bool:
    """Whether what was typed is the code's last group."""
    return link.plain(typed) == last_group(code)


def wrap_outbox(code: str, outbox: bytes, profile: str) -> bytes:
    """The outbox's key, wrapped under a code."""
    return wrap(derived(read_code(code), _SALT, profile), outbox, _bound(profile))


def unwrap_outbox(code: str, wrapped: bytes, profile: str) -> bytes:
    """The outbox's key; raises `RecoveryCodeProblem`."""
    key = unwrap(derived(read_code(code), _SALT, profile), wrapped, _bound(profile))
    if key is None:
        raise RecoveryCodeProblem("This recovery code belongs to another workstation, or a newer one has replaced it.")
    return key


def _check(token: bytes) -> str:
    value = int.from_bytes(hashlib.sha256(b"mhcr/recovery-code\0" + token).digest()[:2]) >> 6
    return link.ALPHABET[value >> 5] + link.ALPHABET[value & 31]


def _bound(profile: str) -> str:
    return f"mhcr/outbox-recovery\0{profile}"
