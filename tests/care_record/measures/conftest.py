"""Says at the end of a run what became of the real Questionnaires, and loudly when there were none."""

import pytest

from tests.care_record.measures.real_files import SAID


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(SAID, []):
        terminalreporter.write_sep("=", "real questionnaires", yellow="NONE" in line)
        terminalreporter.write_line(line, yellow="NONE" in line)
