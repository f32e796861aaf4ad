"""Kestra itself as the judge of our reading: one run of it per version answers for every flow here."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml as pyyaml

from gate import yaml
from gate.model.kestra import Flow
from gate.model.source import Json, ParseFailure
from gate.sources.kestra import KestraFlows, versions, walk
from gate.sources.kestra.schema import Shape
from tests.oracle import catalogue, kestra, verdicts
from tests.oracle.cases import CASES, GOOD, SCALARS
from tests.oracle.mutations import mutations
from tests.oracle.trees import TEXTS
from tests.programs import require

REPOSITORY = Path(__file__).parents[2]
FLOWS = sorted((REPOSITORY / "flows").rglob("*.yml"))
TEMPLATE = {"airbyte_url": "http://localhost:8006", "dbt_target": "dev", "environment": "dev"}
COMMON = {"id", "type", "description", "retry", "timeout", "disabled", "logLevel", "allowFailure", "allowWarning", "runIf"}
NOT_FOR_2 = {"data_quality.yml": "its Flow trigger has `preconditions`, which 2.0 calls `dependsOn`"}
MUTATED = (
    GOOD
    + """\
description: hello world
labels:
  a: b
  "c": 'd e'
variables:
  x: [1, two, {a: b, c: d}]
  s: |
    line one
      line two

    three # no comment
  f: >-
    folded
    text
  # a comment
  z:
  - p: 1
    q: 2
  - - nested
    - list
  m: plain text
    continued
  d: "double \\n \\x41 text
    continued"
  e:
""",
    """\
a: {b: [c, d], e: "f"}
l:
  - x: 1
    y: 2
  - z
