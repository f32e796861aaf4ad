"""Four hundred flows: gate as a whole, and what each part of its work costs. Run as a program, it prints the parts of one folder."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from gate.model.kestra import Flow

COUNT = 400
CHECK = "gate check, 400 flows"
_REFERENCE = Path(__file__).resolve().parents[2] / "flows"
_TEMPLATE = {"airbyte_url": "http://localhost:8006", "dbt_target": "dev", "environment": "dev"}
_SETTINGS = """\
version: 1
environments:
  dev:
    flows: [flows]
    kestra: {url: "http://localhost:8080", version: "1.3"}
    airbyte: {server_url: "http://localhost:8006"}
    namespaces: [company]
    hosts: [localhost]
    dbt: {targets: [dev]}
    secrets: [%s]
"""
T = TypeVar("T")


def write(folder: Path) -> None:
    """Write a repository of flows like the reference stack's, each set of them with names of its own."""
    texts = [file.read_text("utf-8") for file in sorted(_REFERENCE.rglob("*.yml"))]
    (folder / "flows").mkdir(parents=True)
    for number in range(COUNT):
        text = re.sub(r"\$\{(\w+)\}", lambda found: _TEMPLATE[found[1]], texts[number % len(texts)])
        text = re.sub(r"(?m)^(id: |\s+flowId: )(\w+)", rf"\g<1>\g<2>_{number // len(texts)}", text)
        (folder / "flows" / f"flow_{number}.yml").write_text(text, "utf-8")
    secrets = sorted({name for text in texts for name in re.findall(r"secret\('(\w+)'\)", text)})
    (folder / "gate.yaml").write_text(_SETTINGS % ", ".join(secrets), "utf-8")


def table(folder: Path) -> str:
    """Return the processor time of each part, measured in a process of its own."""
    argv = [sys.executable, "-m", "tests.bench.flows", str(folder)]
    done = subprocess.run(argv, cwd=_REFERENCE.parent, capture_output=True, text=True, check=True)
    rows = [f"| {name} | {seconds * 1000:,.0f} ms |" for name, seconds in json.loads(done.stdout).items()]
    return "\n".join([f"### The parts of {COUNT} flows\n", "| | processor |", "|---|---:|", *rows]) + "\n"


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


def parts(folder: Path) -> dict[str, float]:
    """Check a folder, and return what each part took."""
    from gate.check import check  # noqa: PLC0415 - in the process that measures
    from gate.cli import wiring  # noqa: PLC0415
    from gate.engines.regorus import RegorusEngine  # noqa: PLC0415

    watch = _Stopwatch()
    workspace = wiring.open_workspace(folder / "gate.yaml")
    with wiring.judging(workspace) as judge:
        start, flows, engine = time.process_time(), judge.readers.flows, judge.engine
        assert isinstance(engine, RegorusEngine)
        misfits = watch.time("what the version of Kestra takes", flows.misfits)
        reached = watch.time("expressions, and what they reach", lambda flow: flow.references)

        def modelled(flow: Flow, *arguments: Any) -> Any:
            reached(flow)  # found when it is first asked for
            return misfits(flow, *arguments)

        reader: Any = _Timed(
            flows, read=watch.time("YAML", flows.read), misfits=modelled, graph=watch.time("how they hang together", flows.graph)
        )
        readers = replace(judge.readers, flows=reader, secrets=watch.time("secrets", judge.readers.secrets))
        rules: Any = _Timed(engine, evaluate=watch.time("rules", lambda *given: list(engine.evaluate(*given)), engine.pid))
        check(replace(judge, readers=readers, engine=rules), workspace.tree, ["dev"], datetime.now(UTC))
    left = time.process_time() - start - watch.own
    return {"modules, gate.yaml and rules": start, **watch.taken, "files, facts and report": left}


if __name__ == "__main__":
    gc.disable()  # as gate does
    print(json.dumps(parts(Path(sys.argv[1]))))
