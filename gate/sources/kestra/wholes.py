"""The constraints that Kestra checks on a flow as a whole: ids that are there twice, inputs that a trigger must supply, editions.

Dependencies that lead nowhere, circles and names that nothing defines are found by the graph of flows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gate.model.kestra import Flow, Misfit
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra import durations, literals
from gate.sources.kestra.fitting import misfit
from gate.sources.kestra.labels import entries_of
from gate.sources.kestra.schema import Catalogue
from gate.sources.kestra.walk import is_true

Data = dict[str, Json]
_RESERVED = frozenset(
    {"pause", "resume", "force-run", "change-status", "kill", "executions", "search", "source", "disable", "enable"},
)
_OWN_LABELS, _READ_ONLY = "system.", "system.readOnly"
_NEEDS_AUTH = re.compile(r"io\.kestra\.plugin\.(?:git\.(?:SyncFlow|TenantSync|NamespaceSync)|ee\.git\.\w+)")
_PASSED_OVER = ("workerGroup", "workerSelector", "policyRefs")
"""Properties of flows, tasks and triggers that the open-source edition reads, and does nothing with."""
_SUPPLYING = ("trigger.Schedule", "trigger.Webhook")


def misfits_of(read: Flow, catalogue: Catalogue, edition: str) -> Iterator[Misfit]:
    """Yield what a version has against a flow as a whole."""
    flow = read.data
    tasks = [(task.path, at_path(flow, task.path)) for task in read.tasks]
    yield from _reserved(flow, catalogue)
    yield from _twice(flow, tasks)
    yield from _system_labels(flow)
    yield from _dashes(read, tasks, catalogue)
    yield from _not_runnable(tasks, catalogue)
    yield from _waiting_inputs(flow)
    yield from _supplied(flow, catalogue)
    yield from _unread_timeouts(tasks)
    if catalogue.version.startswith("2."):
        yield from literals.wrong_defaults(flow)
        yield from _unauthorised(tasks)
    if edition == "oss":
        yield from _enterprise(read, tasks, catalogue)


def at_path(flow: Data, path: Path) -> Data:
    """Return the mapping that a path of the flow leads to."""
    found: Json = flow
    for step in path:
        found = found[step]
    return found if isinstance(found, dict) else {}


def _reserved(flow: Data, catalogue: Catalogue) -> Iterator[Misfit]:
    name = flow.get("id")
    if catalogue.version.startswith("1.") and isinstance(name, str) and name in _RESERVED:
        yield misfit("wrong-id", "id", ("id",), instead="another word: this is one of Kestra's own")


def _twice(flow: Data, tasks: list[tuple[Path, Data]]) -> Iterator[Misfit]:
    yield from _repeated("task", tasks)
    for name in ("triggers", "inputs", "outputs"):
        yield from _repeated(name[:-1], _mappings(flow.get(name), (name,)))
    for path, one in _mappings(flow.get("inputs"), ("inputs",)):
        yield from _repeated("input", _mappings(one.get("inputs"), (*path, "inputs")))
    conditions = [((*path, "preconditions"), one.get("preconditions")) for path, one in _mappings(flow.get("triggers"), ("triggers",))]
    yield from _repeated("preconditions", [(path, one) for path, one in conditions if isinstance(one, dict)])


def _repeated(what: str, entries: Iterable[tuple[Path, Data]]) -> Iterator[Misfit]:
    seen: set[str] = set()
    for path, one in entries:
        name = one.get("id")
        if not isinstance(name, str | int) or (isinstance(name, str) and UNKNOWN_PART in name):
            continue
        if str(name) in seen:
            yield misfit("duplicate-id", str(name), (*path, "id"), instead=f"an id that no other {what} of the flow has")
        seen.add(str(name))


def _system_labels(flow: Data) -> Iterator[Misfit]:
    for path, key, _ in entries_of(flow.get("labels")):
        if isinstance(key, str) and key.startswith(_OWN_LABELS) and key != _READ_ONLY:
            yield misfit("wrong-value", "labels", path, instead="a label of your own: Kestra sets those that begin with system. itself")


def _dashes(flow: Flow, tasks: list[tuple[Path, Data]], catalogue: Catalogue) -> Iterator[Misfit]:
    """Find `inputs.a-b`, which Kestra takes for a subtraction, where it looks for it itself: in a plugin's own properties."""
    inputs = [re.escape(str(one.id)) for one in flow.inputs if one.id and "-" in one.id and len(one.path) == 2]
    outputs = [re.escape(str(task.get("id"))) for _, task in tasks if "-" in str(task.get("id"))]
    patterns = [rf"\{{\{{\s*inputs.(?:{'|'.join(inputs)})\s*\}}\}}"] if inputs else []
    patterns += [rf"\{{\{{\s*outputs\.(?:{'|'.join(outputs)})\.[^}}]+\s*\}}\}}"] if outputs else []
    if not patterns:
        return
    found = re.compile("|".join(patterns))
    for path, task in tasks:
        known = catalogue.own_properties(str(task.get("type")))
        for name in known & task.keys() if known is not None else ():
            hit = next((hit for text in _texts(task[name]) if (hit := found.search(text))), None)
            if hit:
                where = "outputs" if "outputs." in hit[0] else "inputs"
                yield misfit("wrong-value", name, (*path, name), instead=f"brackets around a name with a dash: {where}['a-b']")
    for path, one in _mappings(flow.data.get("outputs"), ("outputs",)):
        if outputs and any(re.search(patterns[-1], text) for text in _texts(one.get("value"))):
            yield misfit("wrong-value", "value", (*path, "value"), instead="brackets around a name with a dash: outputs['a-b']")


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _not_runnable(tasks: list[tuple[Path, Data]], catalogue: Catalogue) -> Iterator[Misfit]:
    for path, task in tasks:
        if catalogue.class_of(str(task.get("type"))) != "flow.WorkingDirectory":
            continue
        for below, child in _mappings(task.get("tasks"), (*path, "tasks")):
            found = catalogue.class_of(str(child.get("type")))
            if found and "RunnableTask" not in catalogue.roles(found):
                yield misfit("wrong-structure", str(child.get("type")), (*below, "type"), instead="a task that does work itself")


