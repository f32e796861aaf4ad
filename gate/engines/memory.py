"""Watches how much memory a child has, on systems whose kernel does not keep it within a limit. Ends nothing itself."""

from __future__ import annotations

import sys
from pathlib import Path

from gate import process

_PAUSE = 0.1


class Watch:
    """Looks at a process from time to time. On Linux the kernel enforces the limit that the child sets itself, and nobody looks."""

    def __init__(self, pid: int, limit: int, *, enforced: bool = sys.platform == "linux") -> None:
        self._pid = pid
        self._limit = limit
        self._enforced = enforced
        self._own: int | None = None
        self.pause = float("inf") if enforced else _PAUSE
        """Seconds between two looks."""

    def exceeded(self) -> bool:
        """Whether the process has more than its limit beyond what it had at the first look."""
        if self._enforced:
            return False
        size = self._resident()
        if self._own is None:
            self._own = size
        return size - self._own > self._limit

    def _resident(self) -> int:
        argv = ("ps", "-o", "rss=", "-p", str(self._pid))
        found = process.run(argv, cwd=Path("/"), env={"PATH": "/usr/bin:/bin"}, timeout=5).stdout.strip()
        return int(found or 0) * 1024
