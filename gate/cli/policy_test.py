"""Runs `gate policy test` once, or whenever a file changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from gate.cli import authoring, console
from gate.cli.authoring import Selection
from gate.cli.failure import explain
from gate.cli.policy_text import tested
from gate.errors import ExitCode, GateError


class Request(Struct, frozen=True, kw_only=True):
    """What is to be tested, and how much is said of it."""

    paths: tuple[str, ...]
    text: str
    coverage: bool
    config: Path | None
    quiet: bool
    verbose: bool


def run(request: Request) -> ExitCode:
    """Run the tests, and print how they went."""
    return _run(request, authoring.select(request.config, request.paths))


def _run(request: Request, selection: Selection) -> ExitCode:
    started = time.monotonic()
    with console.Progress(quiet=request.quiet) as progress:
        result = authoring.test(
            selection, lambda path, name: request.text in f"{path} {name}", coverage=request.coverage, progress=progress
        )
    took = time.monotonic() - started
    colour = console.wants_colour(sys.stdout)
    said = tested(result, took, text=request.text, quiet=request.quiet, verbose=request.verbose, coverage=request.coverage, colour=colour)
    console.write(said)
    return result.exit_code


def watching(request: Request, pause: float) -> NoReturn:
    """Run the tests now and after every change. Ends by KeyboardInterrupt alone."""
    watched: Sequence[Path] = [Path.cwd()]
    while True:
        before = authoring.state(watched)
        try:
            selection = authoring.select(request.config, request.paths)
            watched = selection.watched
            before = authoring.state(watched)
            _run(request, selection)
        except GateError as error:
            explain(error, verbose=request.verbose)
        console.write("waiting for a change; Ctrl-C ends\n")
        while authoring.state(watched) == before:
            time.sleep(pause)
