"""Every rule of gate's own says the same of every example, whether it is given the whole policy input or what it can see of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gate.authoring.examples import Example, read_examples
from gate.config.loader import load
from gate.engines.regorus import RegorusEngine
from gate.facts.build import build
from gate.facts.collect import Readers, collect
from gate.facts.input import PolicyInput
from gate.facts.learn import learn
from gate.facts.needed import needed, seen
from gate.facts.redaction import Redactor
from gate.model.policy import Rule, Syntax
from gate.sources.kestra import KestraFlows
from gate.sources.secrets.detector import detect
from gate.sources.terraform import configuration, plan
from gate.tree import FolderTree
from tests.policies.pack import CATALOG, EXAMPLES

RULES = {rule.id: rule for rule in CATALOG.rules}
EVERY = [one for name in RULES for one in read_examples(EXAMPLES / name) if isinstance(one, Example)]


@pytest.fixture(scope="module")
def loaded() -> Iterator[tuple[RegorusEngine, dict[str, Syntax]]]:
    engine = RegorusEngine(rule_seconds=10, memory_bytes=512_000_000)
    engine.begin(CATALOG.rules, CATALOG.libraries, CATALOG.data)
    syntaxes, failures = engine.loaded()
    assert failures == []
    yield engine, {syntax.path: syntax for syntax in syntaxes}
    engine.close()


def input_of(example: Example, folder: Path) -> PolicyInput:
    """The policy input of an example's first environment."""
    shutil.copytree(example.folder, folder, dirs_exist_ok=True)
    if example.configuration is not None:
        shutil.copytree(example.configuration, folder / "terraform", dirs_exist_ok=True)
    tree = FolderTree(folder)
    project = load(tree, "gate.yaml")
    environments = tuple(project.environments.values())
    given = plan.read(example.plan, example.plan.name) if example.plan is not None else None
    documents = collect(environments[0], project, tree, given, Readers(flows=KestraFlows(), configurations=configuration, secrets=detect))
    redactor = Redactor()
    learn(documents, redactor, environments)
    return build(documents, environments[0], environments, datetime(2026, 11, 21, tzinfo=UTC), redactor)


@pytest.mark.parametrize("example", EVERY, ids=[f"{one.rule}/{one.name}" for one in EVERY])
def test_what_a_rule_cannot_see_changes_nothing(example: Example, loaded: tuple[RegorusEngine, dict[str, Syntax]], tmp_path: Path) -> None:
    engine, syntaxes = loaded
    whole = input_of(example, tmp_path)

    def said(rules: list[Rule], given: object) -> list[object]:
        return list(engine.evaluate(msgspec.json.encode(given), [rule.id for rule in rules]))

    def visible(rules: list[Rule]) -> object:
        return seen(whole, needed(syntaxes[module.path] for module in (*CATALOG.libraries, *(rule.module for rule in rules))))

    for rules in (list(CATALOG.rules), [RULES[example.rule]]):
        assert said(rules, visible(rules)) == said(rules, whole)
