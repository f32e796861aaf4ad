"""Four hundred flows: gate as a whole, and what each part of its work costs. Run as a program, it prints the parts of one folder."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from gate.model.kestra import Flow
from gate.model.ports import FlowReader
from gate.model.source import ParseFailure

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
    return "\n".join([f"### The parts of {COUNT} flows, without rules\n", "| | processor |", "|---|---:|", *rows]) + "\n"


def _read(reader: FlowReader, texts: Iterable[str]) -> list[Flow]:
    found = []
    for text in texts:
        flow = reader.read(text, "flow.yml")
        if isinstance(flow, ParseFailure):
            sys.exit(flow.message)
        found.append(flow)
    return found


def parts(folder: Path) -> dict[str, float]:
    """Do what a check does with flows, one part after the other, and return what each took."""
    from gate.cli import wiring  # noqa: PLC0415 - in the process that measures
    from gate.facts.build import build  # noqa: PLC0415
    from gate.facts.collect import collect  # noqa: PLC0415
    from gate.facts.learn import learn  # noqa: PLC0415
    from gate.facts.redaction import Redactor  # noqa: PLC0415

    taken: dict[str, float] = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        found = work()
        taken[name] = time.process_time() - start
        return found

    workspace = wiring.open_workspace(folder / "gate.yaml")
    dev, readers, redactor = workspace.project.environments["dev"], wiring.readers(), Redactor()
    kestra = dev.kestra
    assert kestra is not None
    texts = timed("files", lambda: [workspace.tree.read(path).decode() for path in workspace.tree.files("flows")])
    flows = timed("YAML", lambda: _read(readers.flows, texts))
    timed("what the version of Kestra takes", lambda: [readers.flows.misfits(flow, kestra.version, kestra.edition) for flow in flows])
    timed("expressions and what they reach", lambda: [flow.references for flow in flows])
    timed("how they hang together", lambda: readers.flows.graph(flows))
    documents = collect(dev, workspace.project, workspace.tree, None, readers)  # knows the flows by now
    timed("secrets", lambda: readers.secrets(documents))
    timed("secrets by name", lambda: learn(documents, redactor))
    timed("facts", lambda: build(documents, dev, [dev], datetime.now(UTC), redactor))
    return taken


if __name__ == "__main__":
    gc.disable()  # as gate does
    print(json.dumps(parts(Path(sys.argv[1]))))
