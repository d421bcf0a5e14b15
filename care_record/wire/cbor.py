"""Deterministic CBOR (RFC 8949 4.2.1): one byte form of a value, so that it can be signed and hashed.

Values are None, bool, int (64 bit), bytes, str, lists and maps with text keys. Tags, floats, indefinite lengths and
repeated keys are refused: each would allow a second form of a value, or one that the other end reads otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import cbor2

MAX_DEPTH = 32
_UINT64 = 2**64
_PLAIN = frozenset({type(None), bool, bytes, str})
_LEAVES = _PLAIN | {int}
_TEXT = frozenset({str})

_UNREAD_TAGS = (2, 3, 25, 28, 29, 256, 55799)
"""Tags that a decoder would resolve to an allowed value: big integers, shared and repeated values, self-description."""


class MalformedCbor(ValueError):
    """Bytes that are not the deterministic form of an allowed value."""


def encode(value: object) -> bytes:
    """The deterministic form of `value`; raises `TypeError` for a value that has none here."""
    return cbor2.dumps(_in_order(value))


def decode(data: bytes) -> Any:
    """The value of `data`, without the check that its form is deterministic; raises `MalformedCbor`.

    For bytes whose hash or signature is checked on the bytes themselves.
    """
    try:
        value = cbor2.loads(data, **_RULES)
        _check_decoded(value)
    except (cbor2.CBORError, TypeError, ValueError, RecursionError) as error:
        raise MalformedCbor(str(error)) from error
    return value


def decode_strict(data: bytes) -> Any:
    """As `decode`, and raises `MalformedCbor` too when `data` is another form than `encode` gives."""
    value = decode(data)
    if cbor2.dumps(_in_order(value)) != data:
        raise MalformedCbor("not the deterministic form")
    return value


def decode_map(data: bytes, *, newest: int = 1, strict: bool = False) -> dict[str, Any]:
    """The map in `data`, whose format version `v` is at most `newest`; raises `MalformedCbor` or `NewerFormat`.

    With `strict` it is decoded by `decode_strict`.
    """
    value = decode_strict(data) if strict else decode(data)
    if not isinstance(value, dict):
        raise MalformedCbor("expected a map")
    version = value.get("v")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise MalformedCbor("no format version")
    if version > newest:
        raise NewerFormat(version, newest)
    return value


class Newer(MalformedCbor):
    """What a newer release than this one has written: not wrong, but not to be read here."""


class NewerFormat(Newer):
    """A form whose version is a newer one than this release knows."""

    def __init__(self, found: int, newest: int) -> None:
        super().__init__(
            f"written by a newer release (format {found}; this one knows up to {newest}): update this program"
        )
        self.found = found
        self.newest = newest


def _in_order(value: object, depth: int = 0) -> object:
    """The same value with its maps in the order of the deterministic form; raises `TypeError` as `encode` does.

    The library's own way to it encodes each key by itself first, and takes several times as long.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if depth > MAX_DEPTH:
        raise TypeError("nested too deeply")
    if isinstance(value, int):
        if not -_UINT64 <= value < _UINT64:
            raise TypeError("integer out of range")
        return value
    if isinstance(value, Mapping):
        if not _TEXT.issuperset(map(type, value)):
            raise TypeError("map keys are text")
        return {
            key: item if type(item := value[key]) in _PLAIN else _in_order(item, depth + 1)
            for key in _keys_in_order(tuple(value))
        }
    if isinstance(value, list | tuple):
        return [item if type(item) in _PLAIN else _in_order(item, depth + 1) for item in value]
    raise TypeError(f"no form for {kind.__name__}")


@lru_cache(maxsize=256)
def _keys_in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    """By the bytes of their encoded form (RFC 8949 4.2.1): the length in UTF-8 stands first. The same few come again.

    What they are compared by in Python, their code points, sorts as their bytes do.
    """
    return tuple(sorted(keys, key=lambda key: (len(key.encode()), key)))


def _check_decoded(value: object) -> None:
    """That what a decoder gave has a form: exact types, integers of 64 bits, and a depth that it has bounded."""
    pending = [value]
    while pending:
        item = pending.pop()
        parts: Iterable[object]
        if type(item) is dict:
            if not _TEXT.issuperset(map(type, item)):
                raise TypeError("map keys are text")
            parts = item.values()
        elif type(item) is list:
            parts = item
        else:
            parts = (item,)
        if _LEAVES.issuperset(map(type, parts)):
            continue
        for one in parts:
            kind = type(one)
            if kind is dict or kind is list:
                pending.append(one)
            elif kind not in _LEAVES:
                raise TypeError(f"no form for {kind.__name__}")


def _refuse_tag(*_: object) -> object:
    raise ValueError("tags have no form here")


_RULES: dict[str, Any] = {
    "max_depth": MAX_DEPTH,
    "allow_indefinite": False,
    "allow_duplicate_keys": False,
    "semantic_decoders": dict.fromkeys(_UNREAD_TAGS, _refuse_tag),
}