def _waiting_inputs(flow: Data) -> Iterator[Misfit]:
    """Find inputs that wait for none of the flow's, or for themselves."""
    inputs = literals.leaves(flow)
    waits = {leaf.id: [name for _, name in _awaited(leaf.data)] for leaf in inputs}
    for leaf in inputs:
        for place, name in _awaited(leaf.data):
            path = (*leaf.path, "dependsOn", "inputs", place)
            if name not in waits:
                yield misfit("wrong-input", name, path, instead="the id of another input; one in a form with the form's id before it")
            elif leaf.id in _reached(name, waits):
                yield misfit("wrong-input", name, path, instead="an input that does not wait for this one")


def _awaited(one: Data) -> list[tuple[int, str]]:
    found = one.get("dependsOn")
    names = found.get("inputs") if isinstance(found, dict) else None
    written = enumerate(names) if isinstance(names, list) else ()
    return [(place, str(name)) for place, name in written if isinstance(name, str | int | float) and UNKNOWN_PART not in str(name)]


def _reached(start: str, waits: dict[str, list[str]]) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        new = [name for name in waits.get(ahead.pop(), ()) if name not in reached]
        reached.update(new)
        ahead.extend(new)
    return reached


def _supplied(flow: Data, catalogue: Catalogue) -> Iterator[Misfit]:
    """Find triggers that cannot supply an input, or not with such a value; 1.3 accepts them, and every execution fails."""
    strict = catalogue.version.startswith("2.")
    inputs = [leaf for leaf in literals.leaves(flow) if leaf.data.get("defaults") is None and not _is_optional(leaf.data)]
    for path, trigger in _mappings(flow.get("triggers"), ("triggers",)):
        if catalogue.class_of(str(trigger.get("type"))) not in _SUPPLYING:
            continue
        written = trigger.get("inputs")
        given = written if isinstance(written, dict) else {}
        for leaf in inputs:
            if given.get(leaf.id) is None:
                where = (*path, "inputs") if written else path
                instead = f"`{leaf.id}` among the trigger's `inputs`, or a default for it"
                kind, accepted = ("missing-input", None) if strict else ("unsupplied-input", "each execution fails")
                yield misfit(kind, leaf.id, where, instead=instead, accepted=accepted)
        if strict:
            yield from literals.wrong_supply(flow, given, (*path, "inputs"))


