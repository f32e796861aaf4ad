"""A line to a child process: frames out, frames in before a deadline, and how the child ended. Knows nothing of what is said."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Mapping
from typing import Literal

from gate import process
from gate.engines.memory import Watch

_PIPE = 1 << 20
_KEPT = 4096  # of what the child says on stderr last
_DYING = 2.0  # seconds between the end of its output and its own


class GoneError(Exception):
    """The child did not answer: it was too slow, took too much memory, or died. Does not leave this room."""

    def __init__(self, code: Literal["timeout", "memory", "died"], detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Channel:
    """One child process. After GoneError it is gone, and only `close` may be called.

    It sets itself a memory limit; where the kernel does not keep it within that, it is `watched`.
    """

    def __init__(self, argv: tuple[str, ...], env: Mapping[str, str], memory: int, *, watched: bool = sys.platform != "linux") -> None:
        self._process = process.spawn(argv, env)
        self._stdin, self._stdout, self._stderr = process.pipes(self._process)
        self._received = bytearray()
        self._said = b""
        self._watch = Watch(self._process.pid, memory, needed=watched)
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        self._poll.register(self._stderr, select.POLLIN)
        _widen(self._stdin.fileno())

    @property
    def pid(self) -> int:
        """The child's number."""
        return self._process.pid

    def send(self, *frames: bytes) -> None:
        """Send frames. Raises GoneError."""
        try:
            for frame in frames:
                self._stdin.write(len(frame).to_bytes(4, "little"))
                self._stdin.write(frame)
            self._stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None

    def receive(self, seconds: float) -> bytes:
        """Return the next frame. Raises GoneError when it does not come in time, or cannot come any more."""
        deadline = time.monotonic() + seconds
        while (frame := self._take()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                self.close()
                raise GoneError("timeout", f"it was ended after {seconds:g} s")
            self._wait(left)
        return frame

    def _take(self) -> bytes | None:
        end = 4 + int.from_bytes(self._received[:4], "little")
        if len(self._received) < max(end, 4):
            return None
        frame = bytes(self._received[4:end])
        del self._received[:end]
        return frame

    def _wait(self, seconds: float) -> None:
        ready = {descriptor for descriptor, _ in self._poll.poll(min(seconds, self._watch.pause) * 1000)}
        if self._stderr.fileno() in ready:
            self._listen()
        if self._stdout.fileno() in ready:
            received = os.read(self._stdout.fileno(), _PIPE)
            if not received:
                raise self._gone()
            self._received += received
        elif self._watch.exceeded():
            self.close()
            raise GoneError("memory", "it was ended because it took more memory than it may")

    def _listen(self) -> None:
        said = os.read(self._stderr.fileno(), _KEPT)
        if not said:
            self._poll.unregister(self._stderr)
        self._said = (self._said + said)[-_KEPT:]

    def _gone(self) -> GoneError:
        """Say how the child ended; what it said on stderr is looked at and never shown, for it may quote values."""
        patience = time.monotonic() + _DYING
        while self._process.poll() is None and time.monotonic() < patience:
            time.sleep(0.001)
        code = self._process.poll()
        self._process.kill()
        said = (self._said + self._stderr.read())[-_KEPT:]
        self.close()
        if code is None:
            return GoneError("died", "it stopped answering")
        if b"memory allocation of" in said or b"MemoryError" in said:
            return GoneError("memory", "it asked for more memory than it may have")
        if b"ModuleNotFoundError" in said or b"ImportError" in said:
            return GoneError("died", "regorus cannot be imported")
        if code == -signal.SIGKILL:
            return GoneError("memory", "it was killed, most likely because the machine had no memory left")
        if code == -signal.SIGXCPU:
            return GoneError("timeout", "it was ended because it took too long")
        return GoneError("died", f"it ended with {signal.Signals(-code).name}" if code < 0 else f"it ended with exit code {code}")

    def close(self) -> None:
        """End the child with all that it started, and forget it."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)  # the session is its own
        process.reap(self._process)


def _widen(descriptor: int) -> None:
    """Let rules be handed over while the child still starts."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - Linux alone has the setting

        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE)
