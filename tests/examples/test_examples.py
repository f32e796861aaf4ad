"""Every example, judged as `gate check` judges it: the rule says exactly what `expected.json` holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate import check as checking
from gate.authoring.examples import Example, read_example, said
from gate.cli import wiring
from gate.model.report import Report

EXAMPLES = Path(__file__).resolve().parent
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/*/expected.json"))


Judging = Callable[[Path, Path | None], Report]


@pytest.fixture(scope="module")
def judged() -> Iterator[Judging]:
    """Judges the first environment of a repository by the built-in rules, which are compiled once for all repositories."""
    with wiring.judging(wiring.open_workspace(FOLDERS[0] / "gate.yaml")) as judge:
        checking.begin(judge)
        loaded = checking.load(judge)

        def judged(config: Path, plan: Path | None) -> Report:
            workspace = wiring.open_workspace(config)
            project = workspace.project
            assert (project.policies, project.waivers, project.limits) == (judge.project.policies, None, judge.project.limits)
            one = replace(judge, project=project, readers=replace(judge.readers, judging=workspace.judging))
            first = next(iter(project.environments))
            return checking.check(one, workspace.tree, [first], datetime.now(UTC), wiring._plan(plan), loaded).report

        yield judged


@pytest.mark.parametrize("folder", FOLDERS, ids=[f"{folder.parent.name}/{folder.name}" for folder in FOLDERS])
def test_the_rule_says_exactly_this(folder: Path, tmp_path: Path, judged: Judging) -> None:
    example = read_example(folder)

    whole = judged(copied(example, tmp_path) / "gate.yaml", example.plan)

    report = whole.environments[0]
    assert whole.failures == ()
    assert [said(finding) for finding in report.findings if finding.rule == folder.parent.name] == list(example.expected)
    assert {one.status for one in report.rules if one.id == folder.parent.name} == {"failed" if example.expected else "passed"}
    assert folder.name.startswith("deny-") == any(one.level == "deny" for one in example.expected)


def copied(example: Example, target: Path) -> Path:
    """The example as a repository; with a plan, the configuration that it was made from lies in `terraform`."""
    repository = Path(shutil.copytree(example.folder, target / "repository", ignore=shutil.ignore_patterns("expected.json", "plan")))
    if example.configuration:
        shutil.copytree(example.configuration, repository / "terraform")
    return repository
