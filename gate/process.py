"""Runs other programs, the only room that does: an argv, never a shell; a process group of its own; an end in every case.

What the programs mean is not known here.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Literal, Self

from msgspec import Struct

from gate.errors import ProcessError

_PAUSE = 0.05
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

OnInterrupt = Literal["stop", "forward", "ignore"]


class Completed(Struct, frozen=True, kw_only=True):
    """How a program ended. A negative code is the signal that ended it."""

    code: int
    stdout: bytes
    stderr: str
    interrupted: bool = False


class TimeoutExceededError(ProcessError):
    """The program was still running when its time was up, and was ended."""

    code = "timeout"


class MissingProgramError(ProcessError):
    """There is no such program, or it cannot be started."""

    code = "missing-program"


class Interrupts:
    """While entered, requests to stop gate (Ctrl-C, SIGTERM, SIGHUP) are counted and not obeyed.

    Python delivers signals to the main thread alone; in others this counts nothing.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            obeyed = [one for one in _STOPS if signal.getsignal(one) is not signal.SIG_IGN]
            self._before = {one: signal.signal(one, self._note) for one in obeyed}
        return self

    def __exit__(self, *_: object) -> None:
        for one, handler in self._before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1


def run(
    argv: tuple[str, ...],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float | None,
    stdin: bytes | None = None,
    on_line: Callable[[str], None] | None = None,
    on_interrupt: OnInterrupt = "stop",
    grace: float = 10.0,
    keep: tuple[int, ...] = (),
) -> Completed:
    """Run a program to its end.

    When its time is up it gets SIGINT and, after `grace`, its process group SIGKILL. A request to stop gate does the same
    and then raises KeyboardInterrupt (`stop`), or sends one SIGINT and waits as long as it takes (`forward`), or is
    not obeyed (`ignore`). `on_line` gets each line of stdout as it comes; `keep` names descriptors that the program inherits.
    Raises MissingProgramError and TimeoutExceededError.
    """
    with Interrupts() as interrupts, _Output() as stdout, _Output() as stderr, _input(stdin) as source:
        process = _start(argv, cwd=cwd, env=env, stdin=source, stdout=stdout.descriptor, stderr=stderr.descriptor, keep=keep)
        running = _Running(argv, process, grace)
        try:
            running.wait(stdout, interrupts, timeout, on_line, on_interrupt)
        finally:
            running.end(patient=on_interrupt == "forward")
        stdout.follow(on_line, final=True)
        return Completed(
            code=process.returncode,
            stdout=stdout.content(),
            stderr=stderr.content().decode("utf-8", "replace"),
            interrupted=interrupts.count > 0,
        )


def spawn(argv: tuple[str, ...], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a long-lived program in a process group of its own, with pipes to talk through. Raises MissingProgramError."""
    return _start(argv, cwd=None, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, keep=())


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    """Return stdin, stdout and stderr of a program that was started by `spawn`."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise TypeError("the program was started without pipes")
    return process.stdin, process.stdout, process.stderr


def reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for a spawned program that was ended, and close its pipes, whatever it has not read."""
    process.wait()
    stdin, stdout, stderr = pipes(process)
    for stream in (stdout, stderr):
        stream.close()
    try:
        stdin.close()
    except BrokenPipeError:
        return


def _start(
    argv: tuple[str, ...], *, cwd: Path | None, env: Mapping[str, str], stdin: int, stdout: int, stderr: int, keep: tuple[int, ...]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            argv, cwd=cwd, env=dict(env), stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=keep, start_new_session=True
        )
    except OSError as error:
        if cwd is not None and not cwd.is_dir():
            raise MissingProgramError(
                f"{argv[0]} cannot be started in {cwd}, which is no folder", remediation="Create it, or correct the path that names it."
            ) from error
        raise MissingProgramError(
            f"{argv[0]} cannot be started: {error.strerror}", remediation=f"Install {Path(argv[0]).name} and put it on PATH."
        ) from error


class _Running:
    """A started program and how it is brought to its end."""

    def __init__(self, argv: tuple[str, ...], process: subprocess.Popen[bytes], grace: float) -> None:
        self.name = " ".join((Path(argv[0]).name, *argv[1:2]))
        self.process = process
        self.grace = grace
        self._end = _end_of(process)

    def wait(
        self,
        stdout: _Output,
        interrupts: Interrupts,
        timeout: float | None,
        on_line: Callable[[str], None] | None,
        on_interrupt: OnInterrupt,
    ) -> None:
        deadline = None if timeout is None else time.monotonic() + timeout
        asked = False
        while not self._ended(_PAUSE):
            stdout.follow(on_line)
            if deadline is not None and time.monotonic() > deadline:
                self._stop()
                raise TimeoutExceededError(f"{self.name} did not end within {timeout:g} s and was stopped")
            if interrupts.count and on_interrupt != "ignore" and not asked:
                asked = True
                if on_interrupt == "stop":
                    self._stop()
                    raise KeyboardInterrupt
                self.process.send_signal(signal.SIGINT)

    def end(self, *, patient: bool) -> None:
        """Wait for a program that must not be cut short, kill any other, and what a killed one leaves of its group."""
        if self.process.returncode is None and not patient:
            self._kill()
        if self.process.wait() < 0:
            self._kill()
        if self._end is not None:
            os.close(self._end)
            self._end = None

    def _stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self._ended(self.grace)
        self._kill()

    def _ended(self, within: float) -> bool:
        if self._end is not None:
            ended = select.poll()
            ended.register(self._end, select.POLLIN)
            ended.poll(within * 1000)
            return self.process.poll() is not None
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _end_of(process: subprocess.Popen[bytes]) -> int | None:
    """Return a descriptor that can be read once the program ends; None where the system has none, and the end is asked for in turns."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(process.pid)
    except OSError:
        return None


class _Output:
    """A file without a name that a program writes to: no pipe to fill or to break, and nothing left on the disk.

    In memory where the system can: a plan's JSON holds secrets.
    """

    def __enter__(self) -> Self:
        if hasattr(os, "memfd_create"):
            self.descriptor = os.memfd_create("gate", os.MFD_CLOEXEC)
        else:
            import tempfile  # noqa: PLC0415 - as in `_input`

            with tempfile.TemporaryFile() as file:
                self.descriptor = os.dup(file.fileno())
        self._read = 0
        self._rest = b""
        self._deaf = False
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def content(self) -> bytes:
        """Return everything that was written."""
        chunks: list[bytes] = []
        at = 0
        while more := os.pread(self.descriptor, 1 << 24, at):
            chunks.append(more)
            at += len(more)
        return b"".join(chunks)

    def follow(self, on_line: Callable[[str], None] | None, *, final: bool = False) -> None:
        """Hand over the lines that have come since the last call. A reader that is gone ends this, not the program."""
        if on_line is None or self._deaf:
            return
        try:
            self._hand_over(on_line, final=final)
        except (OSError, ValueError):
            self._deaf = True

    def _hand_over(self, on_line: Callable[[str], None], *, final: bool) -> None:
        while more := os.pread(self.descriptor, 65536, self._read):
            self._read += len(more)
            *lines, self._rest = (self._rest + more).split(b"\n")
            for line in lines:
                on_line(line.decode("utf-8", "replace"))
        if final and self._rest:
            on_line(self._rest.decode("utf-8", "replace"))


@contextmanager
def _input(content: bytes | None) -> Iterator[int]:
    """Yield what the program reads: the given bytes, or nothing."""
    if content is None:
        yield subprocess.DEVNULL
        return
    import tempfile  # noqa: PLC0415 - it brings compression and random numbers along, and few programs are given input

    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file.fileno()