def _is_optional(one: Data) -> bool:
    return one.get("required") not in (None, "") and not is_true(one["required"])


def _unread_timeouts(tasks: list[tuple[Path, Data]]) -> Iterator[Misfit]:
    """Find timeouts that no version looks at before the task runs. A number, and what an expression decides, may be one."""
    for path, task in tasks:
        found = task.get("timeout")
        if found in (None, "") or (isinstance(found, int | float) and not isinstance(found, bool)):
            continue
        if isinstance(found, str) and (any(sign in found for sign in ("{{", "{%", UNKNOWN_PART)) or durations.parse(found) is not None):
            continue
        owner, accepted = task.get("type"), "the task fails when it runs"
        instead = "a duration such as PT10M"
        yield misfit("wrong-timeout", "timeout", (*path, "timeout"), instead=instead, owner=owner and str(owner), accepted=accepted)


def _unauthorised(tasks: list[tuple[Path, Data]]) -> Iterator[Misfit]:
    for path, task in tasks:
        if _NEEDS_AUTH.fullmatch(str(task.get("type"))) and not task.get("auth"):
            yield misfit("missing-auth", "auth", (*path, "auth"), instead="`auth`, for the server's interface", owner=str(task["type"]))


def _enterprise(flow: Flow, tasks: list[tuple[Path, Data]], catalogue: Catalogue) -> Iterator[Misfit]:
    triggers = _mappings(flow.data.get("triggers"), ("triggers",))
    for path, task in tasks:
        if task.get("assets") is not None:
            yield misfit("enterprise-only", "assets", (*path, "assets"))
    if flow.data.get("quotas"):
        yield misfit("enterprise-only", "quotas", ("quotas",))
    known = catalogue.properties("tasks.Task")
    for path, part in (((), flow.data), *tasks, *triggers):
        yield from (_passed_over(name, (*path, name)) for name in _PASSED_OVER if name in part and name in known and part[name])
    yield from (_passed_over("assets", (*path, "assets")) for path, trigger in triggers if trigger.get("assets"))
    for path, plugin in (*tasks, *triggers):
        yield from _of_enterprise(plugin, path, catalogue)
    for one in flow.inputs:
        member = catalogue.unions["flows.Input"].members.get(str(one.type))
        if member and catalogue.classes[member].enterprise:
            yield misfit("enterprise-only", str(one.type), (*one.path, "type"))


def _passed_over(name: str, path: Path) -> Misfit:
    return misfit("enterprise-only", name, path, accepted="the open-source edition passes over it")


def _of_enterprise(plugin: Data, path: Path, catalogue: Catalogue) -> Iterator[Misfit]:
    """Find types of the Enterprise edition's plugins: of a task or trigger, and of what it runs on; a server's own schema may know them."""
    kind = plugin.get("type")
    if isinstance(kind, str) and ".ee." in kind and catalogue.class_of(kind) is None:
        yield misfit("enterprise-only", kind, (*path, "type"))
    for name, below in plugin.items():
        kind = below.get("type") if type(below) is dict else None
        if isinstance(kind, str) and ".ee." in kind:
            yield misfit("enterprise-only", kind, (*path, name, "type"))


def _mappings(entries: Json, path: Path) -> list[tuple[Path, Data]]:
    found = enumerate(entries) if isinstance(entries, list) else ()
    return [((*path, index), entry) for index, entry in found if isinstance(entry, dict)]
