"""What gate adds around Terraform's own time when the reference stack is planned and applied, against stand-ins of its two services."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.timing import worked
from tests.sandbox.clone import make_clone
from tests.sandbox.mirror import make_mirror
from tests.sandbox.overlay import commit, lay
from tests.sandbox.server import start_servers

GATE = str(Path(sys.executable).with_name("gate"))
COMMANDS = ("gate plan dev", "gate apply dev", "gate apply dev, planned anew")
GOAL = 0.5
_FLOW = Path("flows/company/analytics/pipeline.yml")
_ROUNDS = 3
_WRAPPER = """#!/bin/bash
TIMEFORMAT='%3R %3U %3S'
{{ time {terraform} "$@" 2>&3; }} 3>&2 2>> {log}
"""
"""Notes what each Terraform took: seconds on the wall, and of the processor."""
HEAD = """## Around Terraform

The reference stack in dev, planned and applied by real Terraform {version} against stand-ins of Kestra and Airbyte on this machine.
“Around” is what remains of the whole when the time of Terraform's own processes is taken off: the check before the plan, reading and
judging the plan, what it means, digests of files, git, evidence, and gate's own start.

| | whole | Terraform's own | around: median | range | processor |
|---|---:|---:|---:|---:|---:|"""


class Run(NamedTuple):
    """Seconds of one command: all of it, what Terraform took of it, and those of processors that Terraform did not take."""

    whole: float
    terraform: float
    work: float

    @property
    def around(self) -> float:
        """What gate added."""
        return self.whole - self.terraform


class _Bench(NamedTuple):
    clone: Path
    log: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> Run:
        """Run gate, and demand that it succeeds."""
        self.log.unlink(missing_ok=True)
        began, before = time.perf_counter(), worked()
        done = subprocess.run([GATE, *arguments], cwd=self.clone, env=self.environment, capture_output=True, text=True, check=False)
        whole, work = time.perf_counter() - began, worked() - before
        if done.returncode != 0:
            sys.exit(f"gate {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        taken = [[float(number) for number in line.split()] for line in self.log.read_text(encoding="ascii").splitlines()]
        return Run(whole, sum(wall for wall, *_ in taken), work - sum(user + system for _, user, system in taken))

    def edit(self, turn: int) -> None:
        """Change a flow, so that there is something to plan and apply."""
        file = self.clone / _FLOW
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        where = next(index for index, line in enumerate(lines) if line.startswith("description: "))
        lines[where] = f"description: Measured {turn} times\n"
        file.write_text("".join(lines), encoding="utf-8")
        commit(self.clone, f"Measure {turn}")


def measure() -> dict[str, list[Run]] | None:
    """Return the runs of each command; None, with a line that says so, where there is no Terraform."""
    if shutil.which("terraform") is None:
        print("skipped: what gate adds around Terraform, because terraform is not installed", file=sys.stderr)
        return None
    runs: dict[str, list[Run]] = {name: [] for name in COMMANDS}
    with _bench() as bench:
        for turn in range(_ROUNDS + 1):
            bench.edit(turn)
            planned, applied = bench.run("plan", "dev"), bench.run("apply", "dev")
            bench.edit(-turn - 1)
            bench.run("plan", "dev")
            max(bench.clone.glob(".gate/dev/plans/*/plan.tfplan")).unlink()
            anew = bench.run("apply", "dev")
            if turn:  # the first installs providers
                for name, run in zip(COMMANDS, (planned, applied, anew), strict=True):
                    runs[name].append(run)
    return runs


@contextmanager
def _bench() -> Iterator[_Bench]:
    with tempfile.TemporaryDirectory(prefix="gate-bench-") as folder, start_servers() as servers:
        clone, _ = make_clone(Path(folder))
        lay(clone, make_mirror(Path(folder) / "mirror"), servers)
        tools, log = Path(folder) / "tools", Path(folder) / "spans"
        tools.mkdir()
        wrapper = tools / "terraform"
        wrapper.write_text(_WRAPPER.format(terraform=shutil.which("terraform"), log=log), encoding="utf-8")
        wrapper.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "TF_CLI_CONFIG_FILE")}
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        yield _Bench(clone, log, {**kept, **servers["dev"].variables, "PATH": path})


def table(runs: Mapping[str, list[Run]]) -> str:
    """Return the figures as a part of the page."""
    said = subprocess.run(["terraform", "version"], capture_output=True, text=True, check=True).stdout
    version = said.split()[1].removeprefix("v")
    return "\n".join([HEAD.format(version=version), *(_row(name, found) for name, found in runs.items())]) + "\n"


def _row(name: str, runs: list[Run]) -> str:
    around = sorted(run.around * 1000 for run in runs)
    whole, own = (median(times) * 1000 for times in ([run.whole for run in runs], [run.terraform for run in runs]))
    work = median(run.work for run in runs) * 1000
    return f"| {name} | {whole:,.0f} ms | {own:,.0f} ms | {median(around):,.0f} ms | {around[0]:,.0f}–{around[-1]:,.0f} | {work:,.0f} ms |"


def targets(runs: Mapping[str, list[Run]]) -> Iterator[tuple[str, str, str]]:
    """Yield each target, what was measured, and whether that reaches it."""
    for name, found in runs.items():
        around = median(run.around for run in found)
        yield f"{name}: less than {GOAL} s around Terraform", f"{around * 1000:.0f} ms", "yes" if around < GOAL else "no"


if __name__ == "__main__":
    if found := measure():
        print(table(found))
        print(*targets(found), sep="\n")
