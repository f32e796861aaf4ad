"""Results to stdout, progress to stderr, reports to files. Knows what a terminal is, not what the text means."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self, TextIO

from gate.errors import OutputError

NARROWEST = 40
"""Columns of a terminal below which folding lines would not help."""


def wants_colour(stream: TextIO | None) -> bool:
    """Whether colours may be written to a stream: a terminal that knows them, and nobody who set NO_COLOR."""
    return stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO | None) -> int | None:
    """Return how wide the terminal behind a stream is; None where there is none, or it does not say."""
    if stream is None or not stream.isatty():
        return None
    try:
        wide = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return None
    return wide if wide >= NARROWEST else None


def write(text: str) -> None:
    """Write a result to stdout. A reader that went away is no failure; a full disk is OutputError."""
    if sys.stdout is None:  # closed by the caller
        raise OutputError("stdout is closed", remediation="Leave it open, or point it to a file.")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _detach()
    except OSError as error:
        _detach()
        raise OutputError(f"stdout cannot be written: {error.strerror}", remediation="Make room, or write elsewhere.") from error


def _detach() -> None:
    """Point stdout to nowhere, or Python would fail once more when it flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def save(path: Path, text: str) -> None:
    """Write a file so that it is either complete or as it was before. Raises OutputError."""
    _put(path, text, Path.replace)


def create(path: Path, text: str) -> None:
    """Write a file that must not exist yet, so that it is either complete or not there. Raises OutputError."""
    _put(path, text, _link)


def _link(draft: Path, path: Path) -> None:
    path.hardlink_to(draft)  # fails where a file of that name came to be meanwhile
    draft.unlink()


def _put(path: Path, text: str, move: Callable[[Path, Path], object]) -> None:
    import tempfile  # noqa: PLC0415 - most results go to stdout

    draft: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o666 & ~_umask())
        move(draft, path)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise OutputError(
            f"{path} cannot be written: {error.strerror}",
            remediation="Name a file in a folder that you may write to; the result is on stdout.",
        ) from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class Progress:
    """Says on stderr what is being done, once it takes longer than a second, or ten where nobody sits and waits."""

    def __init__(self, *, quiet: bool, patience: float | None = None) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()
        self._step = ""
        self._shown = ""
        self._patient = True
        waiting = 1.0 if sys.stderr.isatty() else 10.0
        self._timer = threading.Timer(waiting if patience is None else patience, self._lose_patience)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def __call__(self, step: str) -> None:
        """Name the step that begins now."""
        with self._lock:
            self._step = step
            if not self._patient:
                self._show()

    def _lose_patience(self) -> None:
        with self._lock:
            self._patient = False
            self._show()

    def _show(self) -> None:
        if self._step and self._step != self._shown and not self._quiet:
            self._shown = self._step
            print(f"{self._step} …", file=sys.stderr, flush=True)  # noqa: T201
