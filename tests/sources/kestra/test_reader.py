"""A flow's text becomes a Flow, or a failure at the place that must be edited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.kestra import Flow, Input, Place, Task, Trigger
from gate.model.ports import FlowReader
from gate.model.source import ParseFailure, Piece, SourceMap
from gate.sources.kestra import KestraFlows
from tests.oracle.mutations import mutations

READER: FlowReader = KestraFlows()
PLANS = Path(__file__).parents[2] / "plans"
REFERENCE = sorted((Path(__file__).parents[3] / "flows").rglob("*.yml"))

FLOW = """\
id: nightly
namespace: company.analytics
disabled: false
labels:
  system.readOnly: true
  retries: 3
inputs:
  - id: day
    type: DATE
    required: false
tasks:
  - id: both
    type: io.kestra.plugin.core.flow.Parallel
    tasks:
      - id: load
        type: io.kestra.plugin.airbyte.connections.Sync
triggers:
  - id: morning
    type: io.kestra.plugin.core.trigger.Schedule
    disabled: true
    cron: "0 4 * * *"
"""


def read(text: str) -> Flow:
    flow = READER.read(text, "flows/a.yml")
    assert isinstance(flow, Flow), flow
    return flow


def test_a_flow() -> None:
    flow = read(FLOW)

    assert (flow.id, flow.namespace, flow.disabled) == ("nightly", "company.analytics", False)
    assert flow.labels == {"system.readOnly": "true", "retries": "3"}
    assert flow.tasks == (
        Task(id="both", type="io.kestra.plugin.core.flow.Parallel", path=("tasks", 0)),
        Task(id="load", type="io.kestra.plugin.airbyte.connections.Sync", path=("tasks", 0, "tasks", 0)),
    )
    schedule = "io.kestra.plugin.core.trigger.Schedule"
    assert flow.triggers == (Trigger(id="morning", type=schedule, disabled=True, by_the_clock=True, path=("triggers", 0)),)
    assert flow.inputs == (Input(id="day", type="DATE", required=False, path=("inputs", 0)),)
    assert flow.data["triggers"][0]["cron"] == "0 4 * * *"
    assert flow.places.keys[("tasks", 0, "tasks", 0, "type")] == Place(16, 9, 16, 13)
    assert flow.places.values[("namespace",)] == Place(2, 12, 2, 29)


@pytest.mark.parametrize(
    ("line", "id_"),
    [("id: 5", None), ("id: 010", None), ("id: true", None), ("id: [a]", None), ("id:", None), ("id: ''", None), ("id: '5'", "5")],
)
def test_an_id_is_text_or_nothing(line: str, id_: str | None) -> None:
    assert read(f"{line}\nnamespace: b\n").id == id_


@pytest.mark.parametrize(
    ("value", "disabled"),
    [
        ("true", True),
        ("yes", True),
        ('"true"', True),
        ("1", True),
        ("false", False),
        ("0", False),
        ('"yes"', False),
        ("", False),
        ("null", False),
    ],
)
def test_disabled_as_kestra_reads_it(value: str, disabled: bool) -> None:
    assert read(f"id: a\ndisabled: {value}\n").disabled is disabled


def test_what_stands_where_a_flow_should() -> None:
    for text, shape in {"- id: a": "a list", "hello": "text", "5": "a number", "~": "nothing", "yes": "a boolean"}.items():
        assert READER.read(f"# nothing\n{text}\n", "flows/a.yml") == ParseFailure(
            code="not-a-flow",
            message=f"a flow is a mapping with `id`, `namespace` and `tasks`, but {shape} stands here",
            remediation="Write the flow's properties, one key a line, without a dash before them.",
            path="flows/a.yml",
            line=2,
            column=1,
        )


def test_failures_point_into_the_template() -> None:
    source = SourceMap((Piece(1, 1, "flows/t.yml", 1, 1, True), Piece(2, 1, "main.tf", 9, 13, False)))

    broken = READER.read("id: a\nid: b\n", "main.tf", source)
    no_flow = READER.read("[]\n", "main.tf", SourceMap((Piece(1, 1, "flows/t.yml", 4, 3, True),)))

    assert isinstance(broken, ParseFailure)
    assert (broken.path, broken.line, broken.column) == ("main.tf", 9, 13)
    assert broken.message == "the key `id` stands here again; it is already on line 1 of flows/t.yml"
    assert isinstance(no_flow, ParseFailure)
    assert (no_flow.path, no_flow.line, no_flow.column) == ("flows/t.yml", 4, 3)


def test_the_flows_of_real_configurations_are_read() -> None:
    files = sorted(PLANS.glob("*/config/flows/**/*.yml"))

    assert files
    for file in files:
        flow = read(file.read_text())
        assert flow.id is not None
        assert flow.namespace is not None
        assert flow.tasks
        assert READER.misfits(flow, "1.3") == ((), "1.3.31")


@pytest.mark.parametrize("seed", range(4))
def test_edited_flows_are_read_or_refused(seed: int) -> None:
    """Whatever an edit leaves behind, the reader answers with one of its two values, and misfits can always be told."""
    for text in mutations([FLOW, *(file.read_text() for file in REFERENCE)], 250, seed):
        flow = READER.read(text, "flows/a.yml")
        assert isinstance(flow, Flow | ParseFailure)
        if isinstance(flow, Flow):
            assert READER.misfits(flow, "2.0")[1] == "2.0.0"


TASK_KEYS = ("id", "type", "disabled", "required", "tasks", "errors", "finally", "then", "else", "cases", "defaults", "task", "onPause")
KEYS = st.sampled_from((*TASK_KEYS, "namespace", "afterExecution", "triggers", "inputs", "labels", "listeners", "key", "value"))
SCALARS = st.sampled_from([None, True, False, 0, 7, -1.5, 10**20, "", "a", "true", "{{ x }}"])
SHAPES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=25)


@given(st.dictionaries(KEYS, SHAPES))
def test_any_shape_is_read(data: dict[str, object]) -> None:
    """JSON is YAML, so every shape of data can be put before the reader."""
    flow = read(json.dumps(data))

    assert flow.data == data
    for version in ("1.3", "2.0"):
        READER.misfits(flow, version)
    found = [task.path for task in flow.tasks] + [trigger.path for trigger in flow.triggers] + [entry.path for entry in flow.inputs]
    assert set(found) <= set(flow.places.values)
