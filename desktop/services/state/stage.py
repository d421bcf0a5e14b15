"""How far a workstation is."""

from __future__ import annotations

from typing import Literal

Stage = Literal["new", "beginning", "waiting", "locked", "open"]
