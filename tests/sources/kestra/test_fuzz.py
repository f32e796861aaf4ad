"""No flow, however odd, ends in a traceback: each becomes facts that can be written, or a failure with its place."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from gate.config.project import Environment, Kestra
from gate.facts.build import build
from gate.facts.documents import Documents
from gate.facts.flow_map import flow_map
from gate.facts.flows import FlowCollector
from gate.facts.learn import learn
from gate.facts.places import Places
from gate.facts.redaction import Redactor
from gate.reports import flows as reports
from gate.sources.kestra import KestraFlows
from gate.tree import MemoryTree
from tests.sources.kestra.damage import flows

SOAK = int(os.environ.get("GATE_SOAK", "0"))
FILES = 50 * SOAK or 10_000
TOGETHER = 50
PARTS = 20
NOW = datetime(2026, 1, 1, tzinfo=UTC)
REFERENCE = [file.read_text() for file in sorted((Path(__file__).parents[3] / "flows").rglob("*.yml"))]
SMALL = """\
id: a
namespace: company
inputs: [{id: x, type: STRING, defaults: hello}]
variables: {y: hello, api_password: hello}
tasks:
  - {id: one, type: io.kestra.plugin.core.flow.Subflow, namespace: company, flowId: hello, inputs: {x: hello}}
  - id: two
    type: io.kestra.plugin.core.flow.Dag
    tasks: [{task: {id: three, type: io.kestra.plugin.core.log.Log, message: hello}, dependsOn: [three]}]
  - {id: four, type: io.kestra.plugin.scripts.shell.Commands, commands: [hello], inputFiles: {a.sql: hello}}
triggers:
  - id: t
    type: io.kestra.plugin.core.trigger.Flow
    inputs: {x: hello}
    preconditions: {id: p, flows: [{namespace: company, flowId: hello}]}
"""
TEXTS = (SMALL, SMALL, SMALL, *REFERENCE)


def environment(version: str) -> Environment:
    return Environment(name="dev", flows=("flows",), namespaces=("company",), kestra=Kestra(url="http://localhost", version=version))


def judge(files: dict[str, bytes], version: str) -> tuple[int, int]:
    """Take files as far as rules get them and people see them; return how many were read, and how many were not."""
    dev = environment(version)
    reader, tree, redactor = KestraFlows(), MemoryTree(files), Redactor()
    collector = FlowCollector(reader, dev)
    collector.from_files(tree)
    documents = Documents(
        configuration=None,
        source=tree,
        plan=None,
        flows=tuple(collector.flows),
        failures=tuple(collector.failures),
        inputs=(),
        graph=lambda: reader.graph([document.flow for document in collector.flows]),
    )
    learn(documents, redactor)
    facts = build(documents, dev, [dev], NOW, redactor)
    msgspec.json.encode(facts)
    places = Places(documents, dev.name, {})
    for flow in facts.flows:
        paths = [one.path for one in flow.misfits] + [one.path for one in flow.broken_expressions] + [one.path for one in flow.surprises]
        assert all(places.locate(flow.subject, path)[0] is not None for path in paths)
    reports.text([flow_map(documents, dev, [dev], redactor)])
    assert all(one.message and one.path in files and (one.line or 0) >= 1 and (one.column or 0) >= 1 for one in documents.failures)
    return len(documents.flows), len(documents.failures)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_flow_ends_in_a_traceback(part: int, figures: dict[str, int | str]) -> None:
    damaged = flows(TEXTS, FILES // PARTS, seed=part)
    read = unread = 0
    while together := list(islice(damaged, TOGETHER)):
        files = {f"flows/{read + unread + index}.yml": raw for index, raw in enumerate(together)}
        counted = judge(files, "2.0" if part % 2 else "1.3")
        assert sum(counted) == len(files)
        read, unread = read + counted[0], unread + counted[1]

    assert min(read, unread) > FILES // PARTS // 10
    figures["damaged flows that were read or refused"] = f"{FILES:,}"
