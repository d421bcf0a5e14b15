"""What the outbox keeps beside an answer that was taken here: its content, to read and to seal anew while it waits."""

from __future__ import annotations

import json
from collections.abc import Mapping

KIND = "response.entered"
_CONTENT = "content"
Value = bytes | str | int | None


def note(content: bytes, opened: Mapping[str, Value]) -> str:
    """Content and what it comes to (columns of `response`), as the note of an act keeps them; the file is encrypted."""
    plain = {name: value for name, value in opened.items() if name != _CONTENT}
    return json.dumps({_CONTENT: content.decode(), "opened": plain})


def content_of(kept: str) -> bytes:
    """The content that was sealed."""
    return str(json.loads(kept)[_CONTENT]).encode()


def opened_of(kept: str) -> Mapping[str, Value] | None:
    """The columns of the opened answer, None where the outbox has no more than the sealed statement."""
    if not kept:
        return None
    fields = json.loads(kept)
    return {**fields["opened"], _CONTENT: str(fields[_CONTENT]).encode()}
