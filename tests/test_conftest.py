"""The silence and leak fixtures, tried on a small suite that breaks each of them."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")
SETTINGS = """
[pytest]
addopts = -p no:cacheprovider -p no:randomly
markers =
    long: long
    expected_log(pattern): expected
filterwarnings = error
qt_log_level_fail = WARNING
qt_api = pyside6
"""
SUITE = """
    import logging
    import threading

    import pytest
    from PySide6.QtCore import qWarning
    from PySide6.QtWidgets import QWidget

    kept = []
    stop = threading.Event()

    def begin_the_watch():
        threading.Thread(target=stop.wait, name="watcher", daemon=True).start()

    def test_log(): logging.getLogger("store").warning("page %d is odd", 7)

    @pytest.mark.expected_log("page . is odd")
    def test_log_announced_by_marker(): logging.getLogger("store").warning("page %d is odd", 7)

    def test_log_announced_by_fixture(expected_log):
        expected_log.expect("odd")
        logging.getLogger("store").error("page %d is odd", 7)

    def test_log_that_never_comes(expected_log): expected_log.expect("odd")

    def test_thread(): begin_the_watch()

    def test_after_the_thread(): stop.set()

    def test_window(qtbot):
        widget = QWidget()
        widget.setObjectName("forgotten")
        kept.append(widget)

    def test_window_handed_over(qtbot): qtbot.addWidget(QWidget())

    def test_qt_warning(qtbot): qWarning("a layout has no parent")
"""


def test_what_is_loud_or_left_over_fails_and_is_named(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST.replace("THREAD_GRACE = 5.0", "THREAD_GRACE = 0.01"))
    pytester.makeini(SETTINGS)
    pytester.makepyfile(SUITE)

    result = pytester.runpytest_subprocess()

    result.assert_outcomes(passed=8, errors=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_log *",
            "*WARNING store*page 7 is odd*",
            "*ERROR at teardown of test_log_that_never_comes *",
            "*never came: *'odd'*",
            "*ERROR at teardown of test_thread *",
            "watcher, started at:*",
            "*in begin_the_watch*",
            "*ERROR at teardown of test_window *",
            "*left over: QWidget 'forgotten'*",
            "*test_qt_warning*",
            "*a layout has no parent*",
        ]
    )
