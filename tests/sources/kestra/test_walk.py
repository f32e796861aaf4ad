"""Tasks, triggers and inputs are found wherever Kestra looks for them, and nowhere else."""

from __future__ import annotations

import pytest

from gate.model.kestra import Flow, Input
from gate.model.source import Path
from gate.sources.kestra import KestraFlows


def read(text: str) -> Flow:
    flow = KestraFlows().read(text, "flows/a.yml")
    assert isinstance(flow, Flow), flow
    return flow


PLACES: dict[str, tuple[str, Path]] = {
    "tasks": ("tasks: [T]", ("tasks", 0)),
    "errors": ("errors: [T]", ("errors", 0)),
    "finally": ("finally: [T]", ("finally", 0)),
    "afterExecution": ("afterExecution: [T]", ("afterExecution", 0)),
    "listener": ("listeners: [{tasks: [T]}]", ("listeners", 0, "tasks", 0)),
    "inside a task": ("tasks: [{type: x, tasks: [T]}]", ("tasks", 0, "tasks", 0)),
    "errors of a task": ("tasks: [{type: x, errors: [T]}]", ("tasks", 0, "errors", 0)),
    "finally of a task": ("tasks: [{type: x, finally: [T]}]", ("tasks", 0, "finally", 0)),
    "then": ("tasks: [{type: If, then: [T]}]", ("tasks", 0, "then", 0)),
    "else": ("tasks: [{type: If, else: [T]}]", ("tasks", 0, "else", 0)),
    "case": ("tasks: [{type: Switch, cases: {true: [T]}}]", ("tasks", 0, "cases", "true", 0)),
    "defaults": ("tasks: [{type: Switch, defaults: [T]}]", ("tasks", 0, "defaults", 0)),
    "Dag": ("tasks: [{type: Dag, tasks: [{task: T, dependsOn: [a]}]}]", ("tasks", 0, "tasks", 0, "task")),
    "onPause": ("tasks: [{type: Pause, onPause: T}]", ("tasks", 0, "onPause")),
    "deep": (
        "tasks: [{type: Dag, tasks: [{task: {type: If, then: [{type: Switch, cases: {a: [T]}}]}}]}]",
        ("tasks", 0, "tasks", 0, "task", "then", 0, "cases", "a", 0),
    ),
}


@pytest.mark.parametrize(("text", "path"), PLACES.values(), ids=PLACES.keys())
def test_a_task_is_found(text: str, path: Path) -> None:
    flow = read("id: a\n" + text.replace("T", "{id: wanted, type: plugin.Wanted}", 1) + "\n")

    assert [task.path for task in flow.tasks if task.id == "wanted" and task.type == "plugin.Wanted"] == [path]


def test_what_only_looks_like_a_task_is_none() -> None:
    flow = read("""
id: a
variables: {tasks: [{id: v, type: x}]}
triggers:
  - {id: t, type: x, conditions: [{type: y}]}
tasks:
  - id: only
    type: z
    taskRunner: {type: docker}
    retry: {type: constant}
    tools: [{type: tool}]
    assets: {outputs: [{id: o, type: table}]}
    task: {id: no, type: x}
  - null
  - text
""")

    assert [task.id for task in flow.tasks] == ["only"]


def test_tasks_come_in_the_order_of_kestra() -> None:
    flow = read("afterExecution: [{id: d}]\nerrors: [{id: b}]\nfinally: [{id: c}]\ntasks: [{id: a, tasks: [{id: a1}]}, {id: a2}]\n")

    assert [task.id for task in flow.tasks] == ["a", "a1", "a2", "b", "c", "d"]


def test_inputs_of_a_form_and_of_old_versions() -> None:
    flow = read("inputs: [{id: f, type: FORM, inputs: [{id: x, required: 'true'}]}, {name: old, required: no}, {required: null}]\n")

    assert flow.inputs == (
        Input(id="f", type="FORM", required=True, path=("inputs", 0)),
        Input(id="x", type=None, required=True, path=("inputs", 0, "inputs", 0)),
        Input(id="old", type=None, required=False, path=("inputs", 1)),
        Input(id=None, type=None, required=True, path=("inputs", 2)),
    )


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("{system.readOnly: true}", {"system.readOnly": "true"}),
        ("{system.readOnly: 'true'}", {"system.readOnly": "true"}),
        ("[{key: system.readOnly, value: true}]", {"system.readOnly": "true"}),
        ("[{key: a, value: b}, {key: a, value: c}]", {"a": "c"}),
        ("{a: 010, b: 1.5, c: no, 5: x}", {"a": "8", "b": "1.5", "c": "false", "5": "x"}),
        ("{a: null, b: [c], d: {e: f}, g: h}", {"g": "h"}),
        ("[a, {a: b}, {key: [a], value: b}, {key: g, value: h}]", {"g": "h"}),
        ("text", {}),
        ("", {}),
    ],
)
def test_labels(labels: str, expected: dict[str, str]) -> None:
    assert read(f"id: a\nlabels: {labels}\n").labels == expected
