"""Mappings that nobody changes: with one more, or with one less."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


def with_one(known: Mapping[_K, _V], key: _K, value: _V) -> Mapping[_K, _V]:
    """The same mapping with this value of this key."""
    # by `|` a dict copies itself; unpacked, each key would be hashed anew
    return MappingProxyType(known | {key: value})  # type: ignore[operator]


def without_one(known: Mapping[_K, _V], key: _K) -> Mapping[_K, _V]:
    """The same mapping without this key."""
    return MappingProxyType({one: value for one, value in known.items() if one != key})
