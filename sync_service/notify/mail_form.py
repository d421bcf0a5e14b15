"""The form of an e-mail to a patient: plain text and HTML with the same paragraphs, the link alone in its own."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import escape

from care_record.people.dates import from_milliseconds


def mail(
    paragraphs: Sequence[str], *, trust_name: str, subject: str, link: str, sender: str, to: str, now: int
) -> EmailMessage:
    """The message from a trust; the paragraph that is `link` becomes one. `now` is in ms.

    Its Message-ID is given to it when it is handed over.
    """
    message = EmailMessage()
    message["From"] = formataddr((trust_name, sender))
    message["To"] = to
    message["Subject"] = f"{trust_name}: {subject}"
    message["Date"] = format_datetime(from_milliseconds(now))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(paragraphs) + "\n", cte="quoted-printable")
    message.add_alternative(_html(paragraphs, trust_name, link), subtype="html", cte="quoted-printable")
    return message


_STYLE = "font-family:Arial,sans-serif;font-size:18px;line-height:1.5;color:#212b32;max-width:40em;margin:24px"


def _html(paragraphs: Sequence[str], trust_name: str, link: str) -> str:
    lines = []
    for text in paragraphs:
        shown = f'<a href="{escape(text)}">{escape(text)}</a>' if text and text == link else escape(text)
        lines.append(f'<p style="margin:0 0 16px">{shown}</p>')
    body = "\n".join(lines)
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(trust_name)}</title></head>"
        f'<body style="{_STYLE}">'
        f"\n{body}\n</body></html>\n"
    )
