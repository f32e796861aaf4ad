"""Times whole processes side by side: A B A B, so that a machine whose speed drifts is fair to both."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Sample(NamedTuple):
    """One run of a process: seconds on the wall, peak memory in megabytes, exit code."""

    seconds: float
    megabytes: float
    code: int


class Timing(NamedTuple):
    """Several runs of one command."""

    name: str
    samples: tuple[Sample, ...]

    @property
    def seconds(self) -> float:
        """The median of the wall times."""
        return median(sample.seconds for sample in self.samples)

    def row(self) -> str:
        """The figures as a line: median, fastest and slowest run, peak memory, exit codes."""
        times = [sample.seconds * 1000 for sample in self.samples]
        codes = ",".join(sorted({str(sample.code) for sample in self.samples}))
        peak = max(sample.megabytes for sample in self.samples)
        return f"{self.name:<44} {median(times):8.0f} ms  ({min(times):.0f}–{max(times):.0f})  {peak:6.0f} MB  exit {codes}"


def run(argv: Sequence[str], cwd: Path) -> Sample:
    """Run a command once, its output thrown away."""
    start = time.perf_counter()
    with subprocess.Popen(argv, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    return Sample(seconds, usage.ru_maxrss / 1024, process.returncode)


def side_by_side(commands: Mapping[str, Sequence[str]], cwd: Path, rounds: int = 7) -> list[Timing]:
    """Run each command once unmeasured, then all of them in turn, `rounds` times."""
    for argv in commands.values():
        run(argv, cwd)
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, argv in commands.items():
            samples[name].append(run(argv, cwd))
    return [Timing(name, tuple(found)) for name, found in samples.items()]