t: 'single '' quoted'
? k
: v
""",
)


def read_scalar(text: str) -> Json | ParseFailure:
    found = yaml.parse(f"variables:\n  x: {text}\n", "f.yml", empty="")
    return found if isinstance(found, ParseFailure) else found.data["variables"]["x"]


def read(text: str) -> yaml.Yaml | ParseFailure:
    """What gate makes of the YAML of a flow."""
    return yaml.parse(text, "f.yml", empty="", tolerant=True)


def refusals(text: str, version: str) -> list[str]:
    """What gate says against a flow; nothing where it would let it pass."""
    flow = KestraFlows().read(text, "f.yml")
    if isinstance(flow, ParseFailure):
        return [flow.message]
    surprises = [f"surprise {surprise.kind}" for surprise in flow.surprises]
    return [*surprises, *(f"{misfit.kind} {misfit.name}" for misfit in KestraFlows().misfits(flow, version)[0])]


def rendered(file: Path) -> str:
    """A reference flow as Terraform renders it; every dollar expression must be one of the agreed variables."""
    text = file.read_text()
    for name, value in TEMPLATE.items():
        text = text.replace(f"${{{name}}}", value)
    assert "${" not in text
    assert "%{" not in text
    return text


def without_foreign_tasks(text: str) -> str:
    """The flow with a Log in place of each task of a plugin that the oracle does not have."""
    flow = KestraFlows().read(text, "f.yml")
    assert isinstance(flow, Flow)
    for task in flow.tasks:
        if not (task.type or "").startswith("io.kestra.plugin.core."):
            written: Any = flow.data
            for step in task.path:
                written = written[step]
            kept = {key: value for key, value in written.items() if key in COMMON}
            written.clear()
            written.update(kept, type="io.kestra.plugin.core.log.Log", message="in place of another plugin's task")
    return pyyaml.safe_dump(flow.data, sort_keys=False)


def corpus() -> Iterator[tuple[str, str]]:
    """Name and text of every flow that Kestra is asked about."""
    yield from ((f"case {name}", case.text) for name, case in CASES.items())
    accepted = [text for text in SCALARS if not isinstance(read_scalar(text), ParseFailure)]
    yield "scalars", GOOD + "variables:\n" + "".join(f"  x{index}: {text}\n" for index, text in enumerate(accepted))
    yield from ((f"flow {file.name}", without_foreign_tasks(rendered(file))) for file in FLOWS)
    yield from ((f"tree {index}", text) for index, text in enumerate(TEXTS))
    for index, text in enumerate(mutations(MUTATED, 400, seed=20)):
        if isinstance(read(text), yaml.Yaml):
            yield f"mutation {index}", text
    for version in kestra.VERSIONS:
        yield from ((f"generated {version} {name}", text) for name, text in verdicts.flows(version, 150))


class Judged(msgspec.Struct, frozen=True):
    version: str
    classes: dict[str, Any]
    texts: dict[str, str]
    answers: dict[str, kestra.Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Judged]:
    """Asks a version about the whole corpus, once. Skipped without a Java that is new enough; failing then where CI is true."""
    if kestra.java() is None:
        reason = f"no Java {kestra.JAVA_RELEASE} found (JAVA_HOME_{kestra.JAVA_RELEASE})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("flows")
    texts = dict(corpus())
    files = {(folder / f"{index}.yml").resolve(): name for index, name in enumerate(texts)}
    for file, name in files.items():
        file.write_bytes(texts[name].encode())

    @cache
    def ask(version: str) -> Judged:
        if not kestra.is_cached(version):
            require("mvn")
        session = kestra.ask(version, files)
        return Judged(version, session.classes, texts, {name: session.answers[file] for file, name in files.items()})

    return ask


@pytest.fixture(params=kestra.VERSIONS)
def judged(ask: Callable[[str], Judged], request: pytest.FixtureRequest) -> Judged:
    return ask(request.param)


def test_cases_agree_or_differ_on_purpose(judged: Judged) -> None:
    """What Kestra rejects in YAML or at the top level never passes; every difference is listed with its reason."""
    surprises = {}
    for name, case in CASES.items():
        ours, theirs = refusals(case.text, judged.version), judged.answers[f"case {name}"]
        if ours and theirs.verdict == "valid" and not case.stricter:
            surprises[name] = f"refused without a listed reason: {ours}"
        if not ours and theirs.verdict != "valid" and not case.elsewhere:
            surprises[name] = f"passed, but Kestra says: {theirs.message}"
    assert surprises == {}


def test_listed_differences_exist(ask: Callable[[str], Judged]) -> None:
    """A reason that explains nothing in any version is taken off the list."""
    stricter: set[str] = set()
    elsewhere: set[str] = set()
    for version in kestra.VERSIONS:
        for name, case in CASES.items():
            ours, theirs = bool(refusals(case.text, version)), ask(version).answers[f"case {name}"].verdict != "valid"
            if ours != theirs:
                (stricter if ours else elsewhere).add(name)
    assert stricter == {name for name, case in CASES.items() if case.stricter}
    assert elsewhere == {name for name, case in CASES.items() if case.elsewhere}


def test_scalars_mean_the_same(judged: Judged) -> None:
    tree = judged.answers["scalars"].tree
    found = yaml.parse(judged.texts["scalars"], "f.yml", empty="")

    assert isinstance(found, yaml.Yaml)
    assert tree is not None, judged.answers["scalars"].message
    ours, theirs = found.data["variables"], tree["variables"]
    assert {key: (type(value), value) for key, value in ours.items()} == {key: (type(value), value) for key, value in theirs.items()}


def test_whatever_both_read_is_the_same_tree(judged: Judged, figures: dict[str, int | str]) -> None:
    """Also for random edits: nothing that Kestra cannot read passes, and nothing is read differently."""
    ours = {name: found.data for name, text in judged.texts.items() if isinstance(found := read(text), yaml.Yaml)}
    different = [
        f"{name}: {judged.texts[name]!r}"
        for name, data in ours.items()
        if msgspec.json.encode(data) != msgspec.json.encode(judged.answers[name].tree)
    ]

    assert different == []
    kestras = sum(answer.tree is not None for answer in judged.answers.values())
    figures[f"YAML texts that Kestra {judged.version} reads"] = f"{kestras}; gate reads {len(ours)}, each the same, and refuses the others"


def test_verdicts_agree_or_differ_for_a_reason(judged: Judged) -> None:
    """Also about flows that were made for the other version."""
    found = [
        verdicts.Compared(name, judged.texts[name], verdicts.refusals(judged.texts[name], judged.version), answer.against)
        for name, answer in judged.answers.items()
        if name.startswith("generated ")
    ]

    assert {one.name: (one.ours, one.theirs) for one in found if not one.agrees and one.explanation is None} == {}
    assert sum(one.agrees for one in found) >= 0.99 * len(found)
    assert min(Counter(bool(one.theirs) for one in found).values()) >= 0.2 * len(found)


def test_reference_flows_are_valid(judged: Judged) -> None:
    for file in FLOWS:
        answer = judged.answers[f"flow {file.name}"]
        if judged.version.startswith("2.") and file.name in NOT_FOR_2:
            assert (answer.verdict, "preconditions" in answer.message) == ("unreadable", True)
            assert refusals(rendered(file), judged.version) == ["removed-property preconditions"]
        else:
            assert (file.name, answer.verdict, answer.message) == (file.name, "valid", "")
            assert refusals(rendered(file), judged.version) == []


def test_catalogue_is_what_kestras_classes_say(judged: Judged) -> None:
    assert versions.nearest(judged.version) == catalogue.catalogue(judged.version, judged.classes)


def test_every_property_that_holds_tasks_is_followed(judged: Judged) -> None:
    """The properties, of a flow, a task or a part of one, whose value is a task or tasks."""
    found = catalogue.catalogue(judged.version, judged.classes)
    holders = {
        (name.rpartition(".")[2], key) for name in found.classes for key, one in found.properties(name).items() if holds_tasks(one.shape)
    }
    followed = {*walk.NESTED_TASKS, *walk.SINGLE_TASKS, walk.CASES}
    special = {("Dag$DagTask", walk.DAG_TASK), ("Listener", "tasks"), *(("Flow", key) for key in walk.FLOW_TASKS)}
    unreachable = {("Template", key) for key in ("tasks", "errors", "finally")}
    assert {(name, key) for name, key in holders if key not in followed} <= special | unreachable


def holds_tasks(shape: Shape) -> bool:
    return shape == ["plugin", "tasks.Task"] or (isinstance(shape, list) and isinstance(shape[1], list) and holds_tasks(shape[1]))
