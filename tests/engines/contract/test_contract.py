"""regorus and a real OPA say the same: of every example of every rule, of every policy in conftest's style, and in every Rego test.

Compared is the whole answer of each rule, in its order: subjects, paths, messages, levels, and why there is none. An example is
put to the rules of its own category, and where GATE_SOAK is set to all: OPA compiles everything that it holds with each policy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gate import check as checking
from gate.authoring.examples import read_example
from gate.catalog import catalog
from gate.catalog.metadata import package_of
from gate.cli import wiring
from gate.engines.rego_tests import RegoTests
from gate.model.policy import Module, RawData
from gate.model.report import Checked
from tests.conftest_style import cases
from tests.engines.contract.both import Both
from tests.engines.opa.serving import opa
from tests.examples.test_examples import FOLDERS, copied
from tests.programs import require

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OLD = {"old_syntax", "tags"}  # hold files of Rego v0, which OPA does not take
CATEGORIES = {rule.id: rule.category for rule in catalog.load([catalog.builtin()]).rules}
EACH = sorted({(category,) for category in CATEGORIES.values()})
GROUPS = [tuple(category for (category,) in EACH)] if "GATE_SOAK" in os.environ else EACH
CASES = [(name, plan) for name in cases.NAMES if name not in OLD for plan in (None, *cases.plans(name).values())]


@pytest.fixture
def both() -> Iterator[Both]:
    """Both engines; the server ends first, for taking rules away one by one takes as long as putting them there."""
    with opa() as server:
        engines = Both(server.url)
        yield engines
    engines.close()


def judged(both: Both, config: Path, plan: Path | None, categories: Container[str] | None = None) -> Checked:
    """Judge the first environment as `gate check` does, with both engines and the rules of these categories."""
    workspace = wiring.open_workspace(config)
    with wiring.judging(workspace) as judge:
        rules = tuple(rule for rule in judge.catalog.rules if categories is None or rule.category in categories)
        asked = replace(judge, engine=both, catalog=replace(judge.catalog, rules=rules))
        return checking.check(asked, workspace.tree, [next(iter(workspace.project.environments))], NOW, wiring._plan(plan))


@pytest.mark.parametrize("categories", GROUPS, ids=" ".join)
def test_every_example_of_every_rule(categories: tuple[str, ...], both: Both, tmp_path: Path, figures: dict[str, str]) -> None:
    folders = [folder for folder in FOLDERS if CATEGORIES[folder.parent.name] in categories]
    for number, folder in enumerate(folders):
        example = read_example(folder)
        checked = judged(both, copied(example, tmp_path / str(number)) / "gate.yaml", example.plan, categories)
        assert checked.report.failures == ()

    rules = sum(category in categories for category in CATEGORIES.values())
    figures[f"regorus and OPA, examples of {' and '.join(categories)}"] = (
        f"{rules} rules × {len(folders)} examples × 2 engines: {both.evaluations} evaluations, "
        f"{both.findings} findings, {len(both.differences)} differences"
    )
    assert both.differences == []
    assert both.findings >= len([folder for folder in folders if folder.name.startswith("deny-")])


def test_every_policy_in_the_style_of_conftest(both: Both, figures: dict[str, str]) -> None:
    for name, plan in CASES:
        judged(both, cases.HERE / name / "gate.yaml", plan / "plan.json" if plan else None)

    figures["regorus and OPA, conftest style"] = (
        f"{len(cases.NAMES) - len(OLD)} packs × {len(CASES)} runs × 2 engines: {both.evaluations} evaluations, "
        f"{both.findings} findings, {len(both.differences)} differences"
    )
    assert both.differences == []
    assert both.findings > 0


@pytest.mark.parametrize("name", sorted(OLD))
def test_files_of_rego_v0_are_for_regorus_alone(tmp_path: Path, name: str) -> None:
    repository = Path(shutil.copytree(cases.HERE / name, tmp_path / name))
    config = repository / "gate.yaml"

    with opa() as server:
        config.write_text(f"engine: {{opa: '{server.url}'}}\n{config.read_text()}")
        code, report = cases.ask_gate(repository, None)

    assert (code, report["decision"]) == (3, "INDETERMINATE")
    wanted = "OPA takes Rego v1 only, and this file is none: write it in Rego v1, or use `engine: regorus`"
    assert wanted in {one["message"] for one in report["failures"]}


def test_every_rego_test(tmp_path: Path, figures: dict[str, str]) -> None:
    source = catalog.builtin()
    pack = catalog.load([source])
    paths = [path for path in source.tree.files("") if path.endswith("_test.rego")]
    tests = [Module(path=source.shown + path, text=source.tree.read(path).decode()) for path in paths]
    sources = [*pack.libraries, *(rule.module for rule in pack.rules)]

    with closing(RegoTests(seconds=20, memory_bytes=512_000_000)) as runner:
        run = runner.run(sources, tests, pack.data)
    packages = {module.path: package.name for module in tests if (package := package_of(module.text))}
    ours = {f"{packages[test.path]}.{test.name}": test.passed for test in run.tests}
    theirs = passed_in_opa([*sources, *tests], pack.data, tmp_path)

    differences = {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)}
    figures["regorus and OPA, Rego tests"] = f"{len(ours)} tests × 2 engines, {len(differences)} differences"
    assert run.failures == ()
    assert differences == set()
    assert set(theirs.values()) == {True}


def passed_in_opa(modules: Sequence[Module], data: RawData, folder: Path) -> dict[str, bool]:
    """Whether each test passes in OPA, by its whole name."""
    (folder / "data.json").write_bytes(msgspec.json.encode(data))
    for number, module in enumerate(modules):
        (folder / f"{number}.rego").write_text(module.text)
    ran = subprocess.run((require("opa"), "test", "--format=json", folder), capture_output=True, check=False)
    return {f"{one['package'].removeprefix('data.')}.{one['name']}": not one.get("fail") for one in msgspec.json.decode(ran.stdout)}
