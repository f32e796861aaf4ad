"""What the child process of an engine does whatever it evaluates: frames in and out, and limits. Knows no Rego.

A frame is four bytes of length and that many bytes of JSON. This is imported without gate's dependencies: the standard library is all
that it may use.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

Message = dict[str, Any]
_CPU_MARGIN = 2  # seconds beyond a rule's time, for a child whose parent is gone


class Frames:
    """The line to the parent. It ends when the parent closes it."""

    def __init__(self) -> None:
        gc.disable()  # syntax trees are large, short-lived and free of cycles
        self._source, self._sink = _channel()

    def serve(self, handlers: Mapping[str, Callable[[Message], None]]) -> None:
        """Say that the child is ready, then hand each request to the handler that it names, until there are no more."""
        self.answer({"ready": True})
        while (frame := self.receive()) is not None:
            request = json.loads(frame)
            handlers[request["do"]](request)

    def receive(self) -> bytes | None:
        """Return the next frame, or None at the end."""
        size = self._source.read(4)
        return self._source.read(int.from_bytes(size, "little")) if len(size) == 4 else None

    def answer(self, message: Message) -> None:
        """Send a message."""
        self.send(json.dumps(message).encode())

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self._sink.write(len(frame).to_bytes(4, "little") + frame)
        self._sink.flush()


def limit_time(seconds: float) -> None:
    """Let the kernel end this process some time after the parent should have: the parent may be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + _CPU_MARGIN
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def limit_memory(size: int) -> None:
    """Let the kernel refuse memory beyond what this process has now, and `size` bytes; where it cannot, the parent watches."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - pathlib would cost more than regorus to import
            own = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (own + size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _channel() -> Iterator[IO[bytes]]:
    """Take stdin and stdout away from everything else that might read or write there."""
    for descriptor, mode, replaced in ((0, "rb", os.O_RDONLY), (1, "wb", os.O_WRONLY)):
        yield os.fdopen(os.dup(descriptor), mode, buffering=1 << 16)
        nothing = os.open(os.devnull, replaced)
        os.dup2(nothing, descriptor)
        os.close(nothing)
