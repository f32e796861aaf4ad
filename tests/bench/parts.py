"""What each part of gate's work costs. Run as a program, it prints the parts of one check."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from gate.model.kestra import Flow

_ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


def table(title: str, folder: Path, *asked: str) -> str:
    """Return the processor time of each part of checking a folder, measured in a process of its own; `asked` as `parts` takes them."""
    argv = [sys.executable, "-m", "tests.bench.parts", str(folder), *asked]
    done = subprocess.run(argv, cwd=_ROOT, capture_output=True, text=True, check=True)
    rows = [f"| {name} | {seconds * 1000:,.0f} ms |" for name, seconds in json.loads(done.stdout).items()]
    return "\n".join([f"### The parts of {title}\n", "| | processor |", "|---|---:|", *rows]) + "\n"


class _Stopwatch:
    """Adds up the processor time of each part; `own` is what of it this process took."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self.own = 0.0

    def time(self, name: str, work: Callable[..., T], helper: int | None = None) -> Callable[..., T]:
        """Return work that is timed, with what a process that helps spends on it meanwhile."""

        def timed(*arguments: Any, **named: Any) -> T:
            start, helped = time.process_time(), _worked(helper)
            found = work(*arguments, **named)
            own = time.process_time() - start
            self.own += own
            self.taken[name] = self.taken.get(name, 0.0) + own + _worked(helper) - helped
            return found

        return timed


def _worked(process: int | None) -> float:
    """Return the processor time of another process, by the clock that Linux has for it."""
    return 0.0 if process is None else time.clock_gettime((~process << 3) | 2)


class _Timed:
    """Something with some of its methods replaced."""

    def __init__(self, inner: object, **methods: Callable[..., Any]) -> None:
        self._inner = inner
        self.__dict__ |= methods

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def parts(folder: Path, environment: str = "dev", plan: str | None = None) -> dict[str, float]:
    """Check an environment of a folder, with a plan in it if one is named, and return what each part took."""
    from gate.check import check  # noqa: PLC0415 - in the process that measures
    from gate.cli import wiring  # noqa: PLC0415
    from gate.engines.regorus import RegorusEngine  # noqa: PLC0415
    from gate.sources.terraform import plan as plans  # noqa: PLC0415

    watch = _Stopwatch()
    workspace = wiring.open_workspace(folder / "gate.yaml")
    with wiring.judging(workspace) as judge:
        start, given, engine = time.process_time(), judge.readers, judge.engine
        assert isinstance(engine, RegorusEngine)
        planned = watch.time("the plan", plans.read)(folder / plan, plan) if plan else None
        misfits = watch.time("what the version of Kestra takes", given.flows.misfits)
        reached = watch.time("expressions, and what they reach", lambda flow: flow.references)

        def modelled(flow: Flow, *arguments: Any) -> Any:
            reached(flow)  # found when it is first asked for
            return misfits(flow, *arguments)

        graph = watch.time("how they hang together", given.flows.graph)
        flows: Any = _Timed(given.flows, read=watch.time("YAML", given.flows.read), misfits=modelled, graph=graph)
        configurations: Any = _Timed(given.configurations, read=watch.time("the configuration", given.configurations.read))
        secrets = watch.time("secrets", given.secrets)
        readers = replace(given, flows=flows, configurations=configurations, secrets=secrets)
        rules: Any = _Timed(engine, evaluate=watch.time("rules", lambda *asked: list(engine.evaluate(*asked)), engine.pid))
        check(replace(judge, readers=readers, engine=rules), workspace.tree, [environment], datetime.now(UTC), planned)
    left = time.process_time() - start - watch.own
    return {"start, modules, gate.yaml and rules": start, **watch.taken, "files, facts and report": left}


if __name__ == "__main__":
    gc.disable()  # as gate does
    print(json.dumps(parts(Path(sys.argv[1]), *sys.argv[2:])))
