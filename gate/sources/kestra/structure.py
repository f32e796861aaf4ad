"""The constraints that Kestra checks on a whole mapping, by the names that it gives them: a Dag, a Switch, a retry, a window, an input …

Each takes the mapping and yields what is wrong, with the way to it from there. A value that could not be read says nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra import cron, durations
from gate.sources.kestra.walk import is_true


class Fault(NamedTuple):
    """What is wrong with a mapping: the kind of misfit, where, and what it should be."""

    kind: str
    name: str
    path: Path
    instead: str


Data = dict[str, Json]
_SCHEDULE = "ScheduleValidation"


def faults(rule: str, data: Data, version: str) -> Iterator[Fault]:
    """Yield what a mapping has against one of the constraints of a version of Kestra."""
    if rule == _SCHEDULE:
        return _schedule(data, last_days=not version.startswith("1."))
    check = _CHECKS.get(rule)
    return check(data) if check else iter(())


def _structure(name: str, instead: str, path: Path | None = None) -> Fault:
    return Fault("wrong-structure", name, (name,) if path is None else path, instead)


def _dag(data: Data) -> Iterator[Fault]:
    """Whether each task has an id to wait for; whether each wait leads somewhere is found by the graph, where it is written as text."""
    for index, entry in enumerate(_list(data, "tasks")):
        if entry is None:
            yield _structure(f"tasks[{index}]", "a `task`", ("tasks", index))
    entries = [(index, entry) for index, entry in enumerate(_list(data, "tasks")) if isinstance(entry, dict)]
    tasks = [(index, entry["task"]) for index, entry in entries if isinstance(entry.get("task"), dict)]
    for index, task in tasks:
        if task.get("id") is None:
            yield Fault("missing-property", "id", ("tasks", index, "task", "id"), "an id")
    known = {str(task.get("id")) for _, task in tasks}
    for index, entry in entries:
        for place, name in enumerate(_list(entry, "dependsOn")):
            if not isinstance(name, str) and str(name) not in known:
                yield _structure("dependsOn", "the id of another task of this Dag", ("tasks", index, "dependsOn", place))


def _switch(data: Data) -> Iterator[Fault]:
    if not data.get("cases") and not data.get("defaults"):
        yield _structure("cases", "tasks in `cases`, or in `defaults`")


def _working_directory(data: Data) -> Iterator[Fault]:
    for index, task in enumerate(_list(data, "tasks")):
        path: Path = ("tasks", index)
        if task is None:
            yield _structure(f"tasks[{index}]", "a task", path)
        for name in ("workerGroup", "workerSelector"):
            if isinstance(task, dict) and task.get(name) is not None:
                yield _structure(name, f"`{name}` of the WorkingDirectory itself", (*path, name))


def _schedule(data: Data, *, last_days: bool) -> Iterator[Fault]:
    found = data.get("cron")
    text = str(found).lower() if isinstance(found, bool | int | float) else found
    if isinstance(text, str) and text and UNKNOWN_PART not in text:
        wrong = cron.problem(text, seconds=is_true(data.get("withSeconds")), last_days=last_days)
        if wrong:
            yield Fault("wrong-schedule", "cron", ("cron",), wrong)


def _webhook(data: Data) -> Iterator[Fault]:
    found = data.get("responseContentType")
    if isinstance(found, str) and found not in ("application/json", "text/plain"):
        yield Fault("wrong-value", "responseContentType", ("responseContentType",), "application/json or text/plain")


def _no_multiple_condition(data: Data) -> Iterator[Fault]:
    for index, condition in enumerate(_list(data, "conditions")):
        if isinstance(condition, dict) and str(condition.get("type")).rpartition(".")[2] in ("MultipleCondition", "Multiple"):
            yield _structure(f"conditions[{index}]", "a condition that looks at this request alone", ("conditions", index))


def _one_limit(data: Data) -> Iterator[Fault]:
    if data.get("before") is not None and data.get("keepAmount") is not None:
        yield _structure("keepAmount", "either `before` or `keepAmount`")


_WITH_VALUE = ("EQUAL_TO", "NOT_EQUAL_TO", "IS_NULL", "IS_NOT_NULL", "IS_TRUE", "IS_FALSE", "STARTS_WITH", "ENDS_WITH", "REGEX", "CONTAINS")
_WITH_VALUES = ("IN", "NOT_IN")


def _filter(data: Data) -> Iterator[Fault]:
    kind = data.get("type")
    for name, needing in (("value", _WITH_VALUE), ("values", _WITH_VALUES)):
        if kind in needing and data.get(name) is None:
            yield Fault("missing-property", name, (name,), f"`{name}`, which {kind} needs")
        elif isinstance(kind, str) and kind not in needing and data.get(name) is not None:
            yield _structure(name, f"no `{name}`, which {kind} does not take")


_WINDOWS = {
    "DAILY_TIME_DEADLINE": (("deadline",), ("deadline",)),
    "DAILY_TIME_WINDOW": (("startTime", "endTime"), ("startTime", "endTime")),
    "DURATION_WINDOW": (("window", "windowAdvance"), ()),
    "SLIDING_WINDOW": (("window",), ()),
}


def _time_window(data: Data) -> Iterator[Fault]:
    kind = data.get("type") if _has(data, "type") else "DURATION_WINDOW"
    allowed, needed = _WINDOWS.get(kind, (None, ())) if isinstance(kind, str) else (None, ())
    if allowed is None:
        return
    for name in ("window", "windowAdvance", "startTime", "endTime", "deadline"):
        if _has(data, name) and name not in allowed:
            yield _structure(name, f"{' and '.join(f'`{one}`' for one in allowed)} alone, for {kind}")
    for name in needed:
        if not _has(data, name):
            yield Fault("missing-property", name, (name,), f"`{name}`, which {kind} needs")


def _window(data: Data) -> Iterator[Fault]:
    given = {name for name in ("deadline", "from", "to", "every", "offset", "lookback") if _has(data, name)}
    if "deadline" in given:
        alone = {"deadline"}
    elif "from" in given or "to" in given:
        yield from (Fault("missing-property", name, (name,), "`from` and `to` together") for name in ("from", "to") if name not in given)
        alone = {"from", "to"} if {"from", "to"} <= given else given
    else:
        alone = {"lookback"} if "lookback" in given else given
    for name in sorted(given - alone):
        yield _structure(name, f"{' and '.join(f'`{one}`' for one in sorted(alone))} alone")


def _flow_trigger(data: Data) -> Iterator[Fault]:
    least = data.get("minSatisfied")
    if data.get("mode") == "AT_LEAST" and least is None:
        yield Fault("missing-property", "minSatisfied", ("minSatisfied",), "`minSatisfied`, which `mode: AT_LEAST` needs")
    if isinstance(least, int) and least > len(_list(data, "dependsOn")):
        yield Fault("wrong-value", "minSatisfied", ("minSatisfied",), "at most the number of entries in `dependsOn`")


def _input(data: Data) -> Iterator[Fault]:
    if data.get("type") == "FORM":
        for name in ("defaults", "prefill"):
            if data.get(name) is not None:
                yield Fault("wrong-input", name, (name,), f"`{name}` of the inputs in the form")
        for index, one in enumerate(_list(data, "inputs")):
            if isinstance(one, dict) and one.get("type") == "FORM":
                yield Fault("wrong-input", f"inputs[{index}]", ("inputs", index), "a form without a form in it")
    if data.get("defaults") is None:
        return
    if "required" in data and data["required"] is not None and not is_true(data["required"]) and data["required"] != "":
        yield Fault(
            "wrong-input", "required", ("required",), "`prefill` in place of `defaults`, or no `required: false`: a default is always there"
        )
    if data.get("prefill") is not None:
        yield Fault("wrong-input", "prefill", ("prefill",), "either `defaults` or `prefill`")


def _items(*forbidden: str) -> Callable[[Data], Iterator[Fault]]:
    def check(data: Data) -> Iterator[Fault]:
        if data.get("itemType") in forbidden:
            yield Fault("wrong-input", "itemType", ("itemType",), "a type of single values, such as STRING")

    return check


def _file(data: Data) -> Iterator[Fault]:
    text = data.get("defaults")
    if isinstance(text, str) and text and "{" not in text and not text.startswith(("file:", "nsfile:")) and UNKNOWN_PART not in text:
        yield Fault("wrong-input", "defaults", ("defaults",), "the address of a file that is there: file:///… or nsfile:///…")


def _less(smaller: str, larger: str) -> Callable[[Data], Iterator[Fault]]:
    def check(data: Data) -> Iterator[Fault]:
        one, other = durations.parse(data.get(smaller)), durations.parse(data.get(larger))
        if one is not None and other is not None and one >= other:
            yield _structure(smaller, f"less than `{larger}`")

    return check


def _only_with_tags(name: str) -> Callable[[Data], Iterator[Fault]]:
    def check(data: Data) -> Iterator[Fault]:
        if data.get(name) is not None and not data.get("tags"):
            yield _structure(name, f"`tags` beside `{name}`")

    return check


def _plugin_default(data: Data) -> Iterator[Fault]:
    if data.get("values") is None:
        yield Fault("missing-property", "values", ("values",), "the values of properties")


def _has(data: Data, name: str) -> bool:
    """Whether a time or duration is there; empty text is none."""
    return data.get(name) not in (None, "")


def _list(data: Data, name: str) -> list[Json]:
    found = data.get(name)
    return found if isinstance(found, list) else []


_SINGLE = ("ARRAY", "SECRET", "MULTISELECT", "ENUM", "SELECT")
_CHECKS: dict[str, Callable[[Data], Iterator[Fault]]] = {
    "DagTaskValidation": _dag,
    "SwitchTaskValidation": _switch,
    "WorkingDirectoryTaskValidation": _working_directory,
    "WebhookValidation": _webhook,
    "AbstractWebhookValidation": _no_multiple_condition,
    "KvVersionBehaviorValidation": _one_limit,
    "FilesVersionBehaviorValidation": _one_limit,
    "validPurgeConfiguration": _one_limit,
    "PreconditionFilterValidation": _filter,
    "TimeWindowValidation": _time_window,
    "WindowValidation": _window,
    "FlowTriggerValidation": _flow_trigger,
    "InputValidation": _input,
    "ArrayInputValidation": _items(*_SINGLE),
    "MultiselectInputValidation": _items(*_SINGLE),
    "FileInputValidation": _file,
    "PluginDefaultValidation": _plugin_default,
    "fallbackOnlyWithTags": _only_with_tags("fallback"),
    "matchOnlyWithTags": _only_with_tags("match"),
    "intervalLessThanMaxDuration": _less("interval", "maxDuration"),
    "intervalLessThanMaxInterval": _less("interval", "maxInterval"),
    "minIntervalLessThanMaxInterval": _less("minInterval", "maxInterval"),
    "minIntervalLessThanMaxDuration": _less("minInterval", "maxDuration"),
    "maxIntervalLessThanMaxDuration": _less("maxInterval", "maxDuration"),
}
KNOWN = frozenset({*_CHECKS, _SCHEDULE})
