"""A flow that is right for dev's version of Kestra and wrong for prod's is reported for prod, and one way to write it suits both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.cli import wiring
from gate.model.report import EnvironmentReport

SETTINGS = """\
version: 1
environments:
  dev:
    flows: [flows]
    kestra: {{url: "http://localhost:8080", version: "{dev}"}}
    namespaces: [company]
  prod:
    protected: true
    promotes_from: dev
    flows: [flows]
    kestra: {{url: "https://kestra.example.com", version: "{prod}"}}
    namespaces: [company]
    resource_types: ["kestra_*"]
"""
LOG = "{id: log, type: io.kestra.plugin.core.log.Log, message: hi}"
TASKS = f"tasks:\n  - {LOG}\n"
WEBHOOK = "  - id: called\n    type: io.kestra.plugin.core.trigger.Webhook\n    key: \"{{ secret('KEY') }}\"\n"
NIGHTLY = '  - {id: nightly, type: io.kestra.plugin.core.trigger.Schedule, cron: "%s", timezone: Europe/Berlin}\n'
WEEKENDS = TASKS.replace("message", 'runIf: "{{ isWeekend(now()) }}", message')
WHEN_TOLD = TASKS.replace("message", 'runIf: "{{ trigger.body.go }}", message')
ON_CALL = "errors:\n  - {id: tell, type: io.kestra.plugin.core.log.Log, message: failed}\n"

Case = tuple[str, str, str]
"""The flow as only the one version takes it, as both do, and what is said of the first where the other version runs."""

RIGHT_ON_1: dict[str, Case] = {
    "each": (
        f"tasks:\n  - id: each\n    type: io.kestra.plugin.core.flow.ForEach\n    values: [1]\n    tasks: [{LOG}]\n",
        "tasks:\n  - {id: one, type: io.kestra.plugin.core.flow.Subflow, namespace: company, flowId: types}\n",
        "FLOW-05 6:11 Kestra 2.0.0 no longer has the type io.kestra.plugin.core.flow.ForEach; instead: io.kestra.plugin.core.flow.Loop",
    ),
    "defaults": (
        (
            "tasks:\n  - {id: log, type: io.kestra.plugin.core.log.Log, message: hi}\n"
            "pluginDefaults:\n  - {type: io.kestra.plugin.core.log.Log, values: {level: WARN}}\n"
        ),
        "tasks:\n  - {id: log, type: io.kestra.plugin.core.log.Log, message: hi, level: WARN}\n",
        (
            "FLOW-01 6:1 Kestra 2.0.0 no longer has the property pluginDefaults; instead: the values in each task, or in the "
            "Enterprise edition a policy that `policyRefs` names"
        ),
    ),
    "condition": (
        f"{TASKS}{ON_CALL}triggers:\n{WEBHOOK}    conditions: [{{type: io.kestra.plugin.core.condition.Weekend}}]\n",
        f"{WEEKENDS}{ON_CALL}triggers:\n{WEBHOOK}",
        (
            "FLOW-06 12:5 Kestra 2.0.0 no longer has the property conditions of io.kestra.plugin.core.trigger.Webhook; instead: "
            "`when`, with an expression"
        ),
    ),
    "types": (
        TASKS.replace("plugin.core.log", "core.tasks.log"),
        TASKS,
        "FLOW-04 5:21 Kestra 2.0.0 no longer has the type io.kestra.core.tasks.log.Log; instead: io.kestra.plugin.core.log.Log",
    ),
    "input": (
        f"{TASKS}inputs: [{{id: on, type: BOOLEAN}}]\n",
        f"{TASKS}inputs: [{{id: on, type: BOOL}}]\n",
        "FLOW-12 6:25 Kestra 2.0.0 does not know the type BOOLEAN; did you mean BOOL?",
    ),
    "supplied": (
        f"{TASKS}{ON_CALL}inputs: [{{id: day, type: INT, defaults: soon}}]\n",
        f"{TASKS}{ON_CALL}inputs: [{{id: day, type: INT, defaults: 1}}]\n",
        "FLOW-12 8:41 Kestra 2.0.0 does not accept the value of defaults; instead: a whole number",
    ),
    "branch": (
        f"tasks:\n  - {{id: maybe, type: io.kestra.plugin.core.flow.If, then: [{LOG}]}}\n",
        f"tasks:\n  - {{id: maybe, type: io.kestra.plugin.core.flow.If, condition: '{{{{ true }}}}', then: [{LOG}]}}\n",
        "FLOW-01 5:5 Kestra 2.0.0 requires the property condition of io.kestra.plugin.core.flow.If",
    ),
}
RIGHT_ON_2: dict[str, Case] = {
    "loop": (
        f"tasks:\n  - id: loop\n    type: io.kestra.plugin.core.flow.Loop\n    values: [1]\n    tasks: [{LOG}]\n",
        "tasks:\n  - {id: one, type: io.kestra.plugin.core.flow.Subflow, namespace: company, flowId: draft}\n",
        "FLOW-05 6:11 Kestra 1.3.31 does not know the type io.kestra.plugin.core.flow.Loop; instead: io.kestra.plugin.core.flow.ForEach",
    ),
    "condition": (
        f"{TASKS}{ON_CALL}triggers:\n{WEBHOOK}    when: '{{{{ trigger.body.go }}}}'\n",
        f"{WHEN_TOLD}{ON_CALL}triggers:\n{WEBHOOK}",
        "FLOW-06 12:5 Kestra 1.3.31 does not know the property when of io.kestra.plugin.core.trigger.Webhook",
    ),
    "month": (
        f"{TASKS}{ON_CALL}triggers:\n{NIGHTLY % '0 3 L * *'}",
        f"{TASKS}{ON_CALL}triggers:\n{NIGHTLY % '0 3 28 * *'}",
        (
            "FLOW-07 9:71 Kestra 1.3.31 cannot read the schedule in cron of io.kestra.plugin.core.trigger.Schedule; instead: 1 to "
            "31 for the day of the month, such as *, 1, 1-31 or */2"
        ),
    ),
    "draft": (f"{TASKS}draft: true\n", TASKS, "FLOW-01 6:1 Kestra 1.3.31 does not know the property draft"),
}


@pytest.mark.parametrize(
    ("dev", "prod", "cases"), [("1.3", "2.0", RIGHT_ON_1), ("2.0", "1.3", RIGHT_ON_2)], ids=["prod is newer", "prod is older"]
)
@pytest.mark.parametrize("way", [0, 1], ids=["right for dev", "right for both"])
def test_what_is_said_of_prod(tmp_path: Path, dev: str, prod: str, cases: dict[str, Case], way: int) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "gate.yaml").write_text(SETTINGS.format(dev=dev, prod=prod))
    for name, case in cases.items():
        (tmp_path / f"flows/{name}.yml").write_text(f"id: {name}\nnamespace: company\nlabels: {{system.readOnly: true}}\n{case[way]}")

    checked = wiring.check(wiring.open_workspace(tmp_path / "gate.yaml"), [])

    assert checked.report.failures == ()
    assert [(one.kestra or "")[:3] for one in checked.report.environments] == [dev, prod]
    assert {one.name: sorted(refused(one)) for one in checked.report.environments} == {
        "dev": [],
        "prod": [f"{name} {case[2]}" for name, case in sorted(cases.items())] if way == 0 else [],
    }


def refused(environment: EnvironmentReport) -> Iterator[str]:
    """What Kestra would refuse: name of the flow, rule, place and message."""
    for one in environment.findings:
        if one.rule.startswith("FLOW-") and one.enforcement == "deny":
            assert one.location is not None
            yield f"{Path(one.location.path).stem} {one.rule} {one.location.line}:{one.location.column} {one.message}"
