"""What a version of Kestra would not accept at the top level, and which catalogue said so."""

from __future__ import annotations

import pytest

from gate.errors import ConfigError
from gate.model.kestra import Flow, Misfit
from gate.model.source import Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra import KestraFlows

GOOD = "id: a\nnamespace: b\ntasks: [{id: t, type: com.example.Task}]\n"
DEFAULTS = "the values in each task, or in the Enterprise edition a policy that `policyRefs` names"


def misfits(text: str, version: str) -> list[Misfit]:
    flow = KestraFlows().read(text, "flows/a.yml")
    assert isinstance(flow, Flow), flow
    return list(KestraFlows().misfits(flow, version)[0])


def unknown(name: str, nearest: str | None, accepted: str | None = None) -> Misfit:
    return Misfit(kind="unknown-property", name=name, path=(name,), nearest=nearest, replacement=None, accepted=accepted)


def removed(name: str, replacement: str) -> Misfit:
    return Misfit(kind="removed-property", name=name, path=(name,), nearest=None, replacement=replacement)


def missing(name: str) -> Misfit:
    return Misfit(kind="missing-property", name=name, path=(name,), nearest=None, replacement=None)


def wrong(name: str, expected: str, path: Path | None = None, accepted: str | None = None) -> Misfit:
    return Misfit(kind="wrong-type", name=name, path=path or (name,), nearest=None, replacement=expected, accepted=accepted)


DROPPED = "what is no mapping is dropped from the list"
WRITTEN = "it becomes text, such as 31 for 0x1F"


BOTH = {
    "good": (GOOD, []),
    "misspelt": (GOOD + "triggres: []\n", [unknown("triggres", "triggers")]),
    "another case": (GOOD + "Labels: {}\n", [unknown("Labels", "labels")]),
    "capitals": (GOOD + "TRIGGERS: []\n", [unknown("TRIGGERS", "triggers")]),
    "singular": (GOOD + "label: {}\n", [unknown("label", "labels")]),
    "nothing near": (GOOD + "zzz: 1\n", [unknown("zzz", None)]),
    "without a value": (GOOD + "zzz:\n", [unknown("zzz", None)]),
    "what the server writes": (GOOD + "tenantId: main\n", [unknown("tenantId", None, "the server writes it itself")]),
    "nothing at all": ("{}\n", [missing("id"), missing("namespace"), missing("tasks")]),
    "left out": ("id:\nnamespace: null\ntasks:\n", [missing("id"), missing("namespace"), missing("tasks")]),
    "no tasks": ("id: a\nnamespace: b\ntasks: []\n", [missing("tasks")]),
    "an id that is no text": ("id: 010\nnamespace: b\ntasks: [{id: t, type: com.example.Task}]\n", [wrong("id", "text", accepted=WRITTEN)]),
    "wrong types": (
        "id: a\nnamespace: b\ntasks: {id: t}\ninputs: x\nvariables: []\ndisabled: maybe\nrevision: 1.5\ndescription: 5\n",
        [
            wrong("tasks", "a list"),
            wrong("inputs", "a list"),
            wrong("variables", "a mapping"),
            wrong("disabled", "true or false"),
            wrong("revision", "a whole number"),
        ],
    ),
    "what Kestra's reader converts": (GOOD + "disabled: 1\ndescription: 2026\ndeleted: 'false'\n", []),
    "true is no number": (GOOD + "revision: true\n", [wrong("revision", "a whole number")]),
    "a list left out": (GOOD + "triggers:\n", [wrong("triggers", "a list")]),
    "null means absent": (GOOD + "triggers: null\nlabels: ~\n", []),
    "elements": (
        GOOD + "errors: [hello, null, {id: e, type: com.example.Task}, [x]]\n",
        [wrong("errors[0]", "a mapping", ("errors", 0), DROPPED), wrong("errors[3]", "a mapping", ("errors", 3), DROPPED)],
    ),
    "labels": (
        GOOD + "labels: {a: null, b: [c], d: e}\n",
        [
            wrong("labels", "a key with text as its value", ("labels", "a")),
            wrong("labels", "a key with text as its value", ("labels", "b")),
        ],
    ),
    "labels in a list": (
        GOOD + "labels: [a, {a: b}, {key: c, value: d}]\n",
        [wrong("labels[0]", "a mapping", ("labels", 0)), wrong("labels", "a key with text as its value", ("labels", 1))],
    ),
    "labels as text": (GOOD + "labels: a\n", [wrong("labels", "a list or a mapping")]),
    "what is known only after apply": (GOOD + f"disabled: {UNKNOWN_PART}\nlabels: {UNKNOWN_PART}\n", []),
    "unknown before missing": ("zzz: 1\nid: a\nnamespace: b\n", [unknown("zzz", None), missing("tasks")]),
}


