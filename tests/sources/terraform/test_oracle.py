"""Whatever gate claims to know of a configuration, Terraform says the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gate.model.terraform import Attributes, Configuration
from gate.sources.terraform.configuration import read
from gate.tree import FolderTree
from tests.programs import require

ORACLE = Path(__file__).parent / "oracle"
CERTAIN = {"unknown_element", "unknown_null_test", "unknown_index"}
"""Outputs of `uncertain.tf` that gate may know, since nothing in them depends on the unknown part."""


def output_names(file: str) -> list[str]:
    return [output.name for output in read(FolderTree(ORACLE), ".").outputs if output.span.path == file]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ORACLE, tmp_path_factory.mktemp("terraform") / "oracle"))


@pytest.fixture(scope="module")
def plan(root: Path) -> dict[str, Any]:
    return plan_of(root)


def plan_of(root: Path) -> dict[str, Any]:
    terraform = require("terraform")
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "CHECKPOINT_DISABLE": "1"}

    def run(*arguments: str) -> str:
        done = subprocess.run([terraform, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("init", "-input=false", "-no-color")
    run("plan", "-input=false", "-no-color", "-out=saved.tfplan")
    loaded: dict[str, Any] = json.loads(run("show", "-json", "saved.tfplan"))
    return loaded


@pytest.fixture(scope="module")
def configuration(root: Path) -> Configuration:
    return read(FolderTree(root), ".")


def disagreements(said: Any, attributes: Attributes, value: Any, unknown: Any, path: tuple[str | int, ...]) -> list[str]:
    """Compare what gate says with Terraform's value, leaf by leaf."""
    if path in attributes.unknown:
        return []
    if unknown is True:
        return [f"{path}: gate says {said!r}, Terraform does not know"]
    if isinstance(said, dict) and isinstance(value, dict):
        known = value.keys() | (unknown.keys() if isinstance(unknown, dict) else set())
        if said.keys() != known:
            return [f"{path}: keys {sorted(said)} instead of {sorted(known)}"]
        below = unknown if isinstance(unknown, dict) else {}
        return [found for key in said for found in disagreements(said[key], attributes, value.get(key), below.get(key), (*path, key))]
    if isinstance(said, list) and isinstance(value, list):
        if len(said) != len(value):
            return [f"{path}: {len(said)} elements instead of {len(value)}"]
        marks = unknown if isinstance(unknown, list) else [None] * len(said)
        marks = [*marks, *[None] * (len(said) - len(marks))]
        return [found for at, one in enumerate(said) for found in disagreements(one, attributes, value[at], marks[at], (*path, at))]
    same = (type(said) is type(value) and said == value) or (isinstance(said, int | float) and not isinstance(said, bool) and said == value)
    return [] if same else [f"{path}: gate says {said!r}, Terraform {value!r}"]


def compare(configuration: Configuration, plan: dict[str, Any], name: str) -> tuple[list[str], Attributes]:
    output = next(output for output in configuration.outputs if output.name == name)
    change = plan["output_changes"][name]
    attributes = output.attributes
    return disagreements(attributes.values["value"], attributes, change.get("after"), change["after_unknown"], ("value",)), attributes


def test_nothing_fails(configuration: Configuration) -> None:
    assert configuration.failures == ()


@pytest.mark.parametrize("name", output_names("known.tf"))
def test_known_expression_equals_terraform(name: str, configuration: Configuration, plan: dict[str, Any]) -> None:
    differences, attributes = compare(configuration, plan, name)
    assert (differences, attributes.unknown) == ([], ())


@pytest.mark.parametrize("name", output_names("uncertain.tf"))
def test_gate_never_knows_more_or_otherwise_than_terraform(name: str, configuration: Configuration, plan: dict[str, Any]) -> None:
    differences, attributes = compare(configuration, plan, name)
    assert differences == []
    assert attributes.unknown or name in CERTAIN


def test_resources_equal_terraform(configuration: Configuration, plan: dict[str, Any]) -> None:
    changes = {change["address"]: change["change"] for change in plan["resource_changes"]}
    assert {resource.address for resource in configuration.resources} == changes.keys()
    for resource in configuration.resources:
        change = changes[resource.address]
        after = {"input": change["after"].get("input")}
        assert disagreements(resource.attributes.values, resource.attributes, after, {}, ()) == []


def sensitive_paths(marks: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if marks is True:
        return [path]
    entries = marks.items() if isinstance(marks, dict) else enumerate(marks or [])
    return [found for key, below in entries for found in sensitive_paths(below, (*path, key))]


def test_whatever_terraform_calls_sensitive_gate_does_too(configuration: Configuration, plan: dict[str, Any]) -> None:
    resources = {resource.address: resource for resource in configuration.resources}
    missed = {
        (change["address"], path)
        for change in plan["resource_changes"]
        for path in sensitive_paths(change["change"]["after_sensitive"])
        if path[:1] == ("input",) and not any(path[: len(mark)] == mark for mark in resources[change["address"]].attributes.sensitive)
    }
    assert missed == set()


def test_what_is_open_to_terraform_is_open_to_gate(configuration: Configuration, plan: dict[str, Any]) -> None:
    changes = {change["address"]: change["change"] for change in plan["resource_changes"]}
    extra = {
        (resource.index, mark)
        for resource in configuration.resources
        for mark in resource.attributes.sensitive
        if not any(mark[: len(path)] == path for path in sensitive_paths(changes[resource.address]["after_sensitive"]))
    }
    assert extra == set()
