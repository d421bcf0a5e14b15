"""The running service's parts, put together in one place."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import Engine

from sync_service.provider.provider import Provider
from sync_service.settings import Settings
from sync_service.storage.accounts import Accounts
from sync_service.storage.batch import Tools
from sync_service.storage.commands import CommandProcessor
from sync_service.storage.feed import Feed
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.keys.root_code import RootCode
from sync_service.storage.keys.second_codes import SecondCodes
from sync_service.storage.keys.tokens import Tokens
from sync_service.storage.tree.heads import LogKey


def now_ms() -> int:
    """The time in ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


class News:
    """Wakes whoever waits for a commit of this process or another; `tell` may be called from any thread."""

    def __init__(self) -> None:
        self.head = 0
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()

    def bind(self) -> None:
        """Belong to the running event loop."""
        self._loop = asyncio.get_running_loop()

    def tell(self, head: int) -> None:
        """The log has grown to `head`; 0 wakes without news. What is known already wakes nobody."""
        with self._guard:
            if 0 < head <= self.head:
                return
            self.head = max(self.head, head)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        """Wait for the next commit; False when none came in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True


@dataclass
class Service:
    """What every route works with. `page_url` is set once the address is known."""

    settings: Settings
    engine: Engine
    tools: Tools
    processor: CommandProcessor
    feed: Feed
    log_key: LogKey
    accounts: Accounts
    tokens: Tokens
    codes: LetterCodes
    news: News
    second_codes: SecondCodes
    page_url: str = ""
    root_code: RootCode | None = None
    provider: Provider | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def clock(self) -> Callable[[], int]:
        """The service's clock, ms."""
        return self.tools.clock

    def share(self, most: int) -> int:
        """This process's part of a limit that is counted in memory: several processes share what is allowed."""
        return max(1, most // self.settings.listen.processes)

    @property
    def waiting(self) -> bool:
        """Whether the service was restored from a backup, and two administrators have not said so yet."""
        back = self.processor.restored()
        return back is not None and back.waits

    @property
    def settling(self) -> bool:
        """Whether it was, and wraps and messages are still held back."""
        back = self.processor.restored()
        return back is not None and back.settles(self.clock())

    @property
    def secure(self) -> bool:
        """Whether browsers reach the service over TLS."""
        return urlsplit(self.page_url).scheme == "https"
