"""A growing pause after wrong passphrases, which survives a restart: for who tries them at this computer.

It is no lock against who copies the disk: there Argon2id and the keyring's secret stand alone.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.services.files import DurableFile
from desktop.services.problems import TooManyTries, WrongPassphrase

FREE = 5
"""Wrong passphrases in a row before the first pause."""
FIRST_PAUSE_MS = 30_000
LONGEST_PAUSE_MS = 15 * 60_000


def pause_ms(failures: int) -> int:
    """How long nothing is tried after so many failures in a row: nothing, then 30 s, doubled up to 15 minutes."""
    if failures < FREE:
        return 0
    return min(FIRST_PAUSE_MS << min(failures - FREE, 10), LONGEST_PAUSE_MS)


class Attempts:
    """The count of wrong passphrases in `folder`. `now` is the local clock in ms."""

    def __init__(self, folder: Path, now: Callable[[], int]) -> None:
        self._file = DurableFile(folder / "attempts.json")
        self._now = now

    def require(self) -> None:
        """Raises `TooManyTries` while a pause lasts. A clock that was turned back does not shorten it."""
        failures, last = self._read()
        left = pause_ms(failures) - max(0, self._now() - last)
        if left > 0:
            raise TooManyTries(-(-left // 1000))

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """One try: raises `TooManyTries` without it; a `WrongPassphrase` counts, anything else begins again."""
        self.require()
        try:
            yield
        except WrongPassphrase:
            self.failed()
            raise
        self.succeeded()

    def failed(self) -> None:
        """One more wrong passphrase."""
        failures, _ = self._read()
        self._file.write(json.dumps({"v": 1, "failures": failures + 1, "last": self._now()}).encode())

    def succeeded(self) -> None:
        """The right one: begin again."""
        with contextlib.suppress(FileNotFoundError):
            self._file.path.unlink()

    def _read(self) -> tuple[int, int]:
        """The failures in a row, and when the last one was; what does not read counts as none."""
        try:
            fields = json.loads(self._file.read() or b"{}")
            return max(0, int(fields["failures"])), int(fields["last"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return 0, 0
