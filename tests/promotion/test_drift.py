"""What counts as drift: objects that Terraform finds changed, and flows of an instance beside those of state and code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gate.config.project import Environment
from gate.errors import InputError
from gate.model.kestra import Flow
from gate.model.report import Verdict
from gate.model.source import Json
from gate.promotion.drifting import CodeFlows, Drift, DriftedFlow, DriftedObject, FlowDrift, Kestra, Refresh, drift
from gate.promotion.flow_meaning import flow_digest
from gate.promotion.ports import LiveFlow
from gate.reports import drift as reports
from gate.sources.kestra import KestraFlows
from tests.promotion.stage import Stage

TASK = "tasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n"
A = f"id: a\nnamespace: company\n{TASK}"
READER = KestraFlows()


def flow(text: str) -> Flow:
    found = READER.read(text, "flow.yml")
    assert isinstance(found, Flow)
    return found


class Live:
    """An instance that holds these texts."""

    def __init__(self, texts: Mapping[tuple[str, str], str]) -> None:
        self.texts = texts

    def flows(self) -> tuple[LiveFlow, ...]:
        return tuple(LiveFlow(namespace=namespace, id=name, disabled=False) for namespace, name in self.texts)

    def source(self, namespace: str, name: str) -> str | None:
        return self.texts.get((namespace, name))


class Vanishing(Live):
    """An instance whose flows go while they are looked at."""

    def flows(self) -> tuple[LiveFlow, ...]:
        return (LiveFlow(namespace="company", id="a", disabled=False),)


class Closed(Live):
    def flows(self) -> tuple[LiveFlow, ...]:
        raise InputError("kestra answered 401 Unauthorized", remediation="Set KESTRA_API_TOKEN.")


def named(*texts: str) -> dict[tuple[str, str], str]:
    return {(str(flow(text).namespace), str(flow(text).id)): text for text in texts}


def found(live: Live, *code: str, unread: tuple[tuple[str | None, str | None], ...] = (), roots: tuple[str, ...] = ("company",)) -> Drift:
    """Return the drift of an environment whose files deploy those flows, without Terraform."""
    flows = {name: flow(text) for name, text in named(*code).items()}
    kestra = Kestra(instance=live, reader=READER, code=lambda: CodeFlows(flows=flows, unread=unread))
    return drift(Environment(name="dev", namespaces=roots), None, kestra, lambda _: None)


def drifted(kind: FlowDrift, *properties: str, namespace: str = "company") -> DriftedFlow:
    return DriftedFlow(namespace=namespace, id="a", kind=kind, properties=properties)


SAME = {
    "as written": A,
    "another order, comments and quotes": f'# ours\nnamespace: "company"\n{TASK}id: a # its name\n',
    "what the server adds": f"{A}revision: 7\ndeleted: false\ntenantId: main\nupdated: 2026-01-01\n",
    "not disabled, in words": f"{A}disabled: false\n",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_a_flow_that_means_the_same_did_not_drift(text: str) -> None:
    assert found(Live(named(text)), A) == Drift(environment="dev", objects=(), flows=(), compared=1, unknown=())
    assert flow_digest(flow(text)) == flow_digest(flow(A))


OTHER: dict[str, tuple[str, DriftedFlow]] = {
    "changed": (A.replace("Log\n", "Return\n"), drifted("changed", "tasks")),
    "more": (f"{A}description: mine\nlabels: {{a: b}}\n", drifted("changed", "description", "labels")),
    "another type of value": (f"{A}retry: '1'\n", drifted("changed", "retry")),
    "disabled": (f"{A}disabled: true\n", drifted("disabled", "disabled")),
}


@pytest.mark.parametrize(("text", "expected"), OTHER.values(), ids=OTHER)
def test_a_flow_that_means_something_else_drifted(text: str, expected: DriftedFlow) -> None:
    assert found(Live(named(text)), A).flows == (expected,)


def test_a_flow_that_was_enabled() -> None:
    assert found(Live(named(A)), f"{A}disabled: true\n").flows == (drifted("enabled", "disabled"),)


def test_a_flow_that_is_gone_or_goes_at_this_moment() -> None:
    assert found(Live({}), A).flows == (drifted("missing"),)
    assert found(Vanishing({}), A).flows == (drifted("missing"),)


@pytest.mark.parametrize(
    ("namespace", "roots", "expected"),
    [
        pytest.param("company", ("company",), [drifted("unmanaged")], id="in the namespace"),
        pytest.param("company.x", ("company",), [drifted("unmanaged", namespace="company.x")], id="below it"),
        pytest.param("companyx", ("company",), [], id="beside it"),
        pytest.param("system", ("company", "sys"), [], id="elsewhere"),
        pytest.param("system", (), [drifted("unmanaged", namespace="system")], id="all of the tenant is the environment's"),
    ],
)
def test_a_flow_that_no_code_has(namespace: str, roots: tuple[str, ...], expected: list[DriftedFlow]) -> None:
    assert list(found(Live(named(A.replace("company", namespace))), roots=roots).flows) == expected


def test_a_flow_elsewhere_that_the_code_has_is_looked_at_all_the_same() -> None:
    moved = A.replace("company", "system")
    assert found(Live(named(f"{moved}disabled: true\n")), moved).flows == (drifted("disabled", "disabled", namespace="system"),)


UNREAD = "whether the code has company.a: the text of some flow is known only after an apply"


@pytest.mark.parametrize(
    ("unread", "flows", "unknown"),
    [
        pytest.param(("company", "a"), (), (UNREAD,), id="this one"),
        pytest.param((None, None), (), (UNREAD,), id="any"),
        pytest.param(("company", None), (), (UNREAD,), id="one of the namespace"),
        pytest.param(("company", "b"), (drifted("unmanaged"),), (), id="another"),
    ],
)
def test_where_the_code_does_not_tell(unread: tuple[str | None, str | None], flows: object, unknown: object) -> None:
    told = found(Live(named(A)), unread=(unread,))
    assert (told.flows, told.unknown) == (flows, unknown)


def test_an_instance_that_does_not_answer_is_no_instance_without_drift() -> None:
    told = found(Closed({}), A)
    assert (told.flows, told.unknown) == ((), ("the flows of the instance: kestra answered 401 Unauthorized. Set KESTRA_API_TOKEN.",))


def test_a_flow_of_the_instance_that_cannot_be_read() -> None:
    told = found(Live({("company", "a"): "- not\n- a flow\n"}), A)
    assert told.flows == ()
    assert told.unknown == (
        "the instance's company.a cannot be read: a flow is a mapping with `id`, `namespace` and `tasks`, but a list stands here",
    )


def with_terraform(stage: Stage, live: Live, *code: str, state: tuple[str, ...]) -> Drift:
    """Return the drift of dev, whose state has those flows; Terraform itself finds nothing."""
    attributes: list[dict[str, Json]] = [
        {"namespace": namespace, "flow_id": name, "content": text} for (namespace, name), text in named(*state).items()
    ]
    flows = {name: flow(text) for name, text in named(*code).items()}
    kestra = Kestra(instance=live, reader=READER, code=lambda: CodeFlows(flows=flows))
    promotion = stage.promotion("dev")

    def applied(file: Path, kind: str) -> tuple[dict[str, Json], ...]:
        assert (file.name, kind) == ("plan.tfplan", "kestra_flow")
        return tuple(attributes)

    return drift(promotion.environment, Refresh(promotion=promotion, applied=applied), kestra, stage.said.append)


EDITED = f"{A}description: edited\n"
STATES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[DriftedFlow, ...]]] = {
    "the code went on, and nothing drifted": ((A,), (A,), (EDITED,), ()),
    "somebody edited it": ((EDITED,), (A,), (A,), (drifted("changed", "description"),)),
    "removed from the code, and not yet destroyed": ((A,), (A,), (), ()),
    "applied, and gone": ((), (A,), (A,), (drifted("missing"),)),
    "not yet applied": ((), (), (A,), (drifted("missing"),)),
    "made by hand as the code says": ((A,), (), (A,), ()),
    "made by hand otherwise": ((EDITED,), (), (A,), (drifted("changed", "description"),)),
    "in no code": ((A,), (), (), (drifted("unmanaged"),)),
}


@pytest.mark.parametrize(("live", "state", "code", "expected"), STATES.values(), ids=STATES)
def test_what_was_last_applied_counts(
    stage: Stage, live: tuple[str, ...], state: tuple[str, ...], code: tuple[str, ...], expected: tuple[DriftedFlow, ...]
) -> None:
    assert with_terraform(stage, Live(named(*live)), *code, state=state).flows == expected


def test_terraform_only_looks_and_nothing_is_left_behind(stage: Stage) -> None:
    with_terraform(stage, Live({}), state=())
    calls = [call["argv"] for call in stage.calls()]
    assert [argv[0] for argv in calls] == ["version", "init", "validate", "plan", "show"]
    assert "-refresh-only" in calls[3]
    assert list(stage.base.glob(".gate/dev/plans/*")) == []
    assert stage.history("dev") == []


def test_terraform_is_not_started_with_files_that_are_not_allowed(stage: Stage) -> None:
    stage.verdicts["check"] = Verdict.DENY
    with pytest.raises(InputError) as refused:
        with_terraform(stage, Live({}), state=())
    assert (refused.value.message, refused.value.remediation) == (
        "the files of dev are not allowed, so Terraform is not started with them",
        "Run `gate check dev`, and repair what it finds.",
    )
    assert stage.commands() == []


OBJECTS = Drift(
    environment="dev",
    objects=(
        DriftedObject(address="airbyte_source.a", operation="update", attributes=("configuration", "name")),
        DriftedObject(address="airbyte_source.b", operation="delete", attributes=()),
    ),
    flows=(drifted("changed", "tasks"), drifted("unmanaged")),
    compared=3,
    unknown=(),
)
TEXT = """\
DRIFT  dev: 4 differences from the code
  airbyte_source.a was changed: configuration, name
  airbyte_source.b is gone
  flow company.a was changed in Kestra: tasks
  flow company.a lives in Kestra, and no code has it
"""
NONE = Drift(environment="dev", objects=(), flows=(), compared=3, unknown=())
UNKNOWN = Drift(environment="dev", objects=(), flows=(), compared=3, unknown=("the instance: it is closed",))


def test_drift_for_people() -> None:
    assert reports.text(OBJECTS, verbose=True) == TEXT
    assert reports.text(OBJECTS, quiet=True).splitlines()[0] == "airbyte_source.a was changed"
    assert reports.text(NONE) == "NO DRIFT  dev, 3 flows looked for in Kestra\n"
    assert reports.text(NONE, quiet=True) == ""
    assert reports.text(UNKNOWN) == "UNKNOWN  dev: not everything could be looked at\n  unknown: the instance: it is closed\n"


def test_drift_for_machines() -> None:
    assert reports.as_json(NONE) == (
        '{\n  "compared": 3,\n  "drift": false,\n  "environment": "dev",\n  "flows": [],\n  "objects": [],\n'
        '  "schema": "gate.drift/v1",\n  "unknown": []\n}\n'
    )
    assert '"drift": true' in reports.as_json(OBJECTS)
    assert '"drift": null' in reports.as_json(UNKNOWN)
