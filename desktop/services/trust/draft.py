"""How a trust begins, as typed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TrustDraft:
    """How a trust begins, as typed: the service's one-time code, names, and the first administrator's account."""

    code: str = field(repr=False)
    trust_name: str
    name: str
    account: str
    password: str = field(repr=False)
