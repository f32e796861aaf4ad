"""Times whole processes side by side: A B A B, so that a machine whose speed drifts is fair to both."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

_LOOK = 0.004  # seconds between two looks at how much memory there is
# Programs find their compiled modules as they do for people: a developer's shell may forbid Python to keep them.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Command(NamedTuple):
    """A program with its arguments, and what counts the findings in what it prints; None where there are none to count."""

    argv: Sequence[str]
    counting: Callable[[bytes], int] | None = None
    rounds: int = 7


class Timing(NamedTuple):
    """Several runs of one command: seconds on the wall and of processors, peak memory in megabytes of all its processes, and findings."""

    name: str
    seconds: tuple[float, ...]
    processor: tuple[float, ...]
    megabytes: float
    findings: int | None

    @property
    def median(self) -> float:
        """The median of the wall times."""
        return median(self.seconds)

    @property
    def work(self) -> float:
        """The median of the processor times, all processes of a run together: what else the machine does moves it less."""
        return median(self.processor)


def side_by_side(commands: Mapping[str, Command], cwd: Path) -> list[Timing]:
    """Run each command once to count and weigh, then all of them in turn, as often as each asks for."""
    weighed = {name: _weighed(command, cwd) for name, command in commands.items()}
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(max(command.rounds for command in commands.values())):
        for name, command in commands.items():
            if turn < command.rounds:
                runs[name].append(_seconds(command.argv, cwd))
    return [Timing(name, tuple(wall for wall, _ in runs[name]), tuple(work for _, work in runs[name]), *weighed[name]) for name in commands]


def _seconds(argv: Sequence[str], cwd: Path) -> tuple[float, float]:
    start, before = time.perf_counter(), worked()
    subprocess.run(argv, cwd=cwd, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start, worked() - before


def worked() -> float:
    """Return the processor time of all programs that have ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _weighed(command: Command, cwd: Path) -> tuple[float, int | None]:
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command.argv, cwd=cwd, env=_ENVIRONMENT, stdout=output, stderr=subprocess.DEVNULL) as process,
    ):
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(_LOOK)
        output.seek(0)
        return peak / 1e6, command.counting(output.read()) if command.counting else None


def _resident(pid: int) -> int:
    """How many bytes a process and those that it started hold now, a page that several share counted once; 0 where /proc does not say."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
    return own + sum(_resident(int(child)) for child in children)
