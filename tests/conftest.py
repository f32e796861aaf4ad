"""What all tests stand on: requests to stop that are heard, and figures that are printed at the end of a run."""

from __future__ import annotations

import signal
from typing import Any

import pytest

LONGEST = (
    "tests/oracle/",
    "tests/workflows/",
    "tests/promotion/test_drift_stack.py",
    "tests/e2e/",
    "tests/engines/contract/",
    "tests/sandbox/",
)
FIGURES = pytest.StashKey[dict[str, int | str]]()


def pytest_configure() -> None:
    """Hear an interrupt: a shell that runs the tests in the background has it ignored, by them and by every program that they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose few tests take longest, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))  # all others keep their order


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