@pytest.mark.parametrize("version", ["1.3", "2.0"])
@pytest.mark.parametrize(("text", "expected"), BOTH.values(), ids=BOTH.keys())
def test_in_every_version(text: str, expected: list[Misfit], version: str) -> None:
    assert misfits(text, version) == expected


def passed_over(name: str) -> Misfit:
    accepted = "the open-source edition passes over it"
    return Misfit(kind="enterprise-only", name=name, path=(name,), nearest=None, replacement=None, accepted=accepted)


CHANGED = {
    "pluginDefaults: []": ([], [removed("pluginDefaults", DEFAULTS)]),
    "taskDefaults: []": ([], [removed("taskDefaults", DEFAULTS)]),
    "listeners: []": ([], [removed("listeners", "a flow of its own with a Flow trigger")]),
    "workerGroup: {key: a}": ([passed_over("workerGroup")], [removed("workerGroup", "`workerSelector`")]),
    "workerSelector: {tags: [a]}": ([unknown("workerSelector", None)], [passed_over("workerSelector")]),
    "draft: true": ([unknown("draft", None)], []),
    "policyRefs: [a]": ([unknown("policyRefs", None)], [passed_over("policyRefs")]),
    "quotas: []": ([unknown("quotas", None)], []),
}


@pytest.mark.parametrize(("line", "expected"), CHANGED.items(), ids=CHANGED.keys())
def test_between_versions(line: str, expected: tuple[list[Misfit], list[Misfit]]) -> None:
    assert (misfits(GOOD + line + "\n", "1.3"), misfits(GOOD + line + "\n", "2.0")) == expected


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("1.3", "1.3.31"),
        ("1.3.31", "1.3.31"),
        ("1.3.4", "1.3.31"),
        ("v1.3", "1.3.31"),
        ("1", "1.3.31"),
        ("1.9", "1.3.31"),
        ("0.19.2", "1.3.31"),
        ("2", "2.0.0"),
        ("2.0", "2.0.0"),
        ("2.0.0", "2.0.0"),
        ("2.0.7", "2.0.0"),
        ("2.1", "2.0.0"),
        ("2.1.0-rc1", "2.0.0"),
        ("3.4", "2.0.0"),
    ],
)
def test_the_nearest_catalogue_answers(asked: str, answered: str) -> None:
    flow = KestraFlows().read(GOOD, "flows/a.yml")
    assert isinstance(flow, Flow)

    assert KestraFlows().misfits(flow, asked) == ((), answered)


@pytest.mark.parametrize("version", ["", "latest", "1.x", "1.3.31.2", "-1", "1..3"])
def test_what_is_no_version_is_a_configuration_error(version: str) -> None:
    flow = KestraFlows().read(GOOD, "flows/a.yml")
    assert isinstance(flow, Flow)

    with pytest.raises(ConfigError) as raised:
        KestraFlows().misfits(flow, version)

    assert raised.value.message == f"`{version}` is not a version of Kestra"
    assert raised.value.remediation == 'Write a version such as "1.3" or "2.0.0", in quotes.'
