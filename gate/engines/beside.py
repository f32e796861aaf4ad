"""A copy of an engine's child that does a part of its work at the same time, on another processor. Knows no Rego.

This is imported without gate's dependencies, as all that runs in the child.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

_PIPE = 1 << 20


def is_worth_it(work: int) -> bool:
    """Whether there is a second processor, and so much to do, in bytes times rules, that a copy of this process pays."""
    return work > _ENOUGH and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


_ENOUGH = 6_000_000


class Beside:
    """Frames that a copy of this process makes. It ends with this process's session, with its work, or as its limits say."""

    def __init__(self, work: Callable[[], Iterator[bytes]]) -> None:
        reading, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(reading)
            _hand_over(work, writing)
        os.close(writing)
        self._source = os.fdopen(reading, "rb", buffering=1 << 16)

    def next(self) -> bytes:
        """Return the next frame. Where the copy ended without it, this process ends in the same way."""
        size = self._source.read(4)
        frame = self._source.read(int.from_bytes(size, "little")) if len(size) == 4 else b""
        if len(size) < 4 or len(frame) < int.from_bytes(size, "little"):
            self._end_alike()
        return frame

    def close(self) -> None:
        """Wait for the copy, which has nothing left to do."""
        self._source.close()
        os.waitpid(self._process, 0)

    def _end_alike(self) -> NoReturn:
        _, status = os.waitpid(self._process, 0)
        if os.WIFSIGNALED(status):
            os.kill(os.getpid(), os.WTERMSIG(status))
        os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1)


def _hand_over(work: Callable[[], Iterator[bytes]], descriptor: int) -> NoReturn:
    import fcntl  # noqa: PLC0415 - Linux alone has the setting

    code = 1
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE)
        with os.fdopen(descriptor, "wb") as sink:
            for frame in work():
                sink.write(len(frame).to_bytes(4, "little") + frame)
                sink.flush()
        code = 0
    finally:
        if (error := sys.exception()) is not None:  # the parent looks for what it was, as it does in what Python itself prints
            os.write(2, type(error).__name__.encode())
        os._exit(code)  # nothing that belongs to the process that this is a copy of is flushed or run twice
