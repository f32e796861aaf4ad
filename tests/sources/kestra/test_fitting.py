"""Given this part of a flow, exactly this does not fit; the catalogue decides, as Kestra's own classes would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gate.model.kestra import Flow
from gate.sources.kestra import KestraFlows, constraints, schema, structure
from gate.sources.kestra.scalars import IN_WORDS

FAULTS = Path(__file__).parents[3] / "policies/lib/faults.rego"
HEAD = "id: a\nnamespace: company\n"
LOG = "{id: t, type: io.kestra.plugin.core.log.Log, message: hi}"
TASKS = f"tasks:\n  - {LOG}\n"


def found(text: str, version: str, edition: str = "oss") -> list[str]:
    flow = KestraFlows().read(text, "f.yml")
    assert isinstance(flow, Flow), flow
    misfits, _ = KestraFlows().misfits(flow, version, edition)
    return [
        f"{one.kind} {'.'.join(map(str, one.path))}"
        + (f" ~{one.nearest}" if one.nearest else "")
        + (f" → {one.replacement}" if one.replacement else "")
        + (f" (saved: {one.accepted})" if one.accepted else "")
        for one in misfits
    ]


def task(body: str) -> str:
    return f"{HEAD}tasks:\n  - {{id: t, {body}}}\n"


CORE = "type: io.kestra.plugin.core"
DROPPED = "what is no mapping is dropped from the list"
PASSED_OVER = "the open-source edition passes over it"
TIMEOUTS = ("PT5M", "pt5m", "300", "'{{ inputs.x }}'", "null", "''")
BOTH = {
    "a task that fits": (task(f"{CORE}.log.Log, message: hi, level: WARNING, timeout: PT5M"), []),
    "timeouts that may be read": (
        f"{HEAD}tasks:\n"
        + "".join(f"  - {{id: t{one}, {CORE}.log.Log, message: hi, timeout: {text}}}\n" for one, text in enumerate(TIMEOUTS)),
        [],
    ),
    **{
        f"a timeout that cannot be read: {text}": (
            task(f"{CORE}.log.Log, message: hi, timeout: {text}"),
            ["wrong-timeout tasks.0.timeout → a duration such as PT10M (saved: the task fails when it runs)"],
        )
        for text in ("10m", "banana", "[PT5M]", "{a: PT5M}", "true")
    },
    "a null under a name that is none": (
        f"{HEAD}{TASKS}zzz: null\n",
        ["unknown-property zzz (saved: a null is dropped, whatever its name)"],
    ),
    "no mapping among tasks": (f"{HEAD}tasks: [hello, {LOG}]\n", ["wrong-type tasks.0 → a mapping"]),
    "no mapping among tasks for failures": (
        f"{HEAD}{TASKS}errors: [hello, [x], null, 5]\n",
        [f"wrong-type errors.{index} → a mapping (saved: {DROPPED})" for index in (0, 1, 3)],
    ),
    "no mapping inside a task": (
        task(f"{CORE}.flow.Sequential, tasks: [hello]"),
        [f"wrong-type tasks.0.tasks.0 → a mapping (saved: {DROPPED})"],
    ),
    "no mapping in a folder for tasks": (task(f"{CORE}.flow.WorkingDirectory, tasks: [hello]"), ["wrong-type tasks.0.tasks.0 → a mapping"]),
    "a number for an id": (
        f"id: 0x1F\nnamespace: company\n{TASKS}",
        ["wrong-type id → text (saved: it becomes text, such as 31 for 0x1F)"],
    ),
    "a number that is no id": (
        f"id: -5\nnamespace: company\n{TASKS}",
        [
            "wrong-type id → text (saved: it becomes text, such as 31 for 0x1F)",
            "wrong-id id → a letter or digit, then letters, digits, dots, dashes and underscores",
        ],
    ),
    "a list for an id": (f"id: [a]\nnamespace: company\n{TASKS}", ["wrong-type id → text"]),
    "what the server writes": (
        f"{HEAD}{TASKS}source: x\n",
        ["unknown-property source (saved: the server writes it itself)"],
    ),
    "a misspelt property": (
        task(f"{CORE}.log.Log, mesage: hi"),
        ["unknown-property tasks.0.mesage ~message", "missing-property tasks.0.message"],
    ),
    "an empty required value": (task(f"{CORE}.http.Request, uri: null"), ["missing-property tasks.0.uri"]),
    "what the reader converts": (task(f"{CORE}.log.Log, message: 5, disabled: 'true', allowFailure: 1, description: 7, logLevel: 3"), []),
    "what it does not convert": (
        task(f"{CORE}.log.Log, message: hi, disabled: maybe, description: [a], logLevel: LOUD"),
        [
            "wrong-type tasks.0.disabled → true or false",
            "wrong-type tasks.0.description → text",
            "wrong-value tasks.0.logLevel → ERROR or WARN or INFO or DEBUG or TRACE",
        ],
    ),
    "an expression where the type is strict": (
        task(f'{CORE}.log.Log, message: hi, disabled: "{{{{ true }}}}"'),
        ["wrong-type tasks.0.disabled → true or false"],
    ),
    "deep in a retry": (
        task(f"{CORE}.log.Log, message: hi, retry: {{type: constant, interval: soon, maxAttempts: 0}}"),
        ["wrong-value tasks.0.retry.interval → a duration such as PT10M", "wrong-value tasks.0.retry.maxAttempts → 1 or more"],
    ),
    "no such retry": (
        task(f"{CORE}.log.Log, message: hi, retry: {{type: constnt}}"),
        ["unknown-type tasks.0.retry.type ~constant"],
    ),
    "a retry without a type": (
        task(f"{CORE}.log.Log, message: hi, retry: {{interval: PT1S}}"),
        ["missing-property tasks.0.retry.type → constant or exponential or random"],
    ),
    "no such type": (task(f"{CORE}.log.Lug, message: hi"), ["unknown-type tasks.0.type ~io.kestra.plugin.core.log.Log"]),
    "a type without its package": (task("type: Log"), ["unknown-type tasks.0.type ~io.kestra.plugin.core.log.Log"]),
    "a trigger as a task": (
        task(f"{CORE}.trigger.Schedule, cron: '* * * * *'"),
        ["unknown-type tasks.0.type → the type of a task, which this is not"],
    ),
    "another plugin: what all tasks have": (
        task("type: io.kestra.plugin.dbt.cli.DbtCLI, commands: [x], disabled: maybe, anything: 1"),
        ["wrong-type tasks.0.disabled → true or false"],
    ),
    "nested tasks": (
        f"{HEAD}tasks:\n  - id: if\n    {CORE}.flow.If\n    condition: x\n    then:\n      - {{id: a, {CORE}.log.Log}}\n    else: [x]\n",
        [
            "missing-property tasks.0.then.0.message",
            "wrong-type tasks.0.else.0 → a mapping (saved: what is no mapping is dropped from the list)",
        ],
    ),
    "ids": (
        f"id: a b\nnamespace: Company\ntasks:\n  - {{id: a.b, {CORE}.log.Log, message: hi}}\n",
        [
            "wrong-id id → a letter or digit, then letters, digits, dots, dashes and underscores",
            "wrong-id namespace → a small letter or digit, then small letters, digits, dots, dashes and underscores",
            "wrong-id tasks.0.id → a letter or digit, then letters, digits, dashes and underscores",
        ],
    ),
    "ids twice": (
        f"{HEAD}tasks: [{LOG}, {LOG}]\ninputs: [{{id: i, type: INT}}, {{id: i, type: INT}}]\n",
        [
            "duplicate-id tasks.1.id → an id that no other task of the flow has",
            "duplicate-id inputs.1.id → an id that no other input of the flow has",
        ],
    ),
    "labels of the system": (
        f"{HEAD}{TASKS}labels: {{system.readOnly: true, system.x: y}}\n",
        ["wrong-value labels.system.x → a label of your own: Kestra sets those that begin with system. itself"],
    ),
    "a name with a dash": (
        f"{HEAD}inputs: [{{id: a-b, type: INT}}]\n" + task(f'{CORE}.log.Log, message: "{{{{ inputs.a-b }}}}"').removeprefix(HEAD),
        ["wrong-value tasks.0.message → brackets around a name with a dash: inputs['a-b']"],
    ),
    "an output with a dash": (
        f'{HEAD}tasks: [{{id: a-b, type: {CORE.removeprefix("type: ")}.debug.Return, format: "{{{{ outputs.a-b.value }}}}"}}]\n',
        ["wrong-value tasks.0.format → brackets around a name with a dash: outputs['a-b']"],
    ),
    "inputs that wait in a circle": (
        f"{HEAD}{TASKS}inputs: [{{id: a, type: INT, dependsOn: {{inputs: [b]}}}}, {{id: b, type: INT, dependsOn: {{inputs: [a, c]}}}}]\n",
        [
            "wrong-input inputs.0.dependsOn.inputs.0 → an input that does not wait for this one",
            "wrong-input inputs.1.dependsOn.inputs.0 → an input that does not wait for this one",
            "wrong-input inputs.1.dependsOn.inputs.1 → the id of another input; one in a form with the form's id before it",
        ],
    ),
    "a schedule": (
        f"{HEAD}{TASKS}triggers:\n  - {{id: s, {CORE}.trigger.Schedule, cron: 0 25 * * *, timezone: Mars/Base}}\n",
        [
            "wrong-schedule triggers.0.timezone → a time zone such as Europe/Berlin",
            "wrong-schedule triggers.0.cron → 0 to 23 for the hour, such as *, 0, 0-23 or */2",
        ],
    ),
    "a folder for tasks that are none": (
        f"{HEAD}tasks:\n  - id: w\n    {CORE}.flow.WorkingDirectory\n    tasks: [{{id: s, {CORE}.flow.Sequential, tasks: [{LOG}]}}]\n",
        ["wrong-structure tasks.0.tasks.0.type → a task that does work itself"],
    ),
    "a Switch without a branch": (
        task(f"{CORE}.flow.Switch, value: x"),
        ["wrong-structure tasks.0.cases → tasks in `cases`, or in `defaults`"],
    ),
    "a wish of the Enterprise edition": (
        task(f"{CORE}.log.Log, message: hi, assets: {{enableAuto: true}}"),
        ["enterprise-only tasks.0.assets"],
    ),
    "a trigger's assets": (
        f"{HEAD}{TASKS}triggers:\n  - {{id: w, {CORE}.trigger.Webhook, key: k, assets: {{enableAuto: true}}}}\n",
        [f"enterprise-only triggers.0.assets (saved: {PASSED_OVER})"],
    ),
    "plugins of the Enterprise edition": (
        task("type: io.kestra.plugin.scripts.shell.Script, script: x, taskRunner: {type: io.kestra.plugin.ee.aws.runner.Batch}")
        + "  - {id: set, type: io.kestra.plugin.kestra.ee.iam.roles.Set}\n",
        ["enterprise-only tasks.0.taskRunner.type", "enterprise-only tasks.1.type"],
    ),
}


@pytest.mark.parametrize("version", ["1.3", "2.0"])
@pytest.mark.parametrize(("text", "expected"), BOTH.values(), ids=BOTH.keys())
def test_in_both_versions(text: str, expected: list[str], version: str) -> None:
    assert found(text, version) == expected


def trigger(body: str) -> str:
    return f"{HEAD}{TASKS}triggers:\n  - {{id: w, {CORE}.trigger.Webhook, key: k, {body}}}\n"


BETWEEN = {
    "no mapping in a Parallel": (
        task(f"{CORE}.flow.Parallel, tasks: [hello]"),
        ["wrong-type tasks.0.tasks.0 → a mapping"],
        [f"wrong-type tasks.0.tasks.0 → a mapping (saved: {DROPPED})"],
    ),
    "no mapping among conditions": (
        trigger(f"conditions: [x, {{{CORE}.condition.Or, conditions: [x]}}]"),
        [
            "wrong-type triggers.0.conditions.0 → a mapping",
            f"wrong-type triggers.0.conditions.1.conditions.0 → a mapping (saved: {DROPPED})",
        ],
        ["removed-property triggers.0.conditions → `when`, with an expression"],
    ),
    "a group of workers": (
        trigger("workerGroup: {key: k}") + "workerGroup: {key: k}\n",
        [f"enterprise-only {path} (saved: {PASSED_OVER})" for path in ("workerGroup", "triggers.0.workerGroup")],
        ["removed-property triggers.0.workerGroup → `workerSelector`", "removed-property workerGroup → `workerSelector`"],
    ),
    "a choice of workers, and policies": (
        trigger("workerSelector: {tags: [a]}") + "policyRefs: [a]\n",
        ["unknown-property triggers.0.workerSelector", "unknown-property policyRefs"],
        [f"enterprise-only {path} (saved: {PASSED_OVER})" for path in ("policyRefs", "triggers.0.workerSelector")],
    ),
    "a condition of 1.x": (
        trigger(f"conditions: [{{{CORE}.condition.Weekend}}]"),
        [],
        ["removed-property triggers.0.conditions → `when`, with an expression"],
    ),
    "when": (trigger('when: "{{ true }}"'), ["unknown-property triggers.0.when"], []),
    "an old name": (
        task("type: io.kestra.core.tasks.log.Log, message: hi"),
        ["old-type tasks.0.type → io.kestra.plugin.core.log.Log"],
        ["removed-type tasks.0.type → io.kestra.plugin.core.log.Log"],
    ),
    "Echo": (task(f"{CORE}.debug.Echo, format: x"), [], ["removed-type tasks.0.type → io.kestra.plugin.core.log.Log"]),
    "tasks below a type that is gone": (
        task(f"{CORE}.flow.ForEach, values: [a], tasks: [{{id: u, {CORE}.log.Log}}]"),
        ["missing-property tasks.0.tasks.0.message"],
        ["removed-type tasks.0.type → io.kestra.plugin.core.flow.Loop", "missing-property tasks.0.tasks.0.message"],
    ),
    "WaitFor still works": (
        task(f"{CORE}.flow.WaitFor, condition: x, tasks: [{LOG.replace('id: t', 'id: u')}]"),
        ["old-type tasks.0.type → io.kestra.plugin.core.flow.LoopUntil"],
        ["old-type tasks.0.type → io.kestra.plugin.core.flow.LoopUntil"],
    ),
    "worker groups": (
        task("type: io.kestra.plugin.dbt.cli.DbtCLI, workerGroup: {key: a}"),
        [f"enterprise-only tasks.0.workerGroup (saved: {PASSED_OVER})"],
        ["removed-property tasks.0.workerGroup → `workerSelector`"],
    ),
    "defaults for plugins give what is required": (
        task(f"{CORE}.log.Log") + "pluginDefaults:\n  - {type: io.kestra.plugin.core.log, values: {message: hi}}\n",
        [],
        [
            "missing-property tasks.0.message",
            "removed-property pluginDefaults → the values in each task, or in the Enterprise edition a policy that `policyRefs` names",
        ],
    ),
    "If without a condition": (
        task(f"{CORE}.flow.If, then: [{LOG.replace('id: t', 'id: u')}]"),
        [],
        ["missing-property tasks.0.condition"],
    ),
    "the last day of the month": (
        f"{HEAD}{TASKS}triggers: [{{id: s, {CORE}.trigger.Schedule, cron: 0 0 L * *}}]\n",
        ["wrong-schedule triggers.0.cron → 1 to 31 for the day of the month, such as *, 1, 1-31 or */2"],
        [],
    ),
    "a reserved id": (f"id: resume\nnamespace: company\n{TASKS}", ["wrong-id id → another word: this is one of Kestra's own"], []),
    "a retry of no time": (
        task(f"{CORE}.log.Log, message: hi, retry: {{type: constant, interval: PT0S}}"),
        [],
        ["wrong-value tasks.0.retry.interval → a duration of 0.001 seconds or more"],
    ),
    "BOOLEAN": (
        f"{HEAD}{TASKS}inputs: [{{id: i, type: BOOLEAN}}]\n",
        [],
        ["unknown-type inputs.0.type ~BOOL"],
    ),
    "a default that does not fit": (
        f"{HEAD}{TASKS}inputs: [{{id: i, type: INT, defaults: many}}, {{id: j, type: SELECT, values: [a], defaults: b}}]\n",
        [],
        ["wrong-input inputs.0.defaults → a whole number", "wrong-input inputs.1.defaults → one of its values: a"],
    ),
    "a Webhook that supplies nothing": (
        f"{HEAD}{TASKS}inputs: [{{id: i, type: INT}}]\ntriggers: [{{id: w, {CORE}.trigger.Webhook, key: k}}]\n",
        ["unsupplied-input triggers.0 → `i` among the trigger's `inputs`, or a default for it (saved: each execution fails)"],
        ["missing-input triggers.0 → `i` among the trigger's `inputs`, or a default for it"],
    ),
    "git without credentials": (
        task("type: io.kestra.plugin.git.SyncFlow, branch: main"),
        [],
        ["missing-auth tasks.0.auth → `auth`, for the server's interface"],
    ),
}


@pytest.mark.parametrize(("text", "older", "newer"), BETWEEN.values(), ids=BETWEEN.keys())
def test_between_versions(text: str, older: list[str], newer: list[str]) -> None:
    assert (found(text, "1.3"), found(text, "2.0")) == (older, newer)


def test_the_enterprise_edition_has_assets() -> None:
    assert found(task(f"{CORE}.log.Log, message: hi, assets: {{enableAuto: true}}"), "1.3", "ee") == []


@pytest.mark.parametrize("version", schema.versions())
def test_every_constraint_of_the_catalogue_is_checked(version: str) -> None:
    catalogue = schema.nearest(version)
    of_classes = {rule for one in catalogue.classes.values() for rule in one.rules}
    of_values = {rule for one in catalogue.classes.values() for known in one.properties.values() for rule in (*known.rules, *known.items)}

    assert of_classes - structure.KNOWN == {"FlowValidation"}
    assert of_values - constraints.KNOWN == set()


@pytest.mark.parametrize("version", schema.versions())
def test_every_shape_of_the_catalogue_is_read(version: str) -> None:
    catalogue = schema.nearest(version)
    words = {word for one in catalogue.classes.values() for known in one.properties.values() for word in _words(known.shape)}

    assert words - set(IN_WORDS) == {"any", "labels"}


def _words(shape: schema.Shape) -> set[str]:
    if isinstance(shape, str):
        return {shape}
    return set() if shape[0] in ("class", "enum", "plugin", "union") else _words(shape[1])


def test_every_kind_has_words_in_the_rules() -> None:
    """And each of them is in one of the tables here."""
    said = re.findall(r'^\t"([a-z-]+)": ', FAULTS.read_text(), re.MULTILINE)
    tables = [line for _, expected in BOTH.values() for line in expected]
    tables += [line for _, older, newer in BETWEEN.values() for line in (*older, *newer)]

    assert {line.split()[0] for line in tables} == set(said)
