"""A quiet run is a requirement: an unexpected log record, a Qt warning or anything left over fails its test."""

import gc
import logging
import os
import re
import sys
import threading
import traceback
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.probes.line.imap import ImapServer
    from tests.probes.postgres import Postgres

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long a thread that was told to stop may take to end, in seconds; joined, never slept.
THREAD_GRACE = 5.0

# What a test has for the end of the run: record_property(SAID, (title, line)).
SAID = "said"

# A busy machine is no reason for a rule to fail; a failure prints how to repeat it.
# A build tries a third of what hypothesis tries by itself; MHCR_EXAMPLES asks for more (CONTRIBUTING.md).
settings.register_profile(
    "mhcr", max_examples=int(os.environ.get("MHCR_EXAMPLES", "30")), deadline=None, print_blob=True
)
settings.load_profile("mhcr")


@pytest.fixture(scope="session")
def postgres() -> Iterator["Postgres"]:
    """A real PostgreSQL for the whole run, started by the first test that asks for it."""
    from tests.probes.postgres import running

    with running() as found:
        yield found


@pytest.fixture(scope="session")
def imap() -> Iterator["ImapServer"]:
    """A real IMAP server for the whole run, started by the first test that asks for it."""
    from tests.probes.line.imap import running

    with running() as found:
        yield found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long tests last, so that a plain mistake is seen within seconds; first where others run beside them."""
    beside = hasattr(config, "workerinput")
    items.sort(key=lambda item: (item.get_closest_marker("long") is not None) != beside)


def pytest_collection_finish() -> None:
    """Take what is loaded out of the collector's sight: each of its full rounds, one a window, would walk it all."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what tests recorded under `said`, in whichever process; loudly where it begins with NONE."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for title, line in (value for name, value in report.user_properties if name == SAID):
            terminalreporter.write_sep("=", title, yellow=line.startswith("NONE"))
            terminalreporter.write_line(line, yellow=line.startswith("NONE"))


class LogWatch(logging.Handler):
    """Keeps every record of WARNING or worse until a test has accounted for it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._expected: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expect(self, pattern: str) -> None:
        """Say that records whose message matches `pattern` (searched) belong to what is tested."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[logging.LogRecord]:
        """The records that no expectation covers."""
        return [record for record in self.records if not self._covers(record.getMessage())]

    def _covers(self, message: str) -> bool:
        return any(pattern.search(message) for pattern in self._expected)

    def unmet(self) -> list[str]:
        """The expected patterns that no record matched."""
        messages = [record.getMessage() for record in self.records]
        return [
            pattern.pattern for pattern in self._expected if not any(pattern.search(message) for message in messages)
        ]


@pytest.fixture(autouse=True)
def expected_log(request: pytest.FixtureRequest) -> Iterator[LogWatch]:
    """Fail on any log record of WARNING or worse that the test did not announce.

    Announce with `expected_log.expect("pattern")` or `@pytest.mark.expected_log("pattern")`.
    What was announced must also come.
    """
    watch = LogWatch()
    for marker in request.node.iter_markers("expected_log"):
        watch.expect(str(marker.args[0]))
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    unexpected = [
        f"{record.levelname} {record.name} ({record.pathname}:{record.lineno}): {record.getMessage()}"
        for record in watch.unexpected()
    ]
    if unexpected:
        pytest.fail("unexpected log records:\n  " + "\n  ".join(unexpected), pytrace=False)
    if watch.unmet():
        pytest.fail(f"these log records were expected and never came: {watch.unmet()}", pytrace=False)


class ThreadWatch:
    """Remembers where each thread was started."""

    def __init__(self) -> None:
        self._started: weakref.WeakKeyDictionary[threading.Thread, str] = weakref.WeakKeyDictionary()
        self._start = threading.Thread.start

    def install(self) -> None:
        """Note the caller of every `Thread.start` from now on."""
        watch, start = self._started, self._start

        def start_and_remember(thread: threading.Thread) -> None:
            watch[thread] = "".join(traceback.format_list(traceback.extract_stack(sys._getframe(1), limit=6)))
            start(thread)

        threading.Thread.start = start_and_remember  # type: ignore[method-assign, assignment]

    def remove(self) -> None:
        """Give `Thread.start` back."""
        threading.Thread.start = self._start  # type: ignore[method-assign]

    def place(self, thread: threading.Thread) -> str:
        """The end of the stack that started `thread`."""
        return self._started.get(thread, "  (not started by Python's threading module)\n")


@pytest.fixture(scope="session")
def thread_places() -> Iterator[ThreadWatch]:
    """The run's one record of where threads began."""
    watch = ThreadWatch()
    watch.install()
    yield watch
    watch.remove()


@pytest.fixture(autouse=True)
def no_thread_left(thread_places: ThreadWatch) -> Iterator[None]:
    """Fail when a thread outlives the test that started it, and say where it was started.

    A fixture of wider scope owns its threads: they began before the test, or carry a name that starts with `session-`.
    """
    before = set(threading.enumerate())
    yield
    left = []
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("session-"):
            continue
        thread.join(THREAD_GRACE)
        if thread.is_alive():
            left.append(f"{thread.name}, started at:\n{thread_places.place(thread)}")
    if left:
        pytest.fail("threads left over:\n" + "\n".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def no_widget_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when a test of the screens leaves a top-level widget or a running timer behind."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QLocale

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    request.getfixturevalue("qapp")
    widgets_before, timers_before = _widgets(), _timers()
    yield
    _flush_deletions()
    left = [_name(widget) for widget in _widgets() - widgets_before]
    left += [f"running {_name(timer)}" for timer in _timers() - timers_before]
    if left:
        pytest.fail(
            "left over: " + ", ".join(sorted(left)) + "; give each a parent, close it, or qtbot.addWidget() it",
            pytrace=False,
        )


def _flush_deletions() -> None:
    """Let Qt carry out what was asked of it with deleteLater, and Python drop what only a cycle still holds."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def _widgets() -> "set[object]":
    from PySide6.QtWidgets import QApplication

    return set(QApplication.topLevelWidgets())


def _timers() -> "set[object]":
    from PySide6.QtCore import QCoreApplication, QTimer

    app = QCoreApplication.instance()
    owners = [*_widgets(), app] if app is not None else list(_widgets())
    return {
        timer
        for owner in owners
        for timer in owner.findChildren(QTimer)  # type: ignore[attr-defined]
        if timer.isActive()
    }


def _name(thing: object) -> str:
    name = thing.objectName() if hasattr(thing, "objectName") else ""
    return f"{type(thing).__name__} {name!r}" if name else type(thing).__name__
