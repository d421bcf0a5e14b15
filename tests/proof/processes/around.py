"""What is around the desks, each in a process of its own: the service, the line to it, and the post."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

from sync_service.server import run
from sync_service.settings import load
from tests.probes.line.proxy import NONE, Fault, Proxy, drawn
from tests.probes.mailbox import served
from tests.proof.processes.children import Hear, Say

STALL_SECONDS = 1.5


def serve(config: Path) -> Callable[[Say, Hear], None]:
    """`mhcr serve` on these settings."""

    def work(_: Say, __: Hear) -> None:
        run(load(config))

    return work


def line(ports: list[int], seed: int) -> Callable[[Say, Hear], None]:
    """A proxy in front of the service; it hears how many of a hundred new connections meet a fault."""

    def work(say: Say, hear: Hear) -> None:
        random, rate = Random(seed), [0.0]

        def draw() -> Fault:
            return drawn(random, rate[0]) if rate[0] else NONE

        async def main() -> None:
            proxy = Proxy(ports, draw, lambda kind: say({"fault": kind}), stall_seconds=STALL_SECONDS)
            serving = asyncio.create_task(proxy.serve(lambda: say({"port": proxy.port})))
            while (word := await asyncio.to_thread(hear, 3600)) != "end":
                if word == "drop":
                    proxy.drop()
                else:
                    rate[0] = int(word or 0) / 100
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving

        asyncio.run(main())

    return work


def post() -> Callable[[Say, Hear], None]:
    """A mail server that tells the token of each link that it is given."""

    def work(say: Say, hear: Hear) -> None:
        class Box:
            async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
                assert isinstance(envelope.content, bytes)
                message = message_from_bytes(envelope.content, policy=policy.default)
                assert isinstance(message, EmailMessage)
                text = message.get_body(("plain",))
                found = [one for one in text.get_content().splitlines() if "/a#" in one] if text is not None else []
                # an invitation has a link of its own, which nobody opens here
                for one in found[:1]:
                    say({"token": one.partition("#")[2].strip()})
                return "250 OK"

        with served(Box()) as port:
            say({"port": port})
            while hear(3600) != "end":
                continue

    return work
