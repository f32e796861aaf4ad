"""Watches how much memory a child has, on systems whose kernel does not keep it within a limit. Ends nothing itself."""

from __future__ import annotations

from pathlib import Path

from gate import process

_PAUSE = 0.1
_OWN = 64_000_000  # bytes that Python and an engine take before there is anything to evaluate


class Watch:
    """Looks at a process from time to time, where that is needed."""

    def __init__(self, pid: int, limit: int, *, needed: bool) -> None:
        self._pid = pid
        self._limit = limit
        self._needed = needed
        self.pause = _PAUSE if needed else float("inf")
        """Seconds between two looks."""

    def exceeded(self) -> bool:
        """Whether the process has more than its limit beyond what it needs itself."""
        return self._needed and self._resident() > self._limit + _OWN

    def _resident(self) -> int:
        argv = ("ps", "-o", "rss=", "-p", str(self._pid))
        found = process.run(argv, cwd=Path("/"), env={"PATH": "/usr/bin:/bin"}, timeout=5).stdout.strip()
        return int(found or 0) * 1024
