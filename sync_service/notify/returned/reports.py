"""Reading a message that came to the address of return: whether it is a delivery report, about which mail, and why.

RFC 3464 (delivery status notifications) in a multipart/report of RFC 6522; automatic replies by RFC 3834. Whatever the
bytes, nothing is raised. Nothing of the report but its codes is kept: its words may repeat the address.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser, HeaderParser
from email.policy import compat32
from enum import StrEnum

from sync_service.notify.returned.reasons import reason

MOST_BYTES = 128 * 1024
"""What is read of a message: the status stands before the mail that is returned."""
MOST_HEADER_BYTES = 32 * 1024
_MOST_PARTS = 40
_MOST_MARKS = 50
_OF_REPORT = (
    "To",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "In-Reply-To",
    "References",
)
"""Where the address of return, or the Message-ID of what came back, stands in the report itself."""
_OF_STATUS = ("Original-Envelope-Id", "X-Original-Message-ID")
_OF_RETURNED = ("Message-ID", "Return-Path")
_MARK = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{26}(?![0-9A-Za-z])")
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_STATUS_IN_WORDS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})


class Sort(StrEnum):
    """What a message in the mailbox is."""

    FAILED = "failed"
    DELAYED = "delayed"
    AUTOMATIC = "automatic"
    OTHER = "others"


@dataclass(frozen=True, slots=True)
class Report:
    """What a message says. `marks` are texts that may be the mark of a mail; `reason` is for staff."""

    sort: Sort
    marks: tuple[str, ...] = ()
    reason: str = ""


def is_report(header: bytes) -> bool:
    """Whether a message says of itself that it is a delivery report, so that the rest of it is worth reading."""
    return _is_report(_parsed_header(header))


def read(raw: bytes) -> Report:
    """What a message is, from its first `MOST_BYTES`, or from its header alone where that says it is no report."""
    header = _parsed_header(raw)
    if not _is_report(header):
        return Report(Sort.AUTOMATIC if _is_automatic(header) else Sort.OTHER)
    # each level of parts costs the parser a turn at each line: nobody's report has so many
    if raw[:MOST_BYTES].lower().count(b"multipart/") > _MOST_PARTS:
        return Report(Sort.OTHER)
    try:
        return _understood(BytesParser(policy=compat32).parsebytes(raw[:MOST_BYTES]))
    except Exception:  # noqa: BLE001 - a stranger's bytes: what the library cannot read is left for the operator
        return Report(Sort.OTHER)


def _parsed_header(raw: bytes) -> Message:
    try:
        return BytesHeaderParser(policy=compat32).parsebytes(raw[:MOST_HEADER_BYTES])
    except Exception:  # noqa: BLE001 - as above
        return Message()


def _is_report(header: Message) -> bool:
    try:
        kind = _text(header.get_param("report-type")).lower()
        return header.get_content_type() == "multipart/report" and kind == "delivery-status"
    except Exception:  # noqa: BLE001 - as above
        return False


def _is_automatic(header: Message) -> bool:
    automatic = _text(header.get("Auto-Submitted")).strip().lower()
    return bool(automatic) and not automatic.startswith("no")


def _understood(message: Message) -> Report:
    parts = message.get_payload()
    if not isinstance(parts, list):
        return Report(Sort.OTHER)
    blocks = [block for part in parts if isinstance(part, Message) for block in _status_blocks(part)]
    recipients = [block for block in blocks if block.get("Action") is not None]
    sort, said = _judged(recipients)
    if sort is Sort.OTHER:
        return Report(sort)
    sources = [_all_of(message, _OF_REPORT), _all_of(blocks[0], _OF_STATUS)]
    sources += [_all_of(returned, _OF_RETURNED) for part in parts if (returned := _returned(part)) is not None]
    marks = dict.fromkeys(mark for texts in sources for text in texts for mark in _MARK.findall(text))
    return Report(sort, tuple(marks)[:_MOST_MARKS], said)


def _status_blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a message/delivery-status: one about the message, then one a recipient."""
    blocks = part.get_payload()
    if part.get_content_type() == "message/delivery-status" and isinstance(blocks, list):
        yield from (block for block in blocks if isinstance(block, Message))


def _judged(recipients: list[Message]) -> tuple[Sort, str]:
    """What the groups say together: it came back where one failed, and none says that it arrived (RFC 3464, 2.3.3)."""
    actions = [_text(block.get("Action")).partition("(")[0].strip().lower() for block in recipients]
    if "failed" in actions and _ARRIVED.isdisjoint(actions):
        return Sort.FAILED, reason(*_status(recipients[actions.index("failed")]))
    if "delayed" in actions:
        return Sort.DELAYED, ""
    return Sort.OTHER, ""


def _status(block: Message) -> tuple[int, int, int]:
    """The status (RFC 3463), from what the other server said where the report itself knows nothing more exact."""
    found = _STATUS.match(_text(block.get("Status")))
    status = _numbers(found)
    if status[1:] == (0, 0):
        said = _STATUS_IN_WORDS.search(_text(block.get("Diagnostic-Code")))
        return _numbers(said) if said else status
    return status


def _numbers(found: re.Match[str] | None) -> tuple[int, int, int]:
    return (int(found[1]), int(found[2]), int(found[3])) if found else (5, 0, 0)


def _returned(part: object) -> Message | None:
    """The header of what was returned, which may be all of it."""
    if not isinstance(part, Message):
        return None
    inner = part.get_payload()
    match part.get_content_type(), inner:
        case "message/rfc822", [Message() as returned, *_]:
            return returned
        case "text/rfc822-headers", str(text):
            return HeaderParser(policy=compat32).parsestr(text)
    return None


def _all_of(message: Message, names: Iterable[str]) -> list[str]:
    return [_text(value)[:4096] for name in names for value in message.get_all(name, [])]


def _text(value: object) -> str:
    """A header's value as text; RFC 2231 parameters come as a triple."""
    return str(value[2] if isinstance(value, tuple) else value if value is not None else "")
