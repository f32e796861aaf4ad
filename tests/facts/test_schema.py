"""The schema of the policy input says what the input is, and lets OPA find a misspelt path."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
from msgspec.structs import replace

from gate.authoring.examples import read_example
from gate.check import check
from gate.cli import wiring
from gate.facts.input import PolicyInput
from gate.facts.schema import schema
from gate.sources.terraform import plan
from tests.programs import require

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "input.schema.json"
    path.write_text(json.dumps(schema()), "utf-8")
    return path


def opa_check(file: Path, *paths: Path) -> tuple[int, str]:
    argv = [require("opa"), "check", "--strict", "--ignore", "*_test.rego", "--ignore", "data", "--schema", str(file), *map(str, paths)]
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_opa_accepts_every_builtin_rule(file: Path) -> None:
    assert opa_check(file, POLICIES) == (0, "")


MISSPELT = {
    "a collection": ("x := input.flow", "flow"),
    "a field of an element": ("x := input.flows[_].namespac", "namespac"),
    "a field of a variable": ("some flow in input.flows\n\tx := flow.namespac", "namespac"),
    "below what may be null": ("x := input.plan.changes[_].addres", "addres"),
    "below what may be null, in a variable": ("some resource in input.configuration.resources\n\tx := resource.values_", "values_"),
    "in the environment": ("x := input.environment.kestra.ur", "ur"),
    "in the origin of a flow": ("x := input.flows[_].origin.deployed.adress", "adress"),
}


@pytest.mark.parametrize(("body", "name"), MISSPELT.values(), ids=MISSPELT)
def test_opa_refuses_a_misspelt_path(body: str, name: str, file: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.rego"
    rule.write_text(f"package rule\n\ndeny contains x if {{\n\t{body}\n}}\n", "utf-8")

    code, said = opa_check(file, rule)

    assert code == 1
    assert f'have: "{name}"' in said


EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.mark.parametrize("example", ["ENV-01/allow-below-a-root", "RO-11/allow-whole", "ENV-03/deny-plan"])
def test_the_schema_fits_what_rules_are_given(example: str, tmp_path: Path) -> None:
    read = read_example(EXAMPLES / example)
    folder = Path(shutil.copytree(read.folder, tmp_path / "repository"))
    if read.configuration:
        shutil.copytree(read.configuration, folder / "terraform")
    given: list[PolicyInput] = []
    workspace = wiring.open_workspace(folder / "gate.yaml")
    judged_with = plan.read(read.plan, "plan") if read.plan else None
    with wiring.judging(workspace) as judge:
        observing = replace(judge, observe=lambda _, one: given.append(one))
        check(observing, workspace.tree, list(workspace.project.environments)[:1], datetime.now(UTC), judged_with)

    document = json.loads(msgspec.json.encode(given[0]))
    assert [(one.plan is None) for one in given] == [read.plan is None]
    assert [error.message for error in jsonschema_rs.validator_for(schema()).iter_errors(document)] == []
