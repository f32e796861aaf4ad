"""Whatever gate calls known of a configuration, Terraform plans: small configurations, and those of the real plans."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gate.model.terraform import Configuration
from gate.sources.terraform.configuration import read
from gate.tree import FolderTree
from tests.programs import require
from tests.sources.terraform.agreement import Comparison, Tally, configured

CASES = Path(__file__).parent / "differential"
ROOTS = "roots"
HEADER = re.compile(r"^== (\w+)(?: \((crlf)\))?$", re.MULTILINE)
FILE = re.compile(r"^-- (\S+)$", re.MULTILINE)
LEAST_SHARE = 0.98
REAL = Path(__file__).parents[2] / "plans"
PLANS = sorted(folder.name for folder in REAL.iterdir() if (folder / "config").is_dir())
Together = tuple[Configuration, dict[str, Any]]


def files_of(text: str, *, windows: bool) -> dict[str, str]:
    """Split a configuration into its files; what stands before the first name is `main.tf`."""
    first, *rest = FILE.split(text)
    named = {"main.tf": first, **dict(zip(rest[::2], rest[1::2], strict=True))}
    files = {name: content.strip("\n") + "\n" for name, content in named.items() if content.strip("\n")}
    return {name: content.replace("\n", "\r\n") for name, content in files.items()} if windows else files


def cases(*, roots: bool) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in sorted(CASES.glob("*.txt")):
        if (file.stem == ROOTS) is roots:
            _, *parts = HEADER.split(file.read_text(encoding="utf-8"))
            for name, windows, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
                assert name not in found, name
                found[name] = files_of(text, windows=windows is not None)
    return found


MODULES, ALONE = cases(roots=False), cases(roots=True)


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


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


def call(name: str) -> str:
    """Write what calls a module, and gives all its outputs on."""
    return f'module "{name}" {{\n  source = "./{name}"\n}}\noutput "{name}" {{\n  value     = module.{name}\n  sensitive = true\n}}\n'


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Together:
    """All configurations that are modules, in one root: what gate says, and the plan."""
    root = tmp_path_factory.mktemp("modules")
    for name, files in MODULES.items():
        lay(root / name, files)
    (root / "main.tf").write_text("".join(map(call, MODULES)), encoding="utf-8")
    return read(FolderTree(root), "."), plan_of(root)


def compared(configuration: Configuration, plan: dict[str, Any], module: str = "") -> Tally:
    """Compare the resources below a module, and the outputs of the root, or the one that is named like the module."""
    tally = Tally()
    prefix = f"module.{module}." if module else ""
    changes = {change["address"]: change["change"] for change in plan.get("resource_changes", []) if change["address"].startswith(prefix)}
    resources = [resource for resource in configuration.resources if resource.address.startswith(prefix) and resource.mode == "managed"]
    planned = {address for address, change in changes.items() if change["after"] is not None}
    if {resource.address for resource in resources} != planned:
        tally.wrong.append(f"instances {sorted(resource.address for resource in resources)} instead of {sorted(planned)}")
        return tally
    for resource in resources:
        change = changes[resource.address]
        comparison = Comparison(resource.address, resource.attributes)
        for name, said in resource.attributes.values.items():
            comparison.value(said, change["after"].get(name), change["after_unknown"].get(name), (name,))
        tally += comparison.tally
    for output in configuration.outputs:
        if output.name == module or not module:
            change = plan["output_changes"][output.name]
            comparison = Comparison(f"output.{output.name}", output.attributes)
            comparison.value(output.attributes.values["value"], change.get("after"), change["after_unknown"], ("value",))
            tally += comparison.tally
    return tally


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Tally]:
    """Compares a configuration that is a root of its own, once."""

    @cache
    def tally(name: str) -> Tally:
        folder = tmp_path_factory.mktemp(name)
        lay(folder, ALONE[name])
        configuration = read(FolderTree(folder), ".")
        assert configuration.failures == ()
        return compared(configuration, plan_of(folder))

    return tally


def test_nothing_fails(together: Together) -> None:
    assert together[0].failures == ()


@pytest.mark.parametrize("name", MODULES)
def test_what_is_known_of_a_module_is_what_terraform_plans(name: str, together: Together) -> None:
    assert compared(*together, name).wrong == []


@pytest.mark.parametrize("name", ALONE)
def test_what_is_known_of_a_root_is_what_terraform_plans(name: str, alone: Callable[[str], Tally]) -> None:
    assert alone(name).wrong == []


def test_nearly_all_that_plans_know_is_known_offline(together: Together, alone: Callable[[str], Tally], figures: dict[str, str]) -> None:
    tally = Tally()
    for name in MODULES:
        tally += compared(*together, name)
    for name in ALONE:
        tally += alone(name)
    figures["Terraform and gate, small configurations"] = tally.words(len(MODULES) + len(ALONE))
    assert (tally.wrong, tally.share >= LEAST_SHARE) == ([], True), tally.missed


@pytest.mark.parametrize("name", PLANS)
def test_what_is_known_of_a_real_configuration_is_what_its_plan_says(name: str) -> None:
    assert real(name).wrong == []


def test_nearly_all_that_real_plans_know_is_known_offline(figures: dict[str, str]) -> None:
    tally = Tally()
    for name in PLANS:
        tally += real(name)
    figures["Terraform and gate, real plans"] = tally.words(len(PLANS))
    assert (tally.wrong, tally.share >= LEAST_SHARE) == ([], True), tally.missed


@cache
def real(name: str) -> Tally:
    """Compare the configuration of a real plan with what is planned of it."""
    configuration = read(FolderTree(REAL / name / "config"), ".")
    plan = json.loads((REAL / name / "plan.json").read_text(encoding="utf-8"))
    changes = {change["address"]: change["change"] for change in plan.get("resource_changes", [])}
    tally = Tally()
    for resource in configuration.resources:
        change = changes.get(resource.address)
        if change and change["after"]:
            tally += configured(resource, change)
    return tally
