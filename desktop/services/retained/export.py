"""A copy of everything for the person: one page to read, and the same for programs (UK GDPR, article 15).

The copy lies outside the program's protection from the moment that it is written.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from care_record.people.dates import show_date, show_moment
from care_record.risk.actions import action_words
from desktop.services.files import write_new

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.services.reads.measures import ResponseReading
    from desktop.services.reads.who_can_read import Happening
    from desktop.services.retained.record import RetainedRecord

FORMAT = 1
PAGE, DATA = "record.html", "record.json"
UNPROTECTED = "This copy of everything is outside the program\u2019s protection: keep it as a letter about yourself."
NO_LOOKS = "Nobody, as far as the log tells."
_STYLE = (
    "body{font:16px/1.5 Arial,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#212b32}"
    "h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2em;border-bottom:1px solid #768692}"
    "h3{font-size:1em;margin-top:1.5em}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3em .6em .3em 0;"
    "border-bottom:1px solid #d8dde0}@media print{h3{break-after:avoid}tr{break-inside:avoid}}"
)


def write(record: RetainedRecord, folder: Path, made: datetime, by: str) -> Path:
    """Write the copy into a new folder inside `folder`, readable by this account alone, and give that folder.

    Its name tells nothing of the person. Raises `CopyNotWritten`; what was begun is taken away again.
    """
    place = folder / f"Record copy {made:%Y-%m-%d %H.%M.%S}"
    write_new(place, files(record, made, by))
    return place


def files(record: RetainedRecord, made: datetime, by: str) -> dict[str, bytes]:
    """The copy's files by name."""
    data = json.dumps(_data(record, made, by), indent=1, ensure_ascii=False)
    return {PAGE: _page(record, made, by).encode(), DATA: data.encode()}


def _data(record: RetainedRecord, made: datetime, by: str) -> dict[str, Any]:
    access = record.access
    return {
        "v": FORMAT,
        "product": "My Health and Care Record",
        "made_at": made.isoformat(),
        "made_by": by,
        "person": {**record.person.to_dict(), "id": str(record.person.id)},
        "referrals": [_plain(one, "opened", "closed", team=one.team.name) for one in record.record.referrals],
        "agreements": [_plain(one, "at", "words", "who", "note") for one in record.ledger],
        "answers": [_answer(one, record.contents) for one in record.readings],
        "events": [_plain(one, "at", "words", "who") for one in record.record.timeline],
        "access": {
            "now": access.sentence,
            "teams": [_plain(one, "basis", "what", "since", "by", team=one.team.name) for one in access.holders],
            "history": [_plain(one, "at", "words", "who", "reason") for one in access.history],
        },
        "looked": [_plain(one, "at", "who", "what") for one in record.looks],
        "left_out": list(record.problems),
        "not_opened": record.sealed,
        "log": [base64.b64encode(one).decode() for one in record.statements],
    }


def _answer(reading: ResponseReading, contents: Mapping[UUID, bytes]) -> dict[str, Any]:
    line = reading.line
    sealed = contents.get(line.id)
    try:
        fields = json.loads(sealed) if sealed is not None else None
    except ValueError:
        fields = None
    return {
        **_plain(line, "id", "measure_title", "received_at"),
        **_plain(reading, "receipt", "mode", "words", "note"),
        "scores": [_plain(one, "name", "value", "band") for one in reading.scores],
        "reviewed": _plain(line.reviewed, "who", "when") if line.reviewed else None,
        "acknowledged": _plain(line.acknowledged, "who", "when", "action") if line.acknowledged else None,
        "questionnaire_response": fields.get("response") if isinstance(fields, dict) else None,
    }


def _plain(thing: object, *names: str, **more: str) -> dict[str, str | None]:
    """These fields as JSON holds them: ISO 8601 for days and moments, text for numbers."""
    found: dict[str, str | None] = dict(more)
    for name in names:
        value = getattr(thing, name)
        found[name] = value.isoformat() if isinstance(value, date) else None if value is None else str(value)
    return found


def _page(record: RetainedRecord, made: datetime, by: str) -> str:
    banner = record.record.banner.banner
    parts = [
        f"<h1>{escape(banner.zone_1[0].value)}</h1>",
        _table((), [(one.label, one.value) for one in (*banner.zone_1[1:], *banner.zone_2)]),
        f"<p>Made {escape(show_moment(made))} by {escape(by)}. {UNPROTECTED}</p>",
        "<h2>Who can read the record</h2>",
        f"<p>{escape(record.access.sentence)}</p>",
        _table(
            ("Team", "Why", "What", "Since", "Signed by"),
            [(one.team.name, one.basis, one.what, show_moment(one.since), one.by) for one in record.access.holders],
        ),
        "<h3>What has changed that</h3>",
        _table(("When", "What", "By", "Reason"), [_happening(one) for one in record.access.history]),
        "<h2>Who has looked</h2>",
        f"<p>{escape(NO_LOOKS)}</p>"
        if not record.looks
        else _table(("When", "Who", "At"), [(show_moment(one.at), one.who, one.what) for one in record.looks]),
        "<h2>Teams</h2>",
        _table(
            ("Team", "From", "To"),
            [(one.team.name, show_date(one.opened), show_date(one.closed, "Open")) for one in record.record.referrals],
        ),
        "<h2>Agreements</h2>",
        _table(
            ("When", "What was said", "Recorded by", "Note"),
            [(show_moment(one.at), one.words, one.who, one.note) for one in record.ledger],
        ),
        "<h2>Answers</h2>",
        *(_reading(one) for one in record.readings),
        "<h2>What happened</h2>",
        _table(("When", "What", "By"), [(show_moment(one.at), one.words, one.who) for one in record.record.timeline]),
    ]
    if record.sealed or record.problems:
        more = [f"{record.sealed} could not be opened."] if record.sealed else []
        parts += ["<h2>What this copy lacks</h2>", *(f"<p>{escape(one)}</p>" for one in (*more, *record.problems))]
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Record copy</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _happening(one: Happening) -> tuple[str, str, str, str]:
    return show_moment(one.at), one.words, one.who, one.reason


def _reading(reading: ResponseReading) -> str:
    line = reading.line
    said = [f"<h3>{escape(line.measure_title)}, {escape(show_moment(line.received_at))}</h3>"]
    for score in reading.scores:
        value = str(score.value) if score.value is not None else "not scored"
        said.append(f"<p>{escape(score.title)}: {escape(value)}{f', {escape(score.band)}' if score.band else ''}</p>")
    if reading.words:
        said.append(f"<p>In the person\u2019s own words: \u201c{escape(reading.words)}\u201d</p>")
    if reading.problems:
        said.append(f"<p>{escape(' '.join(reading.problems))}</p>")
    said.append(_table(("Question", "Answer"), [(one.text, one.answer) for one in reading.answers]))
    if line.reviewed:
        said.append(f"<p>Reviewed by {escape(line.reviewed.who)}, {escape(show_moment(line.reviewed.when))}.</p>")
    if line.acknowledged:
        seen = line.acknowledged
        done = f"{show_moment(seen.when)}: {action_words(seen.action)}"
        said.append(f"<p>Acknowledged by {escape(seen.who)}, {escape(done)}.</p>")
    if reading.note:
        said.append(f"<p>Note: {escape(reading.note)}</p>")
    return "".join(said)


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["".join(f"<td>{escape(one)}</td>" for one in row) for row in rows]
    if not lines:
        return "<p>Nothing.</p>"
    top = "".join(f"<th>{escape(one)}</th>" for one in heads)
    head = f"<tr>{top}</tr>" if top else ""
    return f"<table>{head}{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
