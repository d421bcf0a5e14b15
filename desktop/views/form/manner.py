"""Who is at the keyboard, and how a form is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Who = Literal["person", "clinician", "typist"]
"""Who is at the keyboard: the person whose answers they are, who reads the questions out, or who types a form in."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a form is answered: by whom, which number helps in a crisis, and what the last button says."""

    who: Who
    team_telephone: str
    team_name: str
    last: str
