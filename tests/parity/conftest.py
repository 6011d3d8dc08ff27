"""Print what the generated decisions reach below the results."""

from __future__ import annotations

import pytest
from parity.coverage import SUMMARY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(SUMMARY, None)
    if lines:
        terminalreporter.section("what the generated decisions reach")
        for line in lines:
            terminalreporter.write_line(line)
