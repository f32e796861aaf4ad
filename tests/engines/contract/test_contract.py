"""regorus and a real OPA say the same: of every example of every rule, of every policy in conftest's style, and in every Rego test.

Compared is the whole answer of each rule, in its order: subjects, paths, messages, levels, and why there is none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate import check as checking
from gate.authoring.examples import read_example
from gate.catalog import catalog
from gate.catalog.metadata import package_of
from gate.cli import wiring
from gate.engines.opa_pack import OpaPack
from gate.engines.opa_server import OpaServer
from gate.engines.rego_tests import RegoTests
from gate.model.policy import Module
from gate.model.report import Checked
from tests.conftest_style import cases
from tests.engines.contract.both import Both
from tests.engines.opa.serving import Server, opa
from tests.examples.test_examples import FOLDERS, copied

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OLD = {"old_syntax", "tags"}  # hold files of Rego v0, which OPA does not take
CASES = [(name, plan) for name in cases.NAMES if name not in OLD for plan in (None, *cases.plans(name).values())]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with opa() as running:
        yield running


@pytest.fixture
def both(server: Server) -> Iterator[Both]:
    with closing(Both(server.url)) as engines:
        yield engines


def judged(both: Both, config: Path, plan: Path | None) -> Checked:
    """Judge the first environment as `gate check` does, with both engines."""
    workspace = wiring.open_workspace(config)
    with wiring.judging(workspace) as judge:
        read = wiring._plan(plan)
        return checking.check(replace(judge, engine=both), workspace.tree, [next(iter(workspace.project.environments))], NOW, read)


def test_every_example_of_every_rule(both: Both, tmp_path: Path, figures: dict[str, str]) -> None:
    for number, folder in enumerate(FOLDERS):
        example = read_example(folder)
        checked = judged(both, copied(example, tmp_path / str(number)) / "gate.yaml", example.plan)
        assert checked.report.failures == ()

    rules = len({folder.parent for folder in FOLDERS})
    figures["regorus and OPA, examples"] = (
        f"{rules} rules × {len(FOLDERS)} examples × 2 engines: {both.evaluations} evaluations, "
        f"{both.findings} findings, {len(both.differences)} differences"
    )
    assert both.differences == []
    assert both.findings >= len([folder for folder in FOLDERS if folder.name.startswith("deny-")])


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
def test_files_of_rego_v0_are_for_regorus_alone(server: Server, tmp_path: Path, name: str) -> None:
    repository = Path(shutil.copytree(cases.HERE / name, tmp_path / name))
    config = repository / "gate.yaml"
    config.write_text(f"engine: {{opa: '{server.url}'}}\n{config.read_text()}")

    code, report = cases.ask_gate(repository, None)

    assert (code, report["decision"]) == (3, "INDETERMINATE")
    wanted = "OPA takes Rego v1 only, and this file is none: write it in Rego v1, or use `engine: regorus`"
    assert wanted in {one["message"] for one in report["failures"]}


def test_every_rego_test(server: Server, figures: dict[str, str]) -> None:
    source = catalog.builtin()
    pack = catalog.load([source])
    paths = [path for path in source.tree.files("") if path.endswith("_test.rego")]
    tests = [Module(path=source.shown + path, text=source.tree.read(path).decode()) for path in paths]
    sources = [*pack.libraries, *(rule.module for rule in pack.rules)]

    with closing(RegoTests(seconds=20, memory_bytes=512_000_000)) as runner:
        run = runner.run(sources, tests, pack.data)
    packages = {module.path: package.name for module in (*sources, *tests) if (package := package_of(module.text))}
    held = OpaPack(OpaServer(server.url, 20))
    try:
        assert held.put([(pack.data, [(None, module, packages[module.path]) for module in (*sources, *tests)])], [False]) == []
        question = held.question([[f"w0.{packages[test.path]}.{test.name}"] for test in run.tests])
        answers = held.answers(question, len(run.tests), b"{}", 20)
    finally:
        held.remove()

    passed = [bytes(answer.get(test.name, b"")) == b"true" for test, answer in zip(run.tests, answers, strict=True)]
    differences = [test.name for test, true in zip(run.tests, passed, strict=True) if test.passed != true]
    figures["regorus and OPA, Rego tests"] = f"{len(run.tests)} tests × 2 engines, {len(differences)} differences"
    assert run.failures == ()
    assert differences == []
    assert all(passed)
    assert passed
