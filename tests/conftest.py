"""What all tests stand on: requests to stop that are heard, and figures that are printed at the end of a run."""

from __future__ import annotations

import signal
from typing import Any

import pytest

FIGURES = pytest.StashKey[dict[str, int | str]]()


def pytest_configure() -> None:
    """Hear an interrupt: a shell that runs the tests in the background has it ignored, by them and by every program that they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> dict[str, int | str]:
    """What was measured, by name: a test writes a line, the end of the run shows it."""
    return pytestconfig.stash.setdefault(FIGURES, {})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker of pytest-xdist measured to whoever prints it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = session.config.stash.get(FIGURES, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker measured; one that broke down has nothing to say."""
    measured = getattr(node, "workeroutput", {}).get("figures", {})
    node.config.stash.setdefault(FIGURES, {}).update(measured)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(FIGURES, {})
    if found:
        terminalreporter.section("figures")
        for name, figure in sorted(found.items()):
            terminalreporter.write_line(f"{name}: {figure}")
