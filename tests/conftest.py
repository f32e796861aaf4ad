"""Figures that tests measure, shown at the end of every run: what was compared, refused, counted."""

from __future__ import annotations

import pytest

FIGURES = pytest.StashKey[dict[str, int | str]]()


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> dict[str, int | str]:
    """What was measured → the figure."""
    return request.config.stash.setdefault(FIGURES, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the figures of the tests that ran."""
    figures = config.stash.get(FIGURES, {})
    if figures:
        terminalreporter.section("figures")
    for what, figure in figures.items():
        terminalreporter.line(f"{what}: {figure}")
