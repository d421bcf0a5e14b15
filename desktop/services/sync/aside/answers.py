"""An answer whose entry cannot be read here: it stands as flagged until a person has looked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from care_record.wire.link import receipt_number
from desktop.services.store.facts import Effect, Value

if TYPE_CHECKING:
    from care_record.log.entry import Entry

ANSWERS = frozenset({"response.returned", "response.entered", "response.amended"})
NOT_READ = "It came in a form that this program cannot read. Ask the person, and tell your trust\u2019s IT desk."


def unreadable(entry: Entry) -> Effect:
    """The row of such an answer; nothing but the header is known of it."""
    problems = [{"linkId": None, "reason": NOT_READ}]
    scored = {"status": "not-scored", "scores": [], "flags": [], "problems": problems, "quarantined": True}
    values: dict[str, Value] = {
        "patient": entry.stream.bytes,
        "seq": entry.seq,
        "at": entry.at,
        "attention": 1,
        "mode": "online",
        "respondent": "patient",
        "receipt": receipt_number(entry.id),
        "authored": entry.at,
        "state": "shut",
        "scored": json.dumps(scored),
        "flagged": 1,
        "quarantined": 1,
        "contact_me": 0,
    }
    return Effect("put", "response", entry.id.bytes, values)
