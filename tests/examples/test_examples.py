"""Every example, judged as `gate check` judges it: the rule says exactly what `expected.json` holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gate.catalog.pages import Example, Expected, read_example
from gate.cli import wiring
from gate.model.report import Finding

EXAMPLES = Path(__file__).resolve().parent
PLANS = EXAMPLES.parent / "plans"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=[f"{folder.parent.name}/{folder.name}" for folder in FOLDERS])
def test_the_rule_says_exactly_this(folder: Path, tmp_path: Path) -> None:
    example = read_example(folder)
    workspace = wiring.open_workspace(copied(folder, example, tmp_path) / "gate.yaml")
    environment = next(iter(workspace.project.environments))

    checked = wiring.check(workspace, [environment], plan_of(example))

    report = checked.report.environments[0]
    assert checked.report.failures == ()
    assert [expected(finding) for finding in report.findings if finding.rule == folder.parent.name] == list(example.expected)
    assert {one.status for one in report.rules if one.id == folder.parent.name} == {"failed" if example.expected else "passed"}
    assert folder.name.startswith("deny-") == any(one.level == "deny" for one in example.expected)


def copied(folder: Path, example: Example, target: Path) -> Path:
    """The example as a repository; with a plan, the configuration that it was made from lies in `terraform`."""
    repository = Path(shutil.copytree(folder, target / "repository", ignore=shutil.ignore_patterns("expected.json", "plan")))
    if example.plan:
        shutil.copytree(PLANS / example.plan.partition("/")[0] / "config", repository / "terraform")
    return repository


def plan_of(example: Example) -> Path | None:
    """The real plan that an example names: a folder's saved plan, or a file in it."""
    if example.plan is None:
        return None
    named = PLANS / example.plan
    return named / "plan.tfplan" if named.is_dir() else named


def expected(finding: Finding) -> Expected:
    """A finding as `expected.json` writes it."""
    where = finding.location
    return Expected(
        rule=finding.rule,
        subject=finding.subject,
        level="deny" if finding.enforcement == "deny" else "warn",
        message=finding.message,
        location=f"{where.path}:{where.line}:{where.column}" if where else None,
    )
