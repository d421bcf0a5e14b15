"""Answers from what people type: words, numbers, dates the NHS way, times, amounts. What is wrong is said in words.

Checked in the end by the rules that every response is laid against (`measures/answers.py`), so that nothing which is
taken here is set aside there.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from care_record.answering.items import Answer, FormItem
from care_record.answering.words import unit_words
from care_record.measures.answers import answer_problem
from care_record.measures.questionnaire import Item
from care_record.people.dates import LONDON, parse_date, show_date
from care_record.people.problems import InvalidValueError

LONGEST = 10_000
LARGEST_FILE = 4 * 1024 * 1024
"""Bytes of a file where the form says nothing: a sealed answer is at most 8 MiB."""
_NUMBER = re.compile(r"-?(\d+|\d+\.\d+|\.\d+)")
_WHOLE = re.compile(r"-?\d+")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
_HOLDERS = {"url": "valueUri", "choice": "valueCoding", "reference": "valueReference"}
_WORDS_OF_TIME = "Enter a time, like 2:30pm or 14:30."


def read_words(item: FormItem, text: str) -> Answer | None:
    """Words, an address, or what a choice without a list and a reference display. Raises InvalidValueError."""
    value = text.rstrip() if item.type == "text" else text.strip()
    if not value.strip():
        return None
    length, most, least = len(value), item.node.get("maxLength") or LONGEST, item.node.get("minLength") or 0
    if length > most:
        raise InvalidValueError(f"Use {most:,} characters or fewer. It now has {length:,}.")
    if length < least:
        raise InvalidValueError(f"Use {least:,} characters or more.")
    if item.type == "url" and not _ADDRESS.fullmatch(value):
        raise InvalidValueError("Enter a full web address, like https://www.nhs.uk.")
    key = _HOLDERS.get(item.type, "valueString")
    return {key: {"display": value} if item.type in ("choice", "reference") else value}


def read_number(item: FormItem, text: str) -> Answer | None:
    """A whole or a decimal number. Raises InvalidValueError."""
    if not text.strip():
        return None
    value = _number(item, text, item.node.get("min"), item.node.get("max"), whole=item.type == "integer")
    return {"valueInteger" if item.type == "integer" else "valueDecimal": value}


def read_quantity(item: FormItem, text: str, unit: Mapping[str, Any] | None) -> Answer | None:
    """A number with its unit (Coding), None for an amount without one. Raises InvalidValueError."""
    if not text.strip():
        return None
    code = unit.get("code") if unit else None
    low, high = (_in_unit(item.node.get(name), code) for name in ("minQuantity", "maxQuantity"))
    value = _number(item, text, low, high, whole=False)
    made: dict[str, Any] = {"value": value}
    if unit:
        made |= {"unit": unit_words(unit)}
        made |= {name: unit[name] for name in ("system", "code") if unit.get(name)}
    return {"valueQuantity": made}


def read_date(item: FormItem, text: str) -> Answer | None:
    """A day, typed day first. Raises InvalidValueError."""
    if not text.strip():
        return None
    return {"valueDate": _day(item, text).isoformat()}


def read_time(text: str) -> Answer | None:
    """A time of day: `14:05`, `9.30`, `2:30pm`. Raises InvalidValueError."""
    return {"valueTime": _clock(text)} if text.strip() else None


def read_date_time(item: FormItem, day: str, clock: str) -> Answer | None:
    """A day and a time in London. Raises InvalidValueError."""
    if not day.strip():
        if clock.strip():
            raise InvalidValueError("Enter the date as well as the time.")
        return None
    on, at = _day(item, day), _clock(clock)
    moment = datetime.fromisoformat(f"{on.isoformat()}T{at}").replace(tzinfo=LONDON)
    return {"valueDateTime": moment.isoformat()}


def read_file(item: FormItem, name: str, kind: str, data: bytes) -> Answer:
    """A file as an Attachment; `kind` is its media type. Raises InvalidValueError."""
    most = item.node.get("maxSize")
    most = min(int(most), LARGEST_FILE) if isinstance(most, int | float) else LARGEST_FILE
    if len(data) > most:
        raise InvalidValueError(f"The file has {len(data):,} bytes; at most {most:,} are taken.")
    kinds = item.node.get("mimeTypes") or ()
    if kinds and kind not in kinds:
        raise InvalidValueError(f"A file of this kind is not taken here; {', '.join(kinds)} are.")
    return {
        "valueAttachment": {
            "contentType": kind,
            "data": b64encode(data).decode(),
            "size": len(data),
            "title": name,
        }
    }


def checked(item: FormItem, question: Item, answer: Answer) -> Answer:
    """The answer, if it fits its item by the rules that it will be read by; raises InvalidValueError otherwise.

    `question` is the same item in the Questionnaire. Options are not looked at: they are chosen, not typed.
    """
    found = answer_problem(question, None, answer)
    if found is None:
        return answer
    hint = item.node.get("hint")
    if found.startswith("The answer does not have the form"):
        raise InvalidValueError(
            f"It must look like this: {hint}." if hint else "It is not in the form that is asked for."
        )
    raise InvalidValueError(found)


def _number(item: FormItem, text: str, low: Any, high: Any, *, whole: bool) -> int | float:
    plain = text.strip().removeprefix("+").replace("\N{MINUS SIGN}", "-")
    if not (_WHOLE if whole else _NUMBER).fullmatch(plain):
        raise InvalidValueError("Enter a whole number, like 3." if whole else "Enter a number, like 3 or 3.5.")
    places, most = len(plain.partition(".")[2]), item.node.get("decimals")
    if isinstance(most, int) and places > most:
        many = f"Use at most {most} decimal {'place' if most == 1 else 'places'}."
        raise InvalidValueError(many if most else "Enter a whole number, like 3.")
    value = int(plain) if whole else float(plain) if "." in plain else int(plain)
    low, high = (limit if isinstance(limit, int | float) else None for limit in (low, high))
    if (low is not None and value < low) or (high is not None and value > high):
        if low is not None and high is not None:
            raise InvalidValueError(f"Enter a number between {low} and {high}.")
        raise InvalidValueError(f"Enter {low} or more." if low is not None else f"Enter {high} or less.")
    if whole and abs(value) >= 2**31:
        raise InvalidValueError("Enter a smaller number.")
    return value


def _in_unit(limit: Any, code: Any) -> Any:
    return limit.get("value") if isinstance(limit, Mapping) and limit.get("code") == code else None


def _day(item: FormItem, text: str) -> date:
    day = parse_date(text)
    low, high = (_limit(item.node.get(name)) for name in ("min", "max"))
    if low is not None and day < low:
        raise InvalidValueError(f"The date must be {show_date(low)} or later.")
    if high is not None and day > high:
        raise InvalidValueError(f"The date must be {show_date(high)} or earlier.")
    return day


def _limit(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) and len(value) >= 10 else None
    except ValueError:
        return None


def _clock(text: str) -> str:
    found = _TIME.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        raise InvalidValueError(_WORDS_OF_TIME)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise InvalidValueError(_WORDS_OF_TIME)
    hour += 12 if half == "pm" and hour < 12 else -12 if half == "am" and hour == 12 else 0
    if hour > 23 or minute > 59:
        raise InvalidValueError(_WORDS_OF_TIME)
    return f"{hour:02}:{minute:02}:00"
