"""What of the reading is worth a question, by simple rules that a person can check; none of them is an accusation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal
from uuid import UUID

from care_record.people.services import Referral

Unusual = Literal["gap", "no-referral", "many", "glass"]

MANY = 30
"""Different people's records that one person may open in one half hour, before it is worth a question: one a minute."""

WHY: dict[Unusual, str] = {
    "gap": "Each workstation numbers its notes of reading in a row. A number that never came, or came twice, "
    "may be a lost disk, or somebody who left out a note.",
    "no-referral": "On the day of the reading the person had no open referral to a team of the reader\u2019s, "
    "and the records desk had not opened the record.",
    "many": f"More than {MANY} different people\u2019s records opened by one person in one half hour.",
    "glass": "The records desk opened a retained record for a reason. Each opening is worth a look.",
}
"""Each rule in words."""


def has_basis(
    teams: frozenset[UUID], day: date, referrals: Iterable[Referral], openings: Iterable[tuple[int, int]], moment: int
) -> bool:
    """Whether somebody of these teams had a basis for looking at a record at a moment (ms) of that day.

    `openings` are the reader's own openings of that record: from when until when (ms).
    """
    if any(one.team in teams and one.is_open(day) for one in referrals):
        return True
    return any(since <= moment <= until for since, until in openings)
