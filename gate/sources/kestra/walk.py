"""Finds the tasks, triggers and inputs of a flow, however deeply nested. Follows structure alone; types are not looked up.

A key that holds tasks in one of Kestra's own plugins is followed in every task, so that a plugin unknown here hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.kestra import Flow, Input, Task, Trigger
from gate.model.source import Json, Path
from gate.sources.kestra import cron

FLOW_TASKS = ("tasks", "errors", "finally", "afterExecution")
NESTED_TASKS = ("tasks", "errors", "finally", "then", "else", "defaults")
SINGLE_TASKS = ("onPause",)  # of Pause
CASES = "cases"  # of Switch: a list of tasks for each value
_SCHEDULE = ".Schedule"
DAG_TASK = "task"  # of Dag: each element holds its task beside `dependsOn`


def tasks_of(flow: dict[str, Json]) -> Iterator[Task]:
    """Yield every task, parents before children, in the order of Kestra's own sections."""
    for key in FLOW_TASKS:
        yield from _tasks(flow.get(key), (key,))
    for index, listener in _mappings(flow.get("listeners")):  # until Kestra 1.x
        yield from _tasks(listener.get("tasks"), ("listeners", index, "tasks"))


def triggers_of(flow: dict[str, Json]) -> Iterator[Trigger]:
    """Yield the triggers."""
    for index, trigger in _mappings(flow.get("triggers")):
        yield Trigger(
            id=text_or_none(trigger.get("id")),
            type=text_or_none(trigger.get("type")),
            disabled=is_true(trigger.get("disabled")),
            by_the_clock=_is_by_the_clock(trigger),
            path=("triggers", index),
        )


def _is_by_the_clock(trigger: dict[str, Json]) -> bool:
    if not str(trigger.get("type")).endswith(_SCHEDULE):
        return False
    text = trigger.get("cron")
    return not isinstance(text, str) or cron.by_the_clock(text, seconds=is_true(trigger.get("withSeconds")))


def inputs_of(flow: dict[str, Json]) -> Iterator[Input]:
    """Yield the inputs; those inside a FORM follow it."""
    yield from _inputs(flow.get("inputs"), ("inputs",))


def at(flow: Flow, path: Path) -> Json:
    """Return the value at a path of a flow, None where there is none."""
    value: Json = flow.data
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def is_true(value: Json) -> bool:
    """Whether Kestra reads the value of a boolean property as true."""
    return value == "true" if isinstance(value, str) else isinstance(value, int) and value != 0


def text_or_none(value: Json) -> str | None:
    """Return a value that is text, and not empty."""
    return value if isinstance(value, str) and value else None


def _inputs(inputs: Json, path: Path) -> Iterator[Input]:
    for index, entry in _mappings(inputs):
        here = (*path, index)
        name = text_or_none(entry.get("id")) or text_or_none(entry.get("name"))  # `name` until Kestra 1.x
        required = not ("required" in entry and entry["required"] is not None and not is_true(entry["required"]))
        yield Input(id=name, type=text_or_none(entry.get("type")), required=required, path=here)
        yield from _inputs(entry.get("inputs"), (*here, "inputs"))


def _tasks(tasks: Json, path: Path) -> Iterator[Task]:
    for index, entry in _mappings(tasks):
        inner = entry.get(DAG_TASK)
        if isinstance(inner, dict) and "type" not in entry:
            yield from _task(inner, (*path, index, DAG_TASK))
        else:
            yield from _task(entry, (*path, index))


def _task(task: dict[str, Json], path: Path) -> Iterator[Task]:
    yield Task(id=text_or_none(task.get("id")), type=text_or_none(task.get("type")), path=path)
    for key in NESTED_TASKS:
        if key in task:
            yield from _tasks(task[key], (*path, key))
    for key in SINGLE_TASKS:
        inner = task.get(key)
        if isinstance(inner, dict):
            yield from _task(inner, (*path, key))
    cases = task.get(CASES)
    if isinstance(cases, dict):
        for value, chosen in cases.items():
            yield from _tasks(chosen, (*path, CASES, value))


def _mappings(entries: Json) -> Iterator[tuple[int, dict[str, Json]]]:
    if isinstance(entries, list):
        yield from ((index, entry) for index, entry in enumerate(entries) if isinstance(entry, dict))
