"""The demonstration's mailbox: a real SMTP server that keeps what it gets, and a small page that shows it.

Run as a process of its own: `python -m mhcr.demonstration.mailbox FOLDER`. It prints one JSON line with its two ports.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import sys
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_LINK = re.compile(r"(https?://[^\s<>\"]+)")
_STYLE = (
    "body{font:16px/1.5 Arial,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#212b32}"
    "article{border:1px solid #d8dde0;border-radius:6px;padding:1rem 1.5rem;margin:1rem 0}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0}small{color:#4c6272}pre{white-space:pre-wrap;font:inherit}"
)


class Keeper:
    """Takes every message and keeps it as a file; an address that starts with `bounce` is refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = len(list(folder.glob("*.eml")))

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Answer whether a recipient is taken."""
        if address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep one message."""
        self._count += 1
        part = self._folder / f"{self._count:05d}.part"
        part.write_bytes(envelope.original_content or b"")
        part.rename(part.with_suffix(".eml"))
        return "250 OK"


def messages(folder: Path) -> list[EmailMessage]:
    """Every message in the mailbox, oldest first."""
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def plain_text(message: EmailMessage) -> str:
    """The message's plain text."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def page(folder: Path) -> str:
    """All messages as one HTML page, newest first, links to click."""
    articles = []
    for message in reversed(messages(folder)):
        text = _LINK.sub(r'<a href="\1">\1</a>', html.escape(plain_text(message), quote=False))
        head = f"<h2>{html.escape(str(message['subject']))}</h2><small>To {html.escape(str(message['to']))}</small>"
        articles.append(f"<article>{head}<pre>{text}</pre></article>")
    listed = "".join(articles) or "<p>Nothing was sent yet.</p>"
    title = "Mailbox of the demonstration"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>What the service has sent. Nobody here is a real person.</p>{listed}</html>"
    )


def serve(folder: Path) -> None:
    """Serve until standard input closes."""
    folder.mkdir(parents=True, exist_ok=True)

    class Handler(BaseHTTPRequestHandler):
        """Shows the page at every path."""

        def do_GET(self) -> None:
            body = page(folder).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a link in a path must not reach a log."""

    web = ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    asyncio.run(_smtp(folder, web.server_port))
    web.shutdown()


async def _smtp(folder: Path, web_port: int) -> None:
    loop = asyncio.get_running_loop()
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True, hostname="localhost"), HOST, 0)
    print(json.dumps({"smtp": server.sockets[0].getsockname()[1], "web": f"http://{HOST}:{web_port}/"}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
